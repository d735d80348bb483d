"""The story of a thing: what happened to it, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from clusterlod.namespaces import expand
from clusterlod.web.entity.facts import Line
from clusterlod.web.entity.spans import Span, Standing, span_of
from clusterlod.web.entity.values import Value
from clusterlod.web.graph import Graph, Text

#: Properties whose values are moments or spans of a story, and the kind of moment.
MOMENTS = {
    expand(curie): kind
    for curie, kind in {
        "clo:foundingDate": "start",
        "clo:launchDate": "start",
        "schema:startDate": "start",
        "clo:labelling": "label",
        "clo:evaluation": "rating",
        "org:changedBy": "change",
        "org:hasMembership": "role",
        "clo:deadline": "moment",
        "clo:resultDate": "moment",
        "clo:endDate": "end",
        "schema:endDate": "end",
    }.items()
}

#: Parts of a node that its line in a story does not repeat.
_UNSAID = tuple(map(expand, ("dcterms:temporal", "clo:awardedBy")))


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a story.

    Attributes:
        kind: ``start``, ``label``, ``rating``, ``change``, ``role``, ``moment`` or ``end``.
        when: When it was, in words; None if nobody says.
        title: What it was.
        span: The days of it.
        predicate: The property that says it.
        line: The claims behind it.
        standing: Whether it holds at the date of the page.
    """

    kind: str
    when: Text | None
    title: tuple[Value, ...]
    span: Span
    predicate: Value
    line: Line
    standing: Standing


def story_of(graph: Graph, lines: Iterable[tuple[Value, Line]], day: date | None) -> list[Moment]:
    """Order the lines of the properties in :data:`MOMENTS` by time; the undated come last."""
    moments = [_moment(graph, predicate, line) for predicate, line in lines]
    if day is not None:
        moments = [replace(m, standing=m.span.standing(day)) for m in moments]
    dated = [m for m in moments if m.span.iri or m.span.earliest_start]
    undated = [m for m in moments if m not in dated]
    return sorted(dated, key=lambda m: m.span.order) + undated


def _moment(graph: Graph, predicate: Value, line: Line) -> Moment:
    kind = MOMENTS[predicate.iri]
    value = line.claim.value
    if value.parts:
        period = next(iter(value.part("dcterms:temporal")), None)
        span = span_of(graph, period.iri if period else None)
        when = period.text if period else None
        title = _title(value, kind)
    elif kind == "rating":
        period = line.claim.details.get("period")
        span, when, title = line.claim.span, period.text if period else None, (value,)
    else:
        span, when, title = _day_span(line.claim.lexical), value.text, ()
    return Moment(kind, when, title, span, predicate, line, line.standing)


def _title(value: Value, kind: str) -> tuple[Value, ...]:
    """Say what a node of several terms is: a change by its own name, others by their parts."""
    if kind == "change":
        return (Value(value.text, value.iri),)
    said = tuple(v for part in value.parts if part.iri not in _UNSAID for v in part.values if v.iri)
    return said or (Value(value.text, value.iri),)


def _day_span(lexical: str) -> Span:
    """Return the span of a partial date written as a year, a month or a day."""
    try:
        year, month, day = (*map(int, lexical.split("-")), 0, 0)[:3]
        first = date(year, month or 1, day or 1)
    except ValueError:
        return Span()
    return Span(earliest_start=first)
