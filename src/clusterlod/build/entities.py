"""Rows of entities, n-ary relations and sources, as quads."""

from collections.abc import Callable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.cells import LANGUAGE, Cell, Context, Term, period, read_reference, terms
from clusterlod.build.columns import Column, Kind, Table
from clusterlod.build.periods import Period, period_quads
from clusterlod.build.sources import Row
from clusterlod.build.terms import entity, graph, named

#: What a module-specific reader yields: CURIE of the predicate, and the object.
Fact = tuple[str, Term]

_AGENT: Final = Column("publisher", Kind.REFERENCE, types=("organisation", "person"))
_WEBSITE: Final = Column("website", Kind.IRI)


def graph_of(table: Table, row: Row) -> NamedNode:
    """Return the named graph that an entity's own description belongs to."""
    return graph(f"source-{row.id}") if table.type == "source" else graph("entities")


def entity_quads(table: Table, row: Row, context: Context) -> Iterator[Quad]:
    """Describe the entity of one row."""
    node, where = entity(f"{table.type}/{row.id}"), graph_of(table, row)
    check_languages(table, row, context)
    classes = {named(curie) for curie in table.always}
    for column in table.columns:
        values = terms(row, column, context)
        if column.emits == ("rdf:type",):
            classes |= {term for term in values if isinstance(term, NamedNode)}
            continue
        yield from _cell_quads(node, column, values, where)
    named_none = classes == {named(curie) for curie in table.always}
    classes |= {named(curie) for curie in table.classes if named_none}
    for class_ in context.vocabulary.superclasses(classes):
        yield Quad(node, named("rdf:type"), class_, where)
    for curie, value in _EXTRAS.get(table.type, _nothing)(row, context):
        yield Quad(node, named(curie), value, where)
    span = _period(table, row, context)
    if span:
        yield Quad(node, named("dcterms:temporal"), span.node, where)
        yield from period_quads(span)


def _cell_quads(
    node: NamedNode, column: Column, values: tuple[Term, ...], where: NamedNode
) -> Iterator[Quad]:
    for value in values:
        for curie in column.emits:
            yield Quad(node, named(curie), value, where)
        if column.inverse and isinstance(value, NamedNode):
            yield Quad(value, named(column.inverse), node, where)


def check_languages(table: Table, row: Row, context: Context) -> None:
    """Note each text that is there in one language only; lists of names are free."""
    for column in table.columns:
        if column.kind is not Kind.TEXT or column.many or column.language != "fr":
            continue
        stem = column.name.removesuffix("_fr")
        other = f"{stem}_en"
        if bool(row[column.name]) != bool(row[other]):
            present, missing = (column.name, other) if row[column.name] else (other, column.name)
            context.findings.add(row.place, "one-language", present=present, missing=missing)


def _period(table: Table, row: Row, context: Context) -> Period | None:
    if "start" in table.header:
        return period(row, "start", "end", context)
    if table.type == "change":
        return period(row, "date", "date", context)
    return None


def _nothing(_row: Row, _context: Context) -> Iterator[Fact]:
    return iter(())


def _organisation(row: Row, context: Context) -> Iterator[Fact]:
    predicate = "clo:formerWebsite" if row["website_status"] else "foaf:homepage"
    for term in terms(row, _WEBSITE, context):
        yield predicate, term


def _person(row: Row, _context: Context) -> Iterator[Fact]:
    if row["name"]:
        yield "skos:prefLabel", Literal(row["name"], language="fr")
        yield "skos:prefLabel", Literal(row["name"], language="en")


def _source(row: Row, context: Context) -> Iterator[Fact]:
    yield "clo:inGraph", graph(f"source-{row.id}")
    if LANGUAGE.fullmatch(row["language"]):
        yield "schema:name", Literal(row["title"], language=row["language"])
        yield "skos:prefLabel", Literal(row["title"], language=row["language"])
    yield from _publisher(row, context)


def _publisher(row: Row, context: Context) -> Iterator[Fact]:
    text = row["publisher"]
    if text.startswith(("organisation/", "person/")):
        for term in read_reference(Cell(text, _AGENT, row.place, context)):
            yield "dcterms:publisher", term
    elif text:
        yield "clo:publisherName", Literal(text)


_EXTRAS: Final[dict[str, Callable[[Row, Context], Iterator[Fact]]]] = {
    "organisation": _organisation,
    "person": _person,
    "source": _source,
}
