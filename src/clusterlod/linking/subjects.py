"""Whom to ask a service for: poles, clusters, organisations and people without a link yet."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.search_names import kind_of, read_names
from clusterlod.build.terms import named
from clusterlod.linking.service import Query
from clusterlod.namespaces import ID
from clusterlod.search.card import Name, Role

#: Kind to ask for, and the class that its members have.
KINDS: Final = {
    "pole": "clo:CompetitivenessPole",
    "cluster": "clo:Cluster",
    "organisation": "foaf:Agent",
    "person": "foaf:Person",
}
#: Names of one subject that are asked for, beside its label; acronyms say too little.
_OTHER_NAMES: Final = 3
_SHORTEST: Final = 5
_LIMIT: Final = 5

WIKIDATA: Final = "http://www.wikidata.org/entity/"
_HUMAN: Final = "Q5"
_ORGANIZATION: Final = "Q43229"
_FRANCE: Final = {"pid": "P17", "v": {"id": "Q142"}}
#: Our predicate to the Wikidata property of the same meaning.
_PROPERTIES: Final = {"org:identifier": "P1616", "foaf:homepage": "P856"}


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity of ours for which candidates are wanted.

    Attributes:
        reference: ``type/slug``.
        names: Its label first, then names that may be known elsewhere.
        properties: Property and value, in the form of the API, for a service on Wikidata.
    """

    reference: str
    names: tuple[Name, ...]
    properties: tuple[dict[str, Any], ...]

    def queries(self, identifier_space: str, names: Collection[str]) -> list[Query]:
        """Return one query a name; types and properties only where they are Wikidata's."""
        more: Query = {"limit": _LIMIT}
        if identifier_space == WIKIDATA:
            person = self.reference.startswith("person/")
            more |= {"type": _HUMAN if person else _ORGANIZATION, "type_strict": "should"}
            more |= {"properties": list(self.properties)} if self.properties else {}
        return [{"query": name, **more} for name in names]


def read_subjects(
    quads: Iterable[Quad], kinds: Collection[str], identifier_space: str
) -> list[Subject]:
    """List whom to ask for, in the order of their references; who has an exact match is left out.

    Args:
        quads: What the curated files say.
        kinds: Keys of :data:`KINDS`; none means all.
        identifier_space: What the IRIs of the service begin with.
    """
    quads = list(quads)
    wanted = {named(KINDS[kind]) for kind in kinds or KINDS}
    typed, linked = _typed(quads, wanted), _linked(quads, identifier_space)
    names = read_names(quads)
    properties = _properties(quads)
    return [
        Subject(
            node.value.removeprefix(ID),
            tuple(_asked(names[node])),
            tuple(properties.get(node, [])) if kind_of(node) == "organisation" else (),
        )
        for node in sorted(typed & names.keys() - linked, key=lambda node: node.value)
        if kind_of(node) in ("organisation", "person")
    ]


def _typed(quads: list[Quad], wanted: set[NamedNode]) -> set[NamedNode]:
    a = named("rdf:type")
    return {
        quad.subject
        for quad in quads
        if quad.predicate == a and quad.object in wanted and isinstance(quad.subject, NamedNode)
    }


def _linked(quads: list[Quad], identifier_space: str) -> set[NamedNode]:
    match = named("skos:exactMatch")
    return {
        quad.subject
        for quad in quads
        if quad.predicate == match
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value.startswith(identifier_space)
    }


def _properties(quads: list[Quad]) -> dict[NamedNode, list[dict[str, Any]]]:
    """Return what identifies each organisation, with its country where it has a region."""
    known = {named(curie): pid for curie, pid in _PROPERTIES.items()}
    found: dict[NamedNode, list[dict[str, Any]]] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        pid = known.get(quad.predicate)
        if pid and isinstance(quad.object, (Literal, NamedNode)):
            found.setdefault(quad.subject, []).append({"pid": pid, "v": quad.object.value})
        elif quad.predicate == named("dcterms:spatial") and _is_french(quad.object):
            rows = found.setdefault(quad.subject, [])
            rows += [] if _FRANCE in rows else [_FRANCE]
    return {node: sorted(rows, key=str) for node, rows in found.items()}


def _is_french(node: object) -> bool:
    prefixes = tuple(f"{ID}territory/{level}-" for level in ("region", "departement", "commune"))
    return isinstance(node, NamedNode) and node.value.startswith(prefixes)


def _asked(names: Iterable[Name]) -> Iterator[Name]:
    named_so = [name for name in names if name.role is not Role.IDENTIFIER]
    labels = [name for name in named_so if name.role is Role.LABEL]
    others = [name for name in named_so if name.role in (Role.ALT, Role.FORMER)]
    yield from labels[:1]
    yield from [name for name in others if len(name.text) >= _SHORTEST][:_OTHER_NAMES]
