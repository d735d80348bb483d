"""Lay out a resource of any graph: its properties, its blank nodes, what points to it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, RdfFormat, parse

from clusterlod.namespaces import RDF
from clusterlod.web.entity.values import Namer, Part, Value
from clusterlod.web.entity.view import Record
from clusterlod.web.graph import Graph, Term, Text

_TYPE = f"{RDF}type"
_COMMENTS = ("dcterms:description", "rdfs:comment", "skos:definition")
#: Blank nodes within blank nodes that are shown; the documents hold all of them.
_DEPTH = 4
#: Links to a resource that the query fetches at most.
_LINKS = 500


@dataclass(frozen=True, slots=True)
class ResourceView:
    """Everything that the page of any resource shows."""

    iri: str
    label: Text
    description: Text | None
    kinds: tuple[Value, ...]
    records: tuple[Record, ...]
    incoming: tuple[Record, ...]

    @property
    def is_cut(self) -> bool:
        """Whether more may point here than is shown."""
        return sum(len(record.values) for record in self.incoming) >= _LINKS


def resource_view(n_triples: bytes, iri: str, language: str) -> ResourceView:
    """Lay out what N-Triples say about an IRI, for a reader's language."""
    graph = Graph(n_triples)
    namer = Namer(graph, language, iri)
    nodes = _Nodes(n_triples, namer)
    properties = graph.properties(iri)
    records = (Record(namer.named(p), nodes.values(t)) for p, t in properties.items() if p != _TYPE)
    incoming = (
        Record(namer.named(p), tuple(map(namer.named, sorted(subjects))))
        for p, subjects in graph.pointing(iri).items()
    )
    texts = (graph.text(iri, curie, language) for curie in _COMMENTS)
    return ResourceView(
        iri=iri,
        label=graph.label(iri, language),
        description=next(filter(None, texts), None),
        kinds=tuple(map(namer.named, graph.iris(iri, "rdf:type"))),
        records=tuple(sorted(records, key=_by_name)),
        incoming=tuple(sorted(incoming, key=_by_name)),
    )


def _by_name(record: Record) -> str:
    return record.predicate.text.value.lower()


class _Nodes:
    """The blank nodes of a description, shown where they are named."""

    def __init__(self, n_triples: bytes, namer: Namer) -> None:
        self._namer = namer
        self._properties: dict[BlankNode, dict[str, list[Term]]] = {}
        for quad in parse(n_triples, RdfFormat.N_TRIPLES):
            if isinstance(quad.subject, BlankNode):
                terms = self._properties.setdefault(quad.subject, {})
                terms.setdefault(quad.predicate.value, []).append(quad.object)

    def values(self, terms: list[Term], depth: int = _DEPTH) -> tuple[Value, ...]:
        return tuple(self._value(term, depth) for term in self._namer.readable(terms))

    def _value(self, term: Term, depth: int) -> Value:
        if isinstance(term, BlankNode) and term in self._properties and depth:
            return Value(Text(""), parts=tuple(self._parts(term, depth - 1)))
        return Value(Text("[…]")) if isinstance(term, BlankNode) else self._namer.value(term)

    def _parts(self, node: BlankNode, depth: int) -> Iterator[Part]:
        for predicate, terms in sorted(self._properties[node].items()):
            name = self._namer.named(predicate).text
            yield Part(predicate, name, self.values(terms, depth))
