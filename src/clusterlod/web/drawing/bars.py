"""Bars: a category, its value; or several series, side by side in one bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from clusterlod.web.drawing.scale import COLOURS, number_of, top_of, written
from clusterlod.web.results import NOTHING, Cell, Row

#: More bars than these are left to the table.
MOST = 60


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar.

    Attributes:
        x: Where it begins, in percent of the full length.
        width: Its length, in percent.
        colour: Number of its colour, from 1.
        series: What it stands for; empty where there is one series.
        label: Its value, written out.
    """

    x: float
    width: float
    colour: int
    series: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A category with its segments; ``thing`` is the IRI that it names, or empty."""

    label: Cell
    thing: str
    segments: tuple[Segment, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart.

    Attributes:
        bars: In the order of the answer.
        series: Name and colour of each series; empty where there is one.
        hidden: How many categories only the table has.
    """

    bars: tuple[Bar, ...]
    series: tuple[tuple[str, int], ...]
    hidden: int
    kind: str = "bars"


def bars_of(rows: Sequence[Row], columns: Sequence[str], language: str) -> Bars | None:
    """Draw bars of the columns category, value and, where there is one, series.

    Returns:
        None if no row has a category and a number that is not negative.
    """
    category, value, *series = columns
    values: dict[tuple[str, str], dict[str, float]] = {}
    cells: dict[tuple[str, str], Cell] = {}
    for row in rows:
        number = number_of(row.get(value, NOTHING))
        label = row.get(category, NOTHING)
        if number is None or number < 0 or not label.value:
            continue
        key = (label.value, row.get(category.removesuffix("Label"), NOTHING).value)
        name = row.get(series[0], NOTHING).value if series else ""
        found = values.setdefault(key, {})
        found[name] = found.get(name, 0.0) + number
        cells[key] = label
    return _drawn(values, cells, language) if values else None


def _drawn(
    values: dict[tuple[str, str], dict[str, float]],
    cells: dict[tuple[str, str], Cell],
    language: str,
) -> Bars:
    names = dict.fromkeys(name for parts in values.values() for name in parts)
    colours = {name: min(i, COLOURS) for i, name in enumerate(names, start=1)}
    shown = list(values.items())[:MOST]
    top = max(max(sum(parts.values()) for _, parts in shown), top_of(())[1] * 1e-9)
    bars = tuple(
        Bar(
            cells[key],
            key[1] if "://" in key[1] else "",
            _segments(parts, colours, top, language),
            written(sum(parts.values()), language),
        )
        for key, parts in shown
    )
    legend = tuple(colours.items()) if set(colours) != {""} else ()
    return Bars(bars, legend, len(values) - len(shown))


def _segments(
    parts: dict[str, float], colours: dict[str, int], top: float, language: str
) -> tuple[Segment, ...]:
    segments = []
    x = 0.0
    for name in sorted(parts, key=lambda name: list(colours).index(name)):
        width = 100 * parts[name] / top
        segments.append(
            Segment(
                round(x, 2), round(width, 2), colours[name], name, written(parts[name], language)
            )
        )
        x += width
    return tuple(segments)
