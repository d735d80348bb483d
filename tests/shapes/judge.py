"""Validate one fixture with pyshacl and put its results in a comparable form.

A fixture is judged together with what the ontology, the concepts and the examples say of the things
that it points to; only results about the fixture's own subjects count. An invalid fixture states
each expected result in a comment, once for each time that it is reported::

    # expect: <focus node> <path> <constraint component> <severity>

IRIs are written as CURIEs; ``-`` stands for no path.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyshacl
from rdflib import BNode, Graph, Namespace
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from clusterlod import resources
from clusterlod.namespaces import PREFIXES, contract

SH = Namespace(PREFIXES["sh"])
FIXTURES = Path(__file__).parent
_EXPECT = re.compile(r"# expect: (\S+) (\S+) (\S+) (\S+)")


class Result(NamedTuple):
    """One validation result; every term is written as a CURIE."""

    focus: str
    path: str
    component: str
    severity: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What pyshacl said of a fixture.

    Attributes:
        results: All results, sorted; a result of several values stands there several times.
        sources: The shape and the component that each result comes from.
    """

    results: tuple[Result, ...]
    sources: frozenset[tuple[str, str]]


def turtle_files(*folders: str) -> list[Path]:
    """List the Turtle files of folders below the root of the ontology and the shapes."""
    return [path for folder in folders for path in sorted(resources.root().glob(f"{folder}/*.ttl"))]


def read(paths: list[Path]) -> Graph:
    """Read Turtle files into one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@cache
def shapes() -> Graph:
    """Return all shapes as one graph."""
    return read(turtle_files("shapes"))


@cache
def context() -> Graph:
    """Return what fixtures may point to: ontology, concepts and examples."""
    return read(turtle_files("ontology", "ontology/concepts", "ontology/examples"))


def fixtures(folder: str) -> list[Path]:
    """List the fixtures of ``valid`` or ``invalid``."""
    return sorted((FIXTURES / folder).glob("*.ttl"))


def expected(fixture: Path) -> tuple[Result, ...]:
    """Read the results that an invalid fixture states."""
    return tuple(sorted(Result(*m) for m in _EXPECT.findall(fixture.read_text(encoding="utf-8"))))


def judge(fixture: Path, shapes_graph: Graph | None = None) -> Verdict:
    """Validate a fixture with all shapes, or with some."""
    subjects, data = _with_context(fixture)
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes() if shapes_graph is None else shapes_graph,
        advanced=True,
        inference="none",
        inplace=True,
    )
    assert isinstance(report, Graph)
    return _verdict(report, subjects)


@cache
def _with_context(fixture: Path) -> tuple[frozenset[Node], Graph]:
    """Return a fixture's subjects, and its triples with what the context says of their objects.

    pyshacl's own ``focus_nodes`` would not do: it also skips value nodes within sh:not and sh:xone.
    """
    data = Graph().parse(fixture)
    subjects = frozenset(data.subjects())
    for term in frozenset(data.objects()) - subjects:
        for triple in context().triples((term, None, None)):
            data.add(triple)
    for triple in context().triples((None, RDFS.subClassOf, None)):
        data.add(triple)
    return subjects, data


def _verdict(report: Graph, subjects: frozenset[Node]) -> Verdict:
    # Only sh:result leads to the results: sh:detail nodes are ValidationResults as well.
    results = [node for _, _, node in report.triples((None, SH.result, None))]
    nodes = [node for node in results if report.value(node, SH.focusNode) in subjects]
    return Verdict(
        tuple(sorted(_result(report, node) for node in nodes)),
        frozenset(
            (
                _name(report, report.value(node, SH.sourceShape)),
                _name(report, report.value(node, SH.sourceConstraintComponent)),
            )
            for node in nodes
        ),
    )


def _result(report: Graph, node: Node) -> Result:
    return Result(
        _name(report, report.value(node, SH.focusNode)),
        _name(report, report.value(node, SH.resultPath)),
        _name(report, report.value(node, SH.sourceConstraintComponent)),
        _name(report, report.value(node, SH.resultSeverity)),
    )


def _name(graph: Graph, term: Node | None) -> str:
    """Write a term or a property path as the header of a fixture does."""
    if term is None:
        return "-"
    if not isinstance(term, BNode):
        return contract(str(term))
    inverse = graph.value(term, SH.inversePath)
    if inverse is not None:
        return "^" + _name(graph, inverse)
    alternative = graph.value(term, SH.alternativePath)
    if alternative is not None:
        return "|".join(_name(graph, step) for step in Collection(graph, alternative))
    assert (term, RDF.first, None) in graph
    return "/".join(_name(graph, step) for step in Collection(graph, term))
