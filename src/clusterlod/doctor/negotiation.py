"""Content negotiation of documents (RFC 9110, section 12)."""

import re
from collections.abc import Iterator
from typing import Final

from clusterlod.doctor.reply import Fault
from clusterlod.doctor.visit import Visit
from clusterlod.namespaces import ID

_TYPES: Final = {
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
}

#: What a browser sends when somebody follows a link.
BROWSER: Final = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
)


def formats(visit: Visit) -> Iterator[Fault]:
    """Each RDF syntax that is asked for comes, and tells of the entity."""
    for media_type in _TYPES:
        reply = visit.get(f"/doc/{visit.example.path}", media_type)
        yield from reply.typed(media_type)
        subjects = {
            quad.subject.value for quad in reply.triples() if hasattr(quad.subject, "value")
        }
        iri = ID + visit.example.path
        yield from reply.unless(iri in subjects, f"<{iri}>", f"{len(subjects)} subjects")


def suffixes(visit: Visit) -> Iterator[Fault]:
    """A suffix fixes the format, whatever the client accepts."""
    for media_type, suffix in {**_TYPES, "text/html": ".html"}.items():
        reply = visit.get(f"/doc/{visit.example.path}{suffix}", "image/png")
        yield from reply.status_in(200)
        yield from reply.typed(media_type)


def browsers(visit: Visit) -> Iterator[Fault]:
    """A browser gets the page, not XML."""
    for path in (f"/doc/{visit.example.path}", "/catalog", "/sparql", "/def", "/"):
        yield from visit.get(path, BROWSER).typed("text/html")


def qualities(visit: Visit) -> Iterator[Fault]:
    """Qualities, ranges and refusals in Accept are weighed."""
    for accept, expected in (
        ("text/turtle;q=0, application/ld+json;q=0.1", "application/ld+json"),
        ("text/html;q=0.2, application/rdf+xml;q=0.9", "application/rdf+xml"),
        ("TEXT/TURTLE;q=0.5, */*;q=0.1", "text/turtle"),
    ):
        yield from visit.get(f"/doc/{visit.example.path}", accept).typed(expected)


def charset(visit: Visit) -> Iterator[Fault]:
    """Text says that it is UTF-8; without it clients read Latin-1."""
    for path, accept in (
        (f"/doc/{visit.example.path}", "text/turtle"),
        (f"/doc/{visit.example.path}", "text/html"),
        ("/catalog", "text/turtle"),
    ):
        reply = visit.get(path, accept)
        found = reply.header("content-type")
        yield from reply.unless("charset=utf-8" in found.lower(), "charset=utf-8", found)


def not_acceptable(visit: Visit) -> Iterator[Fault]:
    """A format that is not there is a 406 that lists those that are."""
    reply = visit.get(f"/doc/{visit.example.path}", "image/png")
    yield from reply.status_in(406)
    yield from reply.unless("text/turtle" in reply.text(), "text/turtle", reply.text())


def languages(visit: Visit) -> Iterator[Fault]:
    """Pages come in the reader's language, and say which."""
    for language in ("fr", "en"):
        reply = visit.get("/", "text/html", accept_language=language)
        found = re.search(r'<html[^>]*\slang="?([a-z]+)', reply.text())
        yield from reply.unless(
            found is not None and found[1] == language, f'lang="{language}"',
            found[0] if found else "",
        )  # fmt: skip
        yield from reply.unless(
            "accept-language" in reply.words("vary"), "Vary: Accept-Language", reply.header("vary")
        )


CHECKS: Final = (
    ("negotiation.formats", formats),
    ("negotiation.suffixes", suffixes),
    ("negotiation.browsers", browsers),
    ("negotiation.qualities", qualities),
    ("negotiation.charset", charset),
    ("negotiation.not_acceptable", not_acceptable),
    ("negotiation.languages", languages),
)
