"""Numbers on axes: what a cell is worth, round marks, shares of a length."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, isfinite, log10

from clusterlod.namespaces import XSD
from clusterlod.web.entity.values import number_text
from clusterlod.web.results import Cell

#: Datatypes whose values can be drawn as lengths.
NUMERIC = frozenset(
    XSD + name
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte",
        "nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong",
    )
)  # fmt: skip

#: Classes of colours in the style sheet, ``c1`` to ``c8``; more series than these share the last.
COLOURS = 8

_DATE = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T.*|Z|[+-][0-9:]+)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis: where, in percent or units of its drawing, and what it says."""

    at: float
    label: str


def number_of(cell: Cell) -> float | None:
    """Return the value of a cell that is a number."""
    if cell.kind != "literal" or cell.datatype not in NUMERIC:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if isfinite(value) else None


def moment_of(cell: Cell) -> float | None:
    """Return the year of a cell that is a date, a month or a year, its part of a year included."""
    match = _DATE.fullmatch(cell.value) if cell.kind == "literal" else None
    if not match:
        return None
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    try:
        return year + (date(2001, month, min(day, 28)).timetuple().tm_yday - 1) / 365
    except ValueError:
        return None


def nice(step: float) -> float:
    """Round a step up to 1, 2 or 5 times a power of ten."""
    if step <= 0:
        return 1.0
    power = 10.0 ** floor(log10(step))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= step * 0.999999)


def top_of(values: Sequence[float], marks: int = 4) -> tuple[float, float]:
    """Return the end of an axis from 0 that holds all values, and the step of its marks."""
    highest = max((value for value in values if value > 0), default=1.0)
    step = nice(highest / marks)
    count = int(highest / step)
    return step * (count + (count * step < highest * 0.999999)), step


def written(value: float, language: str) -> str:
    """Write a number with as many decimals as it needs, four at most."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return number_text(text if text != "-0" else "0", language)


def years(first: int, last: int, most: int = 6) -> tuple[Mark, ...]:
    """Mark some years from the first to the last, at round distances."""
    every = max(1, int(nice((last - first) / most)))
    span = max(1, last - first)
    start = -(-first // every) * every
    return tuple(Mark(100 * (y - first) / span, str(y)) for y in range(start, last + 1, every))
