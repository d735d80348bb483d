"""The endpoint, by the SPARQL 1.1 Protocol, and honest about its limits."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode

from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import FORM, RESULTS_JSON, Visit, query_text
from clusterlod.errors import ServiceError
from clusterlod.namespaces import expand

_QUERY: Final = "application/sparql-query"
_RESULTS: Final = (
    RESULTS_JSON,
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
_TEXT: Final = "café a+b %2B"


def operations(visit: Visit) -> Iterator[Fault]:
    """A query may come by GET, as a form and as it is."""
    text = query_text("any")
    replies = (
        visit.query("any"),
        visit.form("/sparql", {"query": text}, RESULTS_JSON),
        visit.post("/sparql", _form(text), f"{FORM}; charset=utf-8", RESULTS_JSON),
        visit.post("/sparql", text.encode(), _QUERY, RESULTS_JSON),
    )
    for reply in replies:
        yield from reply.status_in(200)
        if reply.status == 200:
            found = reply.json().get("boolean")
            yield from reply.unless(found is True, '"boolean": true', str(found))


def _form(text: str) -> bytes:
    return f"query={quote(text, safe='')}".encode()


def formats(visit: Visit) -> Iterator[Fault]:
    """Solutions come in the four standard formats, graphs in RDF."""
    for media_type in _RESULTS:
        yield from visit.query("one", media_type).typed(media_type)
    for media_type in ("text/turtle", "application/n-triples", "application/rdf+xml"):
        reply = visit.query("graph", media_type)
        yield from reply.typed(media_type)
        yield from reply.unless(bool(reply.triples()), "1+ triples", "0 triples")


def encoding(visit: Visit) -> Iterator[Fault]:
    """Accents, plus signs and percent signs arrive as they were sent."""
    text = query_text("encoding")
    for reply in (
        visit.query("encoding"),
        visit.form("/sparql", {"query": text}, RESULTS_JSON),
        visit.post("/sparql", text.encode(), _QUERY, RESULTS_JSON),
    ):
        found = _first(reply, "text")
        yield from reply.unless(found == _TEXT, _TEXT, found)


def _first(reply: Reply, name: str) -> str:
    """Return a value of the only solution."""
    try:
        return str(reply.json()["results"]["bindings"][0][name]["value"])
    except (KeyError, IndexError, TypeError) as error:
        raise ServiceError(f"{reply.request}: ?{name} / {reply.status}") from error


def mistakes(visit: Visit) -> Iterator[Fault]:
    """A mistake of the client is a 4xx."""
    text = query_text("any")
    twice = f"/sparql?query={quote(text)}&query={quote(text)}"
    yield from visit.query("broken").status_in(400)
    yield from visit.get(twice, RESULTS_JSON).status_in(400)
    yield from visit.form("/sparql", {"nothing": "1"}, RESULTS_JSON).status_in(400)
    yield from visit.post("/sparql", text.encode(), "text/plain").status_in(415)
    yield from visit.query("one", "image/png").status_in(406)


def read_only(visit: Visit) -> Iterator[Fault]:
    """Nobody can change the data from outside."""
    update = query_text("update")
    refused = (400, 401, 403, 405, 415, 501)
    yield from visit.form("/sparql", {"update": update}).status_in(*refused)
    reply = visit.post("/sparql", update.encode(), "application/sparql-update")
    yield from reply.status_in(*refused)


def service(visit: Visit) -> Iterator[Fault]:
    """The endpoint asks nobody else on behalf of strangers (SSRF)."""
    yield from visit.query("service").status_in(400, 403, 422)


def limits(visit: Visit) -> Iterator[Fault]:
    """A query that takes too long is an error, never half an answer."""
    try:
        reply = visit.query("heavy", timeout="1")
    except ServiceError as error:
        if "IncompleteRead" in str(error):  # broken off: honest
            return
        raise
    if reply.status == 200:
        counted = _first(reply, "n")
        yield from reply.unless(counted.isdigit(), "503", f"200: {counted}")
    else:
        yield from reply.status_in(400, 422, 429, 500, 503)


def description(visit: Visit) -> Iterator[Fault]:
    """The endpoint describes itself, by the address that was asked."""
    reply = visit.get("/sparql", "text/turtle")
    yield from reply.typed("text/turtle")
    endpoint = NamedNode(f"{visit.base}/sparql")
    found = [q.object for q in reply.triples() if q.predicate.value == expand("sd:endpoint")]
    yield from reply.unless(
        endpoint in found, f"sd:endpoint {endpoint}", ", ".join(map(str, found))
    )


def self_description(visit: Visit) -> Iterator[Fault]:
    """VoID, examples and prefixes can be queried, as editors do."""
    for name, what in (
        ("void", "void:classPartition"),
        ("examples", "sh:SPARQLExecutable"),
        ("prefixes", "sh:prefix"),
    ):
        reply = visit.query(name)
        found = reply.json().get("boolean")
        yield from reply.unless(found is True, what, f"{reply.status}: {found}")


CHECKS: Final = (
    ("sparql.operations", operations),
    ("sparql.formats", formats),
    ("sparql.encoding", encoding),
    ("sparql.mistakes", mistakes),
    ("sparql.read_only", read_only),
    ("sparql.service", service),
    ("sparql.limits", limits),
    ("sparql.description", description),
    ("sparql.self_description", self_description),
)
