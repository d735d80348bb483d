"""Constraint components of SHACL Core as functions: does a focus node fulfil one, yes or no.

Only what is certain is answered: what a component leaves open here, such as the comparison of dates
with time zones, raises :class:`Unsure`, for a full SHACL engine to decide.
"""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from clusterlod.build.dates import parse_date
from clusterlod.build.index import Index, Term
from clusterlod.build.terms import named
from clusterlod.namespaces import RDF, XSD

#: Takes the focus node and its value nodes.
Check = Callable[[Term, Collection[Term]], bool]
#: One of the functions of :mod:`operator`; it gets two numbers or two days.
Comparison = Callable[[Any, Any], bool]
_Test = Callable[[Term], bool]

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_PARTIAL_DATES: Final = frozenset(
    named(f"xsd:{name}").value for name in ("date", "gYearMonth", "gYear", "gMonthDay")
)
_NUMBERS: Final = frozenset((named("xsd:integer"), named("xsd:decimal")))
_TRUE: Final = Literal(True)
_KINDS: Final[dict[Term, tuple[type, ...]]] = {
    named("sh:IRI"): (NamedNode,),
    named("sh:Literal"): (Literal,),
    named("sh:BlankNode"): (BlankNode,),
    named("sh:IRIOrLiteral"): (NamedNode, Literal),
    named("sh:BlankNodeOrIRI"): (BlankNode, NamedNode),
    named("sh:BlankNodeOrLiteral"): (BlankNode, Literal),
}


class Unsure(Exception):  # noqa: N818 - a question handed on, no error
    """Whether a node conforms is for a full SHACL engine to say."""


def every(test: _Test) -> Check:
    """Ask something of each value node."""
    return lambda _, values: all(map(test, values))


def number(term: Term) -> int:
    """Read the whole number of a shape.

    Raises:
        Unsure: if it is none.
    """
    if not isinstance(term, Literal) or not _INTEGER.fullmatch(term.value):
        raise Unsure
    return int(term.value)


def min_count(value: Term) -> Check:
    """Section 4.2.1."""
    least = number(value)
    return lambda _, values: len(values) >= least


def max_count(value: Term) -> Check:
    """Section 4.2.2."""
    most = number(value)
    return lambda _, values: len(values) <= most


def instance_of(value: Term, data: Index) -> Check:
    """Section 4.1.1."""
    return every(data.instances(value).__contains__)


def datatype(value: Term) -> Check:
    """Section 4.1.2."""
    return every(lambda term: isinstance(term, Literal) and _has_datatype(term, value))


def _has_datatype(term: Literal, wanted: Term) -> bool:
    if term.datatype != wanted:
        return False
    if not _is_plain(term):
        raise Unsure
    return True


def _is_plain(term: Literal) -> bool:
    """Tell whether a literal is surely well-formed; a rare form may be so and not be known here."""
    space, _, kind = term.datatype.value.rpartition("#")
    if kind in ("string", "langString") or f"{space}#" not in (XSD, RDF):
        return True  # datatypes of others are opaque to SHACL engines
    if kind == "boolean":
        return term.value in ("true", "false")
    if kind in ("integer", "decimal"):
        return bool((_INTEGER if kind == "integer" else _DECIMAL).fullmatch(term.value))
    if term.datatype.value not in _PARTIAL_DATES:
        return False
    try:
        return named(parse_date(term.value).datatype) == term.datatype
    except ValueError:
        return False


def node_kind(value: Term) -> Check:
    """Section 4.1.3."""
    if value not in _KINDS:
        raise Unsure
    kinds = _KINDS[value]
    return every(lambda term: isinstance(term, kinds))


def pattern(value: Term) -> Check:
    """Section 4.4.3, without flags."""
    if not isinstance(value, Literal):
        raise Unsure
    search = re.compile(value.value).search
    known: dict[Term, bool] = {}

    def matches(term: Term) -> bool:
        if term not in known:
            known[term] = search(_text(term)) is not None
        return known[term]

    return every(matches)


def min_length(value: Term) -> Check:
    """Section 4.4.1."""
    least = number(value)
    return every(lambda term: len(_text(term)) >= least)


def max_length(value: Term) -> Check:
    """Section 4.4.2."""
    most = number(value)
    return every(lambda term: len(_text(term)) <= most)


def _text(term: Term) -> str:
    if isinstance(term, (NamedNode, Literal)):
        return term.value
    raise Unsure


def language_in(tags: Iterable[Term]) -> Check:
    """Section 4.4.4."""
    ranges = [_text(tag).lower() for tag in tags]

    def matches(term: Term) -> bool:
        tag = (term.language or "").lower() if isinstance(term, Literal) else ""
        return any(tag == wanted or tag.startswith(f"{wanted}-") for wanted in ranges)

    return every(matches)


def unique_lang(value: Term) -> Check:
    """Section 4.4.5."""
    if value != _TRUE:
        raise Unsure

    def check(_: Term, values: Collection[Term]) -> bool:
        if len(values) < 2:
            return True
        tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
        return len(tags) == len(set(tags))

    return check


def is_in(members: Iterable[Term]) -> Check:
    """Section 4.8.3."""
    return every(frozenset(members).__contains__)


def has_value(value: Term) -> Check:
    """Section 4.8.2."""
    return lambda _, values: value in values


def bound(value: Term, fits: Comparison) -> Check:
    """Sections 4.3.1 to 4.3.4: compare each value node with a number or a day."""
    limit = _comparable(value)
    return every(lambda term: fits(_comparable(term, limit), limit))


def less_than(value: Term, data: Index, fits: Comparison) -> Check:
    """Sections 4.5.3 and 4.5.4: compare each value node with each object of another property."""
    if not isinstance(value, NamedNode):
        raise Unsure
    others = data.forward(value)

    def check(focus: Term, values: Collection[Term]) -> bool:
        limits = [_comparable(other) for other in others.get(focus, ())]
        return all(fits(_comparable(term, limit), limit) for term in values for limit in limits)

    return check


def _comparable(term: Term, like: object = None) -> Decimal | date:
    """Return a number or a day.

    Raises:
        Unsure: if it is neither, or not of the same kind as the value to compare it with.
    """
    if not isinstance(term, Literal) or not _is_plain(term):
        raise Unsure
    found: Decimal | date
    if term.datatype in _NUMBERS:
        found = Decimal(term.value)
    elif term.datatype == named("xsd:date"):
        found = date.fromisoformat(term.value)
    else:
        raise Unsure
    if like is not None and type(found) is not type(like):
        raise Unsure
    return found
