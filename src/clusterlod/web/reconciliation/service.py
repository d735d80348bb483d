"""The endpoints of the service: ``/reconcile``, and ``/reconcile/fr`` and ``/en`` in one language.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from clusterlod.namespaces import BASE
from clusterlod.search.card import Card
from clusterlod.search.index import SearchIndex
from clusterlod.web.address import path_of, query_of
from clusterlod.web.html import language_of
from clusterlod.web.negotiation import LANGUAGES
from clusterlod.web.parameters import whole_number
from clusterlod.web.problems import ProblemError
from clusterlod.web.reconciliation import batch, extension, matching
from clusterlod.web.reconciliation.identifiers import entity_iri
from clusterlod.web.reconciliation.manifest import manifest
from clusterlod.web.reconciliation.replies import reply
from clusterlod.web.reconciliation.results import described, result, types_of
from clusterlod.web.reconciliation.values import ValueReader, Values, own_values
from clusterlod.web.reconciliation.vocabulary import Entry, Vocabulary, read_vocabulary, suggest
from clusterlod.web.responses import page, wants_page
from clusterlod.web.site import Site, public_origin
from clusterlod.web.sparql_request import read_body

#: Longest body and URL, in bytes.
_BODY: Final = 2_000_000
_URL: Final = 100_000

#: Queries that one thread answers at a time, so that others get their turn.
_AT_ONCE: Final = 20

_SUGGESTED: Final = 20
_MOST_SUGGESTED: Final = 100

_FORM: Final = "application/x-www-form-urlencoded"

Parameters = dict[str, str]


class Reconciliation:
    """Answers whoever is meant by a name, over the search index and the graph of one server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._reader = ValueReader(site.lookup)
        self._vocabulary: tuple[str, Vocabulary] | None = None

    def routes(self) -> list[Route]:
        """Return the routes."""
        inner = {
            "/suggest/entity": self.suggest_entity,
            "/suggest/type": self.suggest_type,
            "/suggest/property": self.suggest_property,
            "/properties": self.propose,
            "/preview": self.preview,
            "/view": self.view,
        }
        roots = ("/reconcile", *(f"/reconcile/{code}" for code in LANGUAGES))
        return [
            Route("/reconcile/help", self.help),
            *(Route(root, self.service, methods=["GET", "POST"]) for root in roots),
            *(Route(root + path, handler) for root in roots for path, handler in inner.items()),
        ]

    async def service(self, request: Request) -> Response:
        """Answer with the manifest, with candidates, or with values."""
        parameters = await _parameters(request)
        if "queries" in parameters:
            content = await self._batch(request, batch.parse_batch(parameters["queries"]))
        elif "extend" in parameters:
            content = await self._extend(request, batch.parse_extension(parameters["extend"]))
        elif "query" in parameters:
            single = {"query": batch.parse_single(parameters["query"])}
            content = (await self._batch(request, single))["query"]
        elif request.method != "POST" and wants_page(request):
            return await self.help(request)
        else:
            content = await self._manifest(request)
        return reply(content, parameters.get("callback"))

    async def help(self, request: Request) -> Response:
        """Tell people how to use the service, and what it offers."""
        root = f"{public_origin(request)}/reconcile"
        known = await self._known()
        types = sorted(known.types.values(), key=lambda entry: -entry.count)
        return await page(request, "reconcile.html", root=root, types=types, own=known.proposed(""))

    async def suggest_entity(self, request: Request) -> Response:
        """Complete the name of an entity."""
        prefix, limit, offset = _suggestion(request)
        known, index = await self._known(), await self._index()
        hits = await run_in_threadpool(index.search, prefix, limit=limit, offset=offset)
        language = _language(request)
        found = [described(hit, known, language) for hit in hits]
        return reply({"result": found}, request.query_params.get("callback"))

    async def suggest_type(self, request: Request) -> Response:
        """Complete the name of a class."""
        return await self._suggest_entries(request, lambda known: known.types.values())

    async def suggest_property(self, request: Request) -> Response:
        """Complete the name of a property."""
        return await self._suggest_entries(request, lambda known: known.properties.values())

    async def propose(self, request: Request) -> Response:
        """Propose properties of a class, for data extension."""
        kind = request.query_params.get("type", "")
        limit = whole_number(request.query_params, "limit", 50, least=0)
        entries = (await self._known()).proposed(kind)[:limit]
        language = _language(request)
        content = {"properties": [_entry(entry, language) for entry in entries], "limit": limit}
        if kind:
            content["type"] = kind
        return reply(content, request.query_params.get("callback"))

    async def preview(self, request: Request) -> Response:
        """Show what tells an entity from others, to be framed by a client."""
        card = await self._card(request)
        known, language = await self._known(), _language(request)
        policy = "default-src 'none'; style-src 'self'"  # and any program may frame it
        headers = {"Content-Security-Policy": policy, "Content-Language": language}
        values: dict[str, Any] = {"card": card, "types": types_of(card, known, language)}
        return await page(
            request, "reconcile_preview.html", headers=headers, code=language, **values
        )

    async def view(self, request: Request) -> Response:
        """Lead to the entity itself."""
        card = await self._card(request)
        return RedirectResponse("/" + card.iri.removeprefix(BASE), 303)

    async def _manifest(self, request: Request) -> Any:
        language, origin = _language(request), public_origin(request)
        root = f"{origin}/reconcile/{language}"
        return manifest(root, origin, self._site.pages.messages, language, await self._known())

    async def _batch(self, request: Request, queries: dict[str, batch.Wanted]) -> dict[str, Any]:
        known, index, language = await self._known(), await self._index(), _language(request)
        keys, answers = list(queries), {}
        for start in range(0, len(keys), _AT_ONCE):
            some = [queries[key] for key in keys[start : start + _AT_ONCE]]
            found = await run_in_threadpool(_find_all, index, some)
            for key, wanted, candidates in zip(keys[start:], some, found, strict=False):
                weighed = await self._weigh(wanted, candidates)
                settled = matching.settle(weighed, wanted.limit)
                answers[key] = {"result": [result(c, known, language) for c in settled]}
        return answers

    async def _weigh(
        self, wanted: batch.Wanted, candidates: list[matching.Candidate]
    ) -> list[matching.Candidate]:
        if not wanted.criteria:
            return candidates
        return [
            matching.weigh(candidate, wanted, await self._values(candidate.hit.card))
            for candidate in candidates
        ]

    async def _values(self, card: Card) -> Values:
        release = await self._site.engine.release_version()
        return {**await self._reader.values(release, card.iri), **own_values(card)}

    async def _extend(self, request: Request, wanted: batch.Extension) -> Any:
        known, index, language = await self._known(), await self._index(), _language(request)
        rows: dict[str, Any] = {}
        for identifier in wanted.identifiers:
            iri = entity_iri(identifier)
            card = await run_in_threadpool(index.card, iri) if iri else None
            values = await self._values(card) if card else {}
            rows[identifier] = {
                name: extension.cells(values.get(name, ()), language, most)
                for name, most in wanted.properties.items()
            }
        entries = (known.properties.get(name, Entry(name, {})) for name in wanted.properties)
        return {"meta": [_entry(entry, language) for entry in entries], "rows": rows}

    async def _suggest_entries(
        self, request: Request, choose: Callable[[Vocabulary], Any]
    ) -> Response:
        prefix, limit, offset = _suggestion(request)
        found = suggest(choose(await self._known()), prefix)[offset : offset + limit]
        language = _language(request)
        content = {"result": [_entry(entry, language) for entry in found]}
        return reply(content, request.query_params.get("callback"))

    async def _known(self) -> Vocabulary:
        release = await self._site.engine.release_version()
        if self._vocabulary is None or self._vocabulary[0] != release:
            fresh = await read_vocabulary(self._site.lookup, self._site.pages.messages)
            self._vocabulary = (release, fresh)
        return self._vocabulary[1]

    async def _index(self) -> SearchIndex:
        return await run_in_threadpool(self._site.index.get)

    async def _card(self, request: Request) -> Card:
        identifier = request.query_params.get("id", "")
        iri = entity_iri(identifier)
        card = await run_in_threadpool((await self._index()).card, iri) if iri else None
        if card is None:
            raise ProblemError("not-found", f"id={identifier[:100]!r}: there is no such entity")
        return card


