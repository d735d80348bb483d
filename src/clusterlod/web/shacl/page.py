"""``/shapes``: the shapes as RDF, and a page that puts them into words."""

import asyncio
import hashlib

from pyoxigraph import RdfFormat, parse, serialize
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import GRAPHS, HTML, MediaType
from clusterlod.namespaces import PREFIXES, SHAPES
from clusterlod.web.address import path_of
from clusterlod.web.html import language_of
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import choose, document_headers, split_suffix
from clusterlod.web.responses import is_fresh, release_or_nothing
from clusterlod.web.shacl.book import read_book, shape_files
from clusterlod.web.site import site_of


async def shapes(request: Request) -> Response:
    """Answer ``/shapes``, negotiated, or in the format of a suffix."""
    path, media_type = split_suffix(path_of(request))
    if path != "/shapes":
        raise ProblemError("not-found", "The shapes are at /shapes, and /shapes.ttl and the like.")
    found = choose(request, path, media_type)
    digest = await asyncio.to_thread(_digest)
    headers = document_headers(request, found, digest, SHAPES.rstrip("#"))
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if found.media_type is HTML:
        release = await release_or_nothing(request)
        page = await asyncio.to_thread(_render, request, release)
        return Response(page, media_type=HTML.content_type, headers=headers)
    body = await asyncio.to_thread(_serialised, found.media_type)
    return Response(body, media_type=found.media_type.content_type, headers=headers)


def _digest() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in shape_files())).hexdigest()


def _serialised(media_type: MediaType) -> bytes:
    quads = [
        quad
        for path in shape_files()
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True)
    ]
    rdf_format = RdfFormat.from_media_type(media_type.name)
    return serialize(quads, format=rdf_format, prefixes=PREFIXES) or b""


def _render(request: Request, release: str) -> str:
    return site_of(request).pages.render(
        request,
        "shapes.html",
        release,
        book=read_book(language_of(request)),
        formats=GRAPHS,
        iri=SHAPES.rstrip("#"),
    )
