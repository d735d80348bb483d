"""Ask pyshacl, the judge of the shapes; the only module that knows rdflib.

pyshacl takes half a minute for the whole graph, nearly all of it for nodes that conform. So by
default :mod:`clusterlod.build.screen` first tells which nodes might not, and pyshacl judges those
alone: its results are the same, and so are its words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.namespace import RDF, SH

from clusterlod.build.constraints import Unsure
from clusterlod.build.excerpt import excerpt
from clusterlod.build.index import Index, triple_of
from clusterlod.build.reports import Result
from clusterlod.build.screen import TARGETS, suspects
from clusterlod.build.terms import named
from clusterlod.errors import ValidationError

_PROPERTY: Final = named("sh:property")
_PATH: Final = named("sh:path")
_TARGET_NODE: Final = named("sh:targetNode")


def validate_shapes(
    data: Iterable[Quad] | Index, shapes: Iterable[Triple], *, thorough: bool = False
) -> list[Result]:
    """Validate the union of all graphs against the shapes.

    The ontology must be among the data: ``sh:class`` follows the subclasses stated there (SHACL,
    section 1.1).

    Args:
        data: Quads, or the index of their triples.
        shapes: The shapes.
        thorough: Let pyshacl judge every node, not the suspects only.

    Raises:
        ValidationError: if the shapes themselves are ill-formed.
    """
    shapes = list(shapes)
    if not isinstance(data, Index):
        data = Index(quad.triple for quad in data)
    if thorough:
        return _judge(data, shapes)
    index = Index(shapes)
    try:
        suspect = list(suspects(index, data))
    except Unsure:
        return _judge(data, shapes)
    if not suspect:
        return []
    others = [triple for triple in shapes if triple.predicate not in TARGETS]
    aimed = [triple_of(shape, _TARGET_NODE, node) for shape, node in suspect]
    return _judge(excerpt((node for _, node in suspect), index, data), [*others, *aimed])


def _judge(triples: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    data = _rdflib_graph(triples)
    try:
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=_rdflib_graph(with_own_targets(shapes)),
            inference="none",
            advanced=False,
            inplace=True,
        )
    except pyshacl.errors.ReportableRuntimeError as error:
        raise ValidationError(f"shapes/: {error}") from error
    if not isinstance(report, rdflib.Graph):
        raise ValidationError(f"shapes/: {text}")
    return list(_results(report))


def with_own_targets(shapes: Iterable[Triple]) -> list[Triple]:
    """Give each property shape the targets of the node shape that it hangs on.

    The results are the same (SHACL, section 4.8.2: those of a property shape are reported as they
    are), but pyshacl then judges all focus nodes of a property shape at once, in half the time. A
    node shape that others refer to keeps its property shapes: there it is judged node by node. So
    does a property shape: those within it are about its value nodes.
    """
    triples = list(shapes)
    targets: dict[object, list[Triple]] = defaultdict(list)
    for triple in triples:
        if triple.predicate in TARGETS:
            targets[triple.subject].append(triple)
    kept = {triple.object for triple in triples if triple.predicate != _PROPERTY}
    kept |= {triple.subject for triple in triples if triple.predicate == _PATH}
    moved: list[Triple] = []
    for triple in triples:
        node, shape = triple.subject, triple.object
        if triple.predicate != _PROPERTY or node in kept or node not in targets:
            moved.append(triple)
        elif isinstance(shape, (NamedNode, BlankNode)):
            moved += [Triple(shape, target.predicate, target.object) for target in targets[node]]
    return moved


def _rdflib_graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    unique = set(triples)
    nodes = {term: _node(term) for triple in unique for term in triple}
    for subject, predicate, value in unique:
        graph.add((nodes[subject], nodes[predicate], nodes[value]))
    return graph


def _node(term: object) -> rdflib.term.Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if not isinstance(term, Literal):
        raise TypeError(f"{term}: rdflib knows no triple terms")
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == named("xsd:string"):
        return rdflib.Literal(term.value)  # rdflib tells "x" from "x"^^xsd:string
    datatype = rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)  # as it is written


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
