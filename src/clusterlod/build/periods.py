"""Periods: two partial dates as written, and the days between which each bound lies.

The end is the first day on which something no longer holds: ``2016-01-01`` means that 31 December
2015 was its last day. A month or a year as end leaves open when in it something ended, to its last
day included. Start and end alike mean *at* or *in* that date: one whole day, or some unknown time
within the month or year. So with D a day:

- possibly valid at D: ``earliestStart <= D`` (or no start) and ``latestEnd > D`` (or no end);
- certainly valid at D: ``latestStart <= D`` and ``earliestEnd > D``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.dates import PartialDate
from clusterlod.build.terms import entity, graph, named, typed

_DAY: Final = timedelta(days=1)
_MONTHS: Final = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The derived days; None where a bound is open or its year unknown."""

    earliest_start: date | None = None
    latest_start: date | None = None
    earliest_end: date | None = None
    latest_end: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time; at least one bound is there."""

    start: PartialDate | None
    end: PartialDate | None

    @property
    def key(self) -> str:
        """The slug of its IRI, the same for the same two dates."""
        start, end = self.start, self.end
        if start and end and start == end:
            return f"every{start.text}" if start.text.startswith("--") else start.text
        if start and end:
            return f"{start.text.lstrip('-')}--{end.text.lstrip('-')}"
        return f"since-{start.text}" if start else f"until-{end.text if end else ''}"

    @property
    def node(self) -> NamedNode:
        """Its IRI."""
        return entity(f"period/{self.key}")

    @property
    def is_possible(self) -> bool:
        """Tell whether the end can lie after the start."""
        start = self.start.first if self.start else None
        latest_end = _latest_end(self)
        return start is None or latest_end is None or start < latest_end


def bounds(period: Period) -> Bounds:
    """Derive the days between which each bound of a possible period lies."""
    first = period.start.first if period.start else None
    latest_start = period.start.last if period.start else None
    earliest_end, latest_end = _earliest_end(period), _latest_end(period)
    if first and earliest_end:
        earliest_end = max(earliest_end, first + _DAY)
    if latest_start and latest_end:
        latest_start = min(latest_start, latest_end - _DAY)
    return Bounds(first, latest_start, earliest_end, latest_end)


def _earliest_end(period: Period) -> date | None:
    if not period.end or not period.end.first:
        return None
    return period.end.first + (_DAY if period.start == period.end else timedelta())


def _latest_end(period: Period) -> date | None:
    if not period.end or not period.end.last:
        return None
    exclusive = period.end.is_day and period.start != period.end
    return period.end.last + (timedelta() if exclusive else _DAY)


@cache
def period_quads(period: Period) -> tuple[Quad, ...]:
    """Describe a period: its dates as written, its derived days, its names."""
    days = bounds(period)
    facts: list[tuple[str, Literal]] = [
        ("skos:prefLabel", Literal(label(period, language), language=language))
        for language in ("fr", "en")
    ]
    for curie, written in (("dcat:startDate", period.start), ("dcat:endDate", period.end)):
        if written:
            facts.append((curie, typed(written.text, written.datatype)))
    for curie, day in (
        ("clo:earliestStart", days.earliest_start),
        ("clo:latestStart", days.latest_start),
        ("clo:earliestEnd", days.earliest_end),
        ("clo:latestEnd", days.latest_end),
    ):
        if day:
            facts.append((curie, typed(day.isoformat(), "xsd:date")))
    node, where = period.node, graph("periods")
    kind = Quad(node, named("rdf:type"), named("dcterms:PeriodOfTime"), where)
    return (kind, *(Quad(node, named(curie), value, where) for curie, value in facts))


def label(period: Period, language: str) -> str:
    """Name a period in French or English: ``depuis mai 2012``, ``since May 2012``."""
    start = _words(period.start, language) if period.start else ""
    end = _words(period.end, language) if period.end else ""
    if period.start == period.end:
        return start
    if language == "en":
        return (
            f"{start} to {end}" if start and end else f"since {start}" if start else f"until {end}"
        )
    return _french_span(period, start, end)


def _french_span(period: Period, start: str, end: str) -> str:
    from_day = bool(period.start and _has_day(period.start))
    to_day = bool(period.end and _has_day(period.end))
    if start and end:
        return f"{_de(start, from_day)} {'au' if to_day else 'à'} {end}"
    if start:
        return f"depuis {'le ' if from_day else ''}{start}"
    return f"jusqu’{'au' if to_day else 'en'} {end}"


def _de(start: str, from_day: bool) -> str:
    if from_day:
        return f"du {start}"
    return f"d’{start}" if start[0] in "ao" else f"de {start}"


def _has_day(written: PartialDate) -> bool:
    return written.datatype in ("xsd:date", "xsd:gMonthDay")


def _words(written: PartialDate, language: str) -> str:
    if written.datatype == "xsd:gMonthDay":
        year, month, day = "", written.text[2:4], written.text[5:7]
    else:
        year, month, day = [*written.text.split("-"), "", ""][:3]
    first = "1er" if language == "fr" else "1"
    day_word = first if day == "01" else day.lstrip("0")
    month_word = _MONTHS[language].split()[int(month) - 1] if month else ""
    return " ".join(word for word in (day_word, month_word, year) if word)