def _find_all(index: SearchIndex, queries: list[batch.Wanted]) -> list[list[matching.Candidate]]:
    return [matching.find(index, wanted) for wanted in queries]


async def _parameters(request: Request) -> Parameters:
    """Read the parameters of the URL and of a form; the last one of a name counts.

    Raises:
        ProblemError: if they are too long or no form.
    """
    encoded = query_of(request)
    if len(encoded) > _URL:
        raise ProblemError("too-long", f"The URL is longer than {_URL} bytes; expected a POST")
    found = _decoded(encoded)
    if request.method == "POST":
        media_type = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
        if media_type != _FORM:
            raise ProblemError("content-type", f"Content-Type {media_type!r}; expected {_FORM}")
        found |= _decoded((await read_body(request, _BODY)).decode("latin-1"))
    return found


def _decoded(encoded: str) -> Parameters:
    try:
        pairs = parse_qs(encoded, keep_blank_values=True, errors="strict", max_num_fields=50)
    except ValueError as error:
        raise ProblemError(
            "request", f"The parameters cannot be decoded ({error}); expected a form in UTF-8"
        ) from error
    return {name: values[-1] for name, values in pairs.items()}


def _language(request: Request) -> str:
    """Return the language of the path, else the one that the client asks for."""
    part = path_of(request).removeprefix("/reconcile/").partition("/")[0]
    return part if part in LANGUAGES else language_of(request)


def _suggestion(request: Request) -> tuple[str, int, int]:
    query = request.query_params
    limit = min(whole_number(query, "limit", _SUGGESTED, least=0), _MOST_SUGGESTED)
    return query.get("prefix", ""), limit, whole_number(query, "cursor", 0, least=0)


def _entry(entry: Entry, language: str) -> dict[str, Any]:
    return {"id": entry.id, "name": entry.name(language)}
