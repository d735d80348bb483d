"""Periods of the graph as spans of days, and whether one holds at a date.

With D a day: possibly valid if ``earliestStart <= D`` (or no start) and ``latestEnd > D`` (or no
end); certainly valid if ``latestStart <= D`` and ``earliestEnd > D`` (docs/time.md).
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from clusterlod.web.graph import Graph


class Standing(Enum):
    """How something stands at a date."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NOT = "not"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Span:
    """The derived days of a period; None where a bound is open or its year unknown.

    Attributes:
        iri: The period; empty if there is none.
    """

    iri: str = ""
    earliest_start: date | None = None
    latest_start: date | None = None
    earliest_end: date | None = None
    latest_end: date | None = None

    def standing(self, day: date) -> Standing:
        """Tell whether the period holds at a day."""
        bounds = (self.earliest_start, self.latest_start, self.earliest_end, self.latest_end)
        if not any(bounds):
            return Standing.UNDATED
        begun = self.earliest_start is None or self.earliest_start <= day
        ended = self.latest_end is not None and self.latest_end <= day
        if not begun or ended:
            return Standing.NOT
        surely_begun = self.latest_start is None or self.latest_start <= day
        surely_going_on = self.earliest_end is None or self.earliest_end > day
        return Standing.CERTAIN if surely_begun and surely_going_on else Standing.POSSIBLE

    @property
    def order(self) -> date:
        """The day by which to sort: the first possible one; open starts come first."""
        return self.earliest_start or self.earliest_end or date.min

    @property
    def moment(self) -> float | None:
        """The middle of the span in years, to place a figure on an axis.

        None if the span is open, or longer than a year: a sum over years is no point in time.
        """
        first, last = self.earliest_start, self.latest_end
        if first is None or last is None or (last - first).days > 366:
            return None
        return (_years(first) + _years(last)) / 2


def span_of(graph: Graph, period: str | None) -> Span:
    """Read the days of a period."""
    if period is None:
        return Span()
    names = ("clo:earliestStart", "clo:latestStart", "clo:earliestEnd", "clo:latestEnd")
    return Span(period, *(_day(graph.value(period, name)) for name in names))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:  # a year beyond Python's calendar
        return None


def _years(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25
