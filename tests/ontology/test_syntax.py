"""The ontology as Turtle: canonical, read alike by two parsers, without blank nodes."""

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, serialize
from rdflib import Graph
from tests.ontology.graphs import files, triples

from clusterlod.build.turtle import canonical_turtle, main
from clusterlod.errors import SourceError
from clusterlod.namespaces import RDF

FILES = [
    path for pattern in ("*.ttl", "concepts/*.ttl", "examples/*.ttl") for path in files(pattern)
]


def name(path: Path) -> str:
    """Name a file in pytest's output."""
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_is_canonical(path: Path) -> None:
    """The committed file is its own canonical form, so that a diff shows changes only."""
    data = path.read_bytes()

    assert data == canonical_turtle(data, path.name), (
        f"run: python -m clusterlod.build.turtle {path}"
    )


@pytest.mark.parametrize("path", FILES, ids=name)
def test_two_parsers_agree(path: Path) -> None:
    """rdflib and pyoxigraph read the same triples; without blank nodes, isomorphic means equal."""
    n_triples = serialize(triples(path), format=RdfFormat.N_TRIPLES)

    assert set(Graph().parse(path)) == set(Graph().parse(data=n_triples, format="nt"))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_file_has_no_blank_node_and_no_list(path: Path) -> None:
    """Every node has an IRI."""
    for triple in triples(path):
        assert not isinstance(triple.subject, BlankNode)
        assert not isinstance(triple.object, BlankNode)
        assert triple.predicate.value not in {RDF + "first", RDF + "rest"}


def test_canonical_form_is_independent_of_order() -> None:
    """Two spellings of a graph have one canonical form, and it is its own."""
    prefix = b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    one = prefix + b"<a:b> skos:note 'x'@fr ; a skos:Concept . <a:a> skos:note 1 , 2 ."
    other = (
        b"<a:a> <http://www.w3.org/2004/02/skos/core#note> 2, 1, 1 . # comment\n"
        + prefix
        + (b"<a:b> a skos:Concept . <a:b> skos:note 'x'@fr .")
    )

    assert canonical_turtle(one) == canonical_turtle(other)
    assert canonical_turtle(canonical_turtle(one)) == canonical_turtle(one)
    assert canonical_turtle(one).decode().index("<a:a>") < canonical_turtle(one).decode().index(
        "<a:b> a skos:Concept"
    )


def test_canonical_form_of_an_empty_graph_is_empty() -> None:
    """Nothing stays nothing."""
    assert canonical_turtle(b"# only a comment\n") == b""


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"<a:b> <a:c> <a:d> .\nb:a <a:b> <a:c> .", 2, "prefix b:"),
        (b"<a:b> <a:c> [] .", 0, "blank node"),
        (b"[] <a:c> <a:d> .", 0, "blank node"),
    ],
)
def test_unusable_turtle_is_refused(data: bytes, line: int, problem: str) -> None:
    """The error says where and what is wrong."""
    with pytest.raises(SourceError, match=problem) as caught:
        canonical_turtle(data, "x.ttl")

    assert [(f.path, f.line) for f in caught.value.findings] == [("x.ttl", line)]


def test_command_rewrites_files_in_place(tmp_path: Path) -> None:
    """The fixing command does what the test above asks for."""
    path = tmp_path / "x.ttl"
    path.write_bytes(b"<a:b>   <a:c> <a:d>.")

    assert main([str(path)]) == 0
    assert path.read_bytes() == canonical_turtle(path.read_bytes())


def test_command_reports_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken file is named, left alone, and makes the command fail."""
    path = tmp_path / "x.ttl"
    path.write_bytes(b"<a:b> <a:c>")

    assert main([str(path)]) == 1
    assert path.read_bytes() == b"<a:b> <a:c>"
    assert f"{path}:1:" in capsys.readouterr().err
