"""The releases that lie on disk and their files: ``/dumps``, ``/dumps/{version}``, the files below.

What a client names is looked up in what is there; it never becomes a part of a path.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from clusterlod.errors import ReleaseError
from clusterlod.media_types import CSVW, GEOJSON, GZIP, HTML, XLSX, ZIP, ZSTD, by_extension
from clusterlod.namespaces import BASE
from clusterlod.release import (
    CATALOGUE,
    DUMP_STEM,
    DUMPS,
    FACTS,
    REPORT,
    SUMS,
    Release,
    current_release,
    open_release,
)
from clusterlod.web.catalogue import FORMATS, catalogue_of, releases_on_disk, write
from clusterlod.web.negotiation import negotiate
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import LICENCE
from clusterlod.web.responses import VARY, entity_tag, is_fresh, page
from clusterlod.web.signposting import Link, header
from clusterlod.web.site import public_origin, site_of

LATEST: Final = "latest"

#: A release never changes; what is the latest one does.
_CACHING: Final = {True: "public, max-age=60", False: "public, max-age=31536000, immutable"}

#: Longest suffixes first: ``poles.csv-metadata.json`` is no ``.json``.
_TYPES: Final = (CSVW, GZIP, ZSTD, ZIP, GEOJSON, XLSX)

#: Files about the release as a whole that are in no format of data.
_RECORDS: Final = {SUMS: "text/plain; charset=us-ascii", FACTS: "application/json"}

#: Stems of the files that belong to the whole.
_WHOLE: Final = {name.partition(".")[0] for name in (DUMP_STEM, CATALOGUE, FACTS, REPORT, SUMS)}


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One file of a release: its name, its size in bytes, its SHA-256 where known."""

    name: str
    size: int
    sha256: str


async def dump(request: Request) -> Response:
    """Send one file of one release; ranges and conditions as RFC 9110, sections 13 and 14."""
    version, name = request.path_params["version"], request.path_params["name"]
    releases = site_of(request).settings.releases
    found = await run_in_threadpool(_find, releases, version, name)
    if found is None:
        raise ProblemError("not-found", f"There is no dump {name!r} of a release {version!r}.")
    path, digest = found
    headers = {"Cache-Control": _CACHING[version == LATEST], "Link": _links(request, name)}
    if digest:
        headers["ETag"] = f'"{digest[:32]}"'
        if "range" not in request.headers and is_fresh(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    content_type = content_type_of(name)
    return FileResponse(path, media_type=content_type, filename=name, headers=headers)


def content_type_of(name: str) -> str:
    """Return the media type of a file by its name."""
    if name in _RECORDS:
        return _RECORDS[name]
    known = next((m for m in _TYPES if name.endswith(m.extension)), None)
    media_type = known or by_extension("." + name.rpartition(".")[2])
    return media_type.content_type if media_type else "application/octet-stream"


def _links(request: Request, name: str) -> str:
    """Lead from a file back to the page of its data set."""
    stem = name.partition(".")[0]
    place = "dataset" if stem in _WHOLE else stem
    origin = public_origin(request)
    return header(
        [
            Link("collection", f"{origin}/datasets/{place}", "text/html"),
            Link("license", LICENCE),
            Link("linkset", f"{origin}/linkset/datasets/{place}", "application/linkset+json"),
        ]
    )


async def releases(request: Request) -> Response:
    """List the releases that lie on disk, the newest first."""
    folder = site_of(request).settings.releases
    names = await run_in_threadpool(releases_on_disk, folder)
    current = await run_in_threadpool(current_release, folder)
    return await page(request, "dumps.html", versions=names, current=current.folder.name)


async def release(request: Request) -> Response:
    """Show the files of a release, or describe it in RDF: it is a data set of its own."""
    version = request.path_params["version"]
    folder = site_of(request).settings.releases
    found = await run_in_threadpool(_release, folder, version)
    if found is None:
        raise ProblemError("not-found", f"There is no release {version!r}; see /dumps.")
    media_type = negotiate(request.headers.get("accept"), (HTML, *FORMATS)) or HTML
    if media_type is not HTML:
        catalogue = await catalogue_of(request)
        node, origin = NamedNode(f"{BASE}{DUMPS}/{found.version}"), public_origin(request)
        contact = site_of(request).settings.contact
        body = await asyncio.to_thread(
            write, list(catalogue.around(node)), media_type, origin, contact
        )
        tag = entity_tag(found.version, media_type.name, origin)
        return Response(body, media_type=media_type.content_type, headers={**VARY, "ETag": tag})
    return await page(
        request,
        "release.html",
        version=found.version,
        files=await run_in_threadpool(_files, found),
        place=f"/{DUMPS}/{found.folder.name}",
    )


def _files(release: Release) -> list[DumpFile]:
    known = release.manifest.get("files", {})
    paths = sorted((release.folder / DUMPS).iterdir())
    digests = {path: known.get(f"{DUMPS}/{path.name}", {}).get("sha256", "") for path in paths}
    return [DumpFile(path.name, path.stat().st_size, digests[path]) for path in paths]


def _find(releases: Path, version: str, name: str) -> tuple[Path, str] | None:
    release = _release(releases, version)
    if release is None:
        return None
    known = release.manifest.get("files", {}).get(f"{DUMPS}/{name}", {})
    for path in (release.folder / DUMPS).iterdir():
        if path.name == name:
            return path, str(known.get("sha256", ""))
    return None


def _release(releases: Path, version: str) -> Release | None:
    try:
        if version == LATEST:
            return current_release(releases)
        folders = (path for path in releases.iterdir() if path.name == version)
        return next((open_release(folder) for folder in folders), None)
    except (ReleaseError, OSError):
        return None
