"""Filter serialised bytes, wherever the parts happen to be cut."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.engine.graph_text import SortedPrefixes
from clusterlod.engine.xml_text import XmlText
from clusterlod.errors import QueryEvaluationError

TURTLE = b"@prefix b: <http://b/> .\n@prefix a: <http://a/> .\nb:x a:y '@prefix c: <http://c/>' .\n"
RDF_XML = (
    b'<?xml version="1.0"?>\n<rdf:RDF xmlns:b="http://b/" xmlns:a="http://a/">\n<b:x/></rdf:RDF>'
)
CUTS = st.lists(st.integers(0, 120), max_size=6)


def parts(text: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def sort_prefixes(text: bytes, cuts: list[int]) -> bytes:
    output = io.BytesIO()
    target = SortedPrefixes(output)
    for part in parts(text, cuts):
        target.write(part)
    target.flush()
    return output.getvalue()


def filter_xml(text: bytes, cuts: list[int]) -> bytes:
    output = io.BytesIO()
    target = XmlText(output)
    for part in parts(text, cuts):
        target.write(part)
    target.flush()
    return output.getvalue()


@given(CUTS)
def test_sorts_turtle_prefixes(cuts: list[int]) -> None:
    lines = sort_prefixes(TURTLE, cuts).splitlines()

    assert lines == [TURTLE.splitlines()[i] for i in (1, 0, 2)]


@given(CUTS)
def test_sorts_xml_namespaces(cuts: list[int]) -> None:
    expected = b'<rdf:RDF xmlns:a="http://a/" xmlns:b="http://b/">\n<b:x/></rdf:RDF>'

    assert sort_prefixes(RDF_XML, cuts) == b'<?xml version="1.0"?>\n' + expected


@given(CUTS)
def test_leaves_a_graph_without_prefixes_alone(cuts: list[int]) -> None:
    text = b"<http://b/> <http://b/> 'c' .\n<http://a/> <http://b/> 'c' .\n"

    assert sort_prefixes(text, cuts) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_lets_xml_pass_whole(text: str) -> None:
    data = text.encode()

    assert filter_xml(data, list(range(len(data)))) == data


@given(CUTS)
def test_writes_carriage_returns_as_references(cuts: list[int]) -> None:
    assert filter_xml(b"<a>\r\n\t\xc3\xa9</a>\r", cuts) == b"<a>&#13;\n\t\xc3\xa9</a>&#13;"


@pytest.mark.parametrize(
    "wrong", [b"\x00", b"\x0b", b"\x1f", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"<oxprefix: x='urn:1'>"]
)
@given(CUTS)
def test_refuses_what_xml_cannot_hold(wrong: bytes, cuts: list[int]) -> None:
    with pytest.raises(QueryEvaluationError):
        filter_xml(b"<a>text " + wrong + b" text</a>", cuts)


def test_sorts_declarations_that_nothing_follows() -> None:
    assert sort_prefixes(b"@prefix b: <b> .\n@prefix a: <a> .\n", []).startswith(b"@prefix a:")
