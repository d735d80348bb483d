"""Ask pyshacl, the judge of the shapes; the only module that knows rdflib."""

from collections.abc import Iterable, Iterator

import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize
from rdflib.namespace import RDF, SH

from clusterlod.build.reports import Result
from clusterlod.errors import ValidationError


def validate_shapes(quads: Iterable[Quad], shapes: Iterable[Triple]) -> list[Result]:
    """Validate the union of all graphs against the shapes.

    The ontology must be among the quads: ``sh:class`` follows the subclasses stated in the data
    (SHACL, section 1.1).

    Raises:
        ValidationError: if the shapes themselves are ill-formed.
    """
    data = _rdflib_graph(quad.triple for quad in quads)
    try:
        _, report, text = pyshacl.validate(
            data, shacl_graph=_rdflib_graph(shapes), inference="none", advanced=False, inplace=True
        )
    except pyshacl.errors.ShapeLoadError as error:
        raise ValidationError(f"shapes/: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise ValidationError(f"shapes/: {text}")
    return list(_results(report))


def _rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=serialize(set(triples), format=RdfFormat.N_TRIPLES), format="nt")
    return graph


def _results(report: rdflib.Graph) -> Iterator[Result]:
    for node in report.objects(predicate=SH.result):
        if (node, RDF.type, SH.ValidationResult) in report:
            yield _result(report, node)


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    focus, value = (_term(report.value(node, p)) for p in (SH.focusNode, SH.value))
    messages = {
        (m.language or "", str(m))
        for m in report.objects(node, SH.resultMessage)
        if isinstance(m, rdflib.Literal)
    }
    return Result(
        severity=_iri(report.value(node, SH.resultSeverity)).rpartition("#")[2],
        shape=_iri(report.value(node, SH.sourceShape)),
        focus=str(focus or ""),
        path=_iri(report.value(node, SH.resultPath)),
        value=str(value or ""),
        component=_iri(report.value(node, SH.sourceConstraintComponent)),
        messages=tuple(sorted(messages)),
        nodes=(focus, value),
    )


def _iri(node: object) -> str:
    return str(node) if isinstance(node, rdflib.URIRef) else ""


def _term(node: object) -> NamedNode | Literal | None:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype)) if node.datatype else None)
    return None
