"""Negotiation of media types and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.media_types import GRAPHS, HTML, SOLUTIONS, MediaType
from clusterlod.web.negotiation import LANGUAGES, negotiate, negotiate_language, parse_accept

DOCUMENTS = (*GRAPHS, HTML)
RESULTS = (*SOLUTIONS, HTML)
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OLD_WEBKIT = "application/xml,application/xhtml+xml,text/html;q=0.9,text/plain;q=0.8,*/*;q=0.5"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("APPLICATION/RDF+XML", "application/rdf+xml"),
        ("text/turtle;q=0.3, application/ld+json;q=0.7", "application/ld+json"),
        ("text/turtle;q=0, */*", "application/n-triples"),
        ("text/*;q=0, */*;q=0.1", "application/n-triples"),
        ("text/turtle;charset=utf-8", "text/turtle"),
        ('application/ld+json;profile="https://example.org/p#q"', "application/ld+json"),
        ('application/ld+json;profile="a,b;q=0"', "application/ld+json"),
        ("application/x-turtle", "text/turtle"),
        ("application/json", "application/ld+json"),
        ("application/xml", "application/rdf+xml"),
        ("text/plain", "application/n-triples"),
        (FIREFOX, "text/html"),
        (OLD_WEBKIT, "text/html"),
        ("text/html, */*", "text/html"),
        ("nonsense, text/turtle;q=x, application/trig;q=0.5", "application/trig"),
        ("text/turtle;q=1.5", "text/turtle"),
        ("*/html;q=1, application/n-quads;q=0.1", "application/n-quads"),
        ("text/html; q=.2, application/trig; Q=0.9", "application/trig"),
    ],
)  # fmt: skip
def test_the_best_offer_is_chosen(accept: str | None, expected: str) -> None:
    choice = negotiate(accept, DOCUMENTS)

    assert choice is not None
    assert choice.name == expected


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "*/*;q=0", "image/*"])
def test_nothing_is_chosen_where_nothing_is_accepted(accept: str) -> None:
    assert negotiate(accept, GRAPHS[:1]) is None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7", "JSON"),
        ("application/sparql-results+xml, text/csv;q=0.5", "XML"),
        ("application/json", "JSON"),
        ("text/csv", "CSV"),
        ("text/tab-separated-values;q=0.8, text/csv;q=0.5", "TSV"),
        ("text/*;q=0.3, text/tab-separated-values", "TSV"),
        (FIREFOX, "HTML"),
    ],
)
def test_result_clients_get_what_they_send(accept: str, expected: str) -> None:
    choice = negotiate(accept, RESULTS)

    assert choice is not None
    assert choice.label == expected


@given(st.text())
def test_no_header_breaks_the_parser(header: str) -> None:
    for media_range in parse_accept(header):
        assert 0 <= media_range.quality <= 1


@given(st.permutations(list(DOCUMENTS)), st.integers(0, 6))
def test_a_client_that_names_one_type_gets_it(offers: list[MediaType], index: int) -> None:
    assert negotiate(offers[index].name, offers) is offers[index]


@given(
    st.lists(
        st.tuples(st.sampled_from([m.name for m in DOCUMENTS]), st.integers(0, 1000)), min_size=1
    )
)
def test_a_choice_is_never_one_that_is_refused(members: list[tuple[str, int]]) -> None:
    unique = dict(members)
    header = ", ".join(f"{name};q={quality / 1000:.3f}" for name, quality in unique.items())

    choice = negotiate(header, DOCUMENTS)

    if max(unique.values()) == 0:
        assert choice is None
    else:
        assert choice is not None
        assert unique[choice.name] == max(unique.values())


@pytest.mark.parametrize(
    ("header", "asked", "expected"),
    [
        (None, None, "fr"),
        ("en", None, "en"),
        ("en-GB,en;q=0.9", None, "en"),
        ("fr-CA, en;q=0.9", None, "fr"),
        ("de, en;q=0.5", None, "en"),
        ("de", None, "fr"),
        ("fr;q=0, en;q=0.1", None, "en"),
        ("en;q=broken", None, "fr"),
        ("en", "fr", "fr"),
        ("fr", "en", "en"),
        ("en", "xx", "en"),
    ],
)
def test_the_language_is_chosen(header: str | None, asked: str | None, expected: str) -> None:
    assert negotiate_language(header, asked) == expected


@given(st.text(), st.text())
def test_some_language_is_always_chosen(header: str, asked: str) -> None:
    assert negotiate_language(header, asked) in LANGUAGES
