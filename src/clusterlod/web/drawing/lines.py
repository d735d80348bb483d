"""Lines: values in time, one line for each series."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from clusterlod.web.drawing.scale import COLOURS, Mark, moment_of, number_of, top_of, written, years
from clusterlod.web.results import NOTHING, Row


@dataclass(frozen=True, slots=True)
class Dot:
    """A value: its place in percent from the left and the top, and what it says."""

    x: float
    y: float
    when: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name, the number of its colour, its dots in the order of time."""

    name: str
    colour: int
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The line through the dots, as SVG path data in a square of 100."""
        return "M" + "L".join(f"{dot.x} {dot.y}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Lines:
    """A line chart with its marks."""

    lines: tuple[Line, ...]
    years: tuple[Mark, ...]
    values: tuple[Mark, ...]
    hidden: int = 0
    kind: str = "lines"


def lines_of(rows: Sequence[Row], columns: Sequence[str], language: str) -> Lines | None:
    """Draw lines of the columns time, value and, where there is one, series.

    Returns:
        None if less than two rows have a time and a number that is not negative.
    """
    time, value, *series = columns
    found: dict[str, list[tuple[float, float, str]]] = {}
    for row in rows:
        when = row.get(time, NOTHING)
        moment, number = moment_of(when), number_of(row.get(value, NOTHING))
        if moment is not None and number is not None and number >= 0:
            name = row.get(series[0], NOTHING).value if series else ""
            found.setdefault(name, []).append((moment, number, when.value))
    points = [point for line in found.values() for point in line]
    return _drawn(found, points, language) if len({p[0] for p in points}) > 1 else None


def _drawn(
    found: dict[str, list[tuple[float, float, str]]],
    points: list[tuple[float, float, str]],
    language: str,
) -> Lines:
    first = floor(min(moment for moment, _, _ in points))
    last = max(ceil(max(moment for moment, _, _ in points)), first + 1)
    top, step = top_of([number for _, number, _ in points])
    lines = tuple(
        Line(
            name,
            min(i, COLOURS),
            tuple(
                Dot(
                    round(100 * (moment - first) / (last - first), 2),
                    round(100 - 100 * number / top, 2),
                    when,
                    written(number, language),
                )
                for moment, number, when in sorted(line)
            ),
        )
        for i, (name, line) in enumerate(found.items(), start=1)
    )
    marks = tuple(
        Mark(round(100 - 100 * step * i / top, 2), written(step * i, language))
        for i in range(round(top / step) + 1)
    )
    return Lines(lines, years(first, last), marks)
