"""Bars: a category, its value; or several series, each with a bar of its own, or as one bar."""

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
        y: Where it begins, in percent of the full height.
        height: Its height, in percent.
        colour: Number of its colour, from 1.
        series: What it stands for; empty where there is one series.
        label: Its value, written out.
    """

    x: float
    width: float
    y: float
    height: float
    colour: int
    series: str
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A category with its segments.

    Attributes:
        label: What it is called.
        thing: The IRI that it names, or empty.
        segments: One for each series that has a value.
        total: Its value, or the sum of its series where they add up; else empty.
    """

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


def bars_of(
    rows: Sequence[Row], columns: Sequence[str], language: str, *, stacked: bool = False
) -> Bars | None:
    """Draw bars of the columns category, value and, where there is one, series.

    Counts of several series rarely add up: something may be counted in each of them. So each has
    a bar of its own, unless whoever asks says that they do.

    Args:
        rows: The solutions.
        columns: The three names; the third may be left out.
        language: The reader's.
        stacked: Whether the series of a category add up, and make one bar.

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
    return _drawn(values, cells, language, stacked) if values else None


def _drawn(
    values: dict[tuple[str, str], dict[str, float]],
    cells: dict[tuple[str, str], Cell],
    language: str,
    stacked: bool,
) -> Bars:
    names = dict.fromkeys(name for parts in values.values() for name in parts)
    colours = {name: min(i, COLOURS) for i, name in enumerate(names, start=1)}
    shown = list(values.items())[:MOST]
    one = stacked or set(colours) == {""}
    length = sum if one else max
    top = max(max(length(parts.values()) for _, parts in shown), top_of(())[1] * 1e-9)
    lay = _in_a_row if stacked else _one_below_another
    bars = tuple(
        Bar(
            cells[key],
            key[1] if "://" in key[1] else "",
            lay(parts, colours, top, language),
            written(sum(parts.values()), language) if one else "",
        )
        for key, parts in shown
    )
    legend = tuple(colours.items()) if set(colours) != {""} else ()
    return Bars(bars, legend, len(values) - len(shown))


def _in_a_row(
    parts: dict[str, float], colours: dict[str, int], top: float, language: str
) -> tuple[Segment, ...]:
    segments = []
    x = 0.0
    for name in sorted(parts, key=list(colours).index):
        width = 100 * parts[name] / top
        text = written(parts[name], language)
        segments.append(Segment(round(x, 2), round(width, 2), 0, 100, colours[name], name, text))
        x += width
    return tuple(segments)


def _one_below_another(
    parts: dict[str, float], colours: dict[str, int], top: float, language: str
) -> tuple[Segment, ...]:
    height = 100 / len(parts)
    return tuple(
        Segment(
            0.0, round(100 * parts[name] / top, 2), round(i * height, 2), round(height, 2),
            colours[name], name, written(parts[name], language),
        )
        for i, name in enumerate(sorted(parts, key=list(colours).index))
    )  # fmt: skip
