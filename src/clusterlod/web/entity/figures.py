"""Figures in time: the numbers that sources give, as a small chart and as a table."""

from collections.abc import Iterable
from dataclasses import dataclass

from clusterlod.web.drawing.scale import Mark, top_of
from clusterlod.web.entity.amounts import sum_of
from clusterlod.web.entity.facts import Line
from clusterlod.web.entity.values import Value, number_text
from clusterlod.web.graph import Text

#: The drawing, in user units; the page scales it.
WIDTH, HEIGHT = 640.0, 220.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 20.0, 16.0, 30.0

#: A chart of fewer dated points than these says no more than the table.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A figure on the chart.

    Attributes:
        x: Place from the left edge, in user units.
        y: Place from the top edge, in user units.
        label: Its value, written out.
        when: Its period, in words.
        exact: False for "more than", "approximately" and the like.
        anchor: The id of its claim on the page.
    """

    x: float
    y: float
    label: str
    when: str
    exact: bool
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of figures in time."""

    points: tuple[Point, ...]
    years: tuple[Mark, ...]
    values: tuple[Mark, ...]

    @property
    def path(self) -> str:
        """The line through the points, as SVG path data."""
        return "M" + "L".join(f"{p.x:.1f} {p.y:.1f}" for p in self.points)


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one property, one counting basis and one unit.

    Attributes:
        total: Their sum, written out, where they can be added up; else empty.
    """

    predicate: Value
    counted: Text | None
    unit: Text | None
    lines: tuple[Line, ...]
    chart: Chart | None
    total: str = ""


def series_of(lines: Iterable[tuple[Value, Line]], language: str) -> tuple[Series, ...]:
    """Group figures that can be compared, and draw those of which there are enough."""
    groups: dict[tuple[str, str, str], list[tuple[Value, Line]]] = {}
    for predicate, line in lines:
        details = line.claim.details
        key = (
            predicate.iri,
            getattr(details.get("counted"), "iri", ""),
            getattr(details.get("unit"), "iri", ""),
        )
        groups.setdefault(key, []).append((predicate, line))
    return tuple(_series(group, language) for _, group in sorted(groups.items()))


def _series(group: list[tuple[Value, Line]], language: str) -> Series:
    predicate, first = group[0]
    counted = first.claim.details.get("counted")
    lines = tuple(sorted((line for _, line in group), key=lambda line: line.claim.span.order))
    return Series(
        predicate,
        counted.text if counted else None,
        first.claim.unit,
        lines,
        _chart(lines, language),
        sum_of(predicate.iri, lines, language),
    )


def _chart(lines: Iterable[Line], language: str) -> Chart | None:
    placed = [
        (middle, number, line)
        for line in lines
        if (middle := line.claim.span.moment) is not None
        and (number := _number(line.claim.lexical)) is not None
    ]
    years = [middle for middle, _, _ in placed]
    if len(placed) < _ENOUGH or max(years) - min(years) < 1:
        return None
    first, last = int(min(years)), int(max(years)) + 1
    top, step = top_of([number for _, number, _ in placed])

    def across(year: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (year - first) / (last - first)

    def down(number: float) -> float:
        return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * number / top

    points = tuple(
        Point(
            across(middle),
            down(number),
            line.claim.value.text.value,
            line.periods[0].text.value if line.periods else "",
            line.claim.hedge is None,
            line.claim.anchor,
        )
        for middle, number, line in placed
    )
    every = max(1, (last - first) // 6)
    return Chart(
        points,
        tuple(Mark(across(year), str(year)) for year in range(first, last + 1, every)),
        tuple(
            Mark(down(step * i), short_number(step * i, language))
            for i in range(round(top / step) + 1)
        ),
    )


def short_number(number: float, language: str) -> str:
    """Write the number of an axis: millions and billions as such."""
    billion = "Md" if language == "fr" else "bn"
    for size, suffix in ((1e9, f"\u202f{billion}"), (1e6, "\u202fM")):
        if number >= size:
            return number_text(f"{number / size:.3f}".rstrip("0").rstrip("."), language) + suffix
    return number_text(f"{number:.6f}".rstrip("0"), language)


def _number(lexical: str) -> float | None:
    try:
        return float(lexical)
    except ValueError:
        return None
