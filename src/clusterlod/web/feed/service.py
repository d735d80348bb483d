"""The addresses of the feed: ``/feed``, ``/feed/{version}``, its pages, and the Atom feeds."""

import asyncio
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clusterlod.history.digest import Digest
from clusterlod.history.shelf import Step, history, published
from clusterlod.media_types import GRAPHS, HTML, MediaType
from clusterlod.web.address import path_of
from clusterlod.web.feed.atom import atom
from clusterlod.web.feed.digests import Digests
from clusterlod.web.feed.nodes import node
from clusterlod.web.negotiation import LANGUAGES, acceptable
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import rewrite
from clusterlod.web.responses import CACHE, entity_tag, is_fresh, page
from clusterlod.web.site import Site, public_origin

#: Releases of the Atom feeds, the newest ones.
_ENTRIES: Final = 10

_NEVER_CHANGES: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_VARY: Final = {"Vary": "Accept"}


class Feed:
    """Answers from the releases that lie on disk."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._digests = Digests()

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/feed", self.root),
            *(Route(f"/feed/{code}.atom", self.atom) for code in LANGUAGES),
            Route("/feed/{version}", self.release),
            Route("/feed/{version}/{number:int}", self.members),
        ]

    async def root(self, request: Request) -> Response:
        """Lead to the releases: a page for people, the root of the stream for machines."""
        steps = await self._steps()
        media_type = _choose(request, (*GRAPHS, HTML))
        versions = [published(step.new) for step in steps]
        if media_type is HTML:
            return await page(request, "feed.html", versions=versions[::-1], root=_root(request))
        tag = entity_tag(_root(request), media_type.name, *versions)
        targets = [(f"{_root(request)}/{version}", version) for version in versions]
        body = node(_root(request), _root(request), targets)
        return await _graph(request, body, media_type, {**CACHE, "ETag": tag})

    async def release(self, request: Request) -> Response:
        """Tell what changed in a release: in words, or as a node that leads to its pages."""
        media_type = _choose(request, (*GRAPHS, HTML))
        step = await self._step(request)
        digest = await self._digest(step)
        if media_type is HTML:
            return await page(request, "feed_release.html", digest=digest)
        address = f"{_root(request)}/{digest.version}"
        numbers = range(1, len(digest.pages) + 1)
        targets = [(f"{address}/{number}", digest.version) for number in numbers]
        body = node(address, _root(request), targets)
        return await self._kept(request, step, body, media_type)

    async def members(self, request: Request) -> Response:
        """Answer with a page of members."""
        media_type = _choose(request, GRAPHS)
        step, number = await self._step(request), int(request.path_params["number"])
        digest = await self._digest(step)
        if not 1 <= number <= len(digest.pages):
            detail = f"Release {digest.version} has pages 1 to {len(digest.pages)}."
            raise ProblemError("not-found", detail)
        address = f"{_root(request)}/{digest.version}/{number}"
        body = node(address, _root(request), ()) + digest.page(number)
        return await self._kept(request, step, body, media_type)

    async def atom(self, request: Request) -> Response:
        """Answer with the feed for people, in the language of its name."""
        language = path_of(request).removeprefix("/feed/").removesuffix(".atom")
        steps = (await self._steps())[: -_ENTRIES - 1 : -1]
        digests = [await self._digest(step) for step in steps]
        title = self._site.pages.messages.text("feed.title", language)
        body = atom(digests, public_origin(request), f"clusterlod : {title}", language)
        headers = {**CACHE, "ETag": entity_tag(body.decode()), "Content-Language": language}
        if is_fresh(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type="application/atom+xml")

    async def _kept(
        self, request: Request, step: Step, body: bytes, media_type: MediaType
    ) -> Response:
        """Answer with what never changes, unless the release is work in progress."""
        name = step.new.folder.name
        lasts = step.is_recorded and name == published(step.new)
        tag = entity_tag(_root(request), path_of(request), media_type.name, name)
        caching = _NEVER_CHANGES if lasts else CACHE
        return await _graph(request, body, media_type, {**caching, "ETag": tag})

    async def _steps(self) -> list[Step]:
        return await run_in_threadpool(history, self._site.settings.releases)

    async def _digest(self, step: Step) -> Digest:
        return await run_in_threadpool(self._digests.get, step)

    async def _step(self, request: Request) -> Step:
        version = request.path_params["version"]
        steps = {published(step.new): step for step in await self._steps()}
        if version not in steps:
            raise ProblemError("not-found", f"There is no release {version!r}; see /feed.")
        return steps[version]


async def _graph(
    request: Request, n_triples: bytes, media_type: MediaType, headers: dict[str, str]
) -> Response:
    kept = {**headers, **_VARY}
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=kept)
    body = await asyncio.to_thread(rewrite, n_triples, media_type)
    return Response(body, headers=kept, media_type=media_type.content_type)


def _choose(request: Request, offers: tuple[MediaType, ...]) -> MediaType:
    return acceptable(request.headers.get("accept"), offers)


def _root(request: Request) -> str:
    return f"{public_origin(request)}/feed"
