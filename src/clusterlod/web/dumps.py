"""The dumps of the releases that lie on disk, under ``/dumps/{version}/`` and ``/dumps/latest/``.

What a client names is looked up in what is there; it never becomes a part of a path.
"""

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from clusterlod.errors import ReleaseError
from clusterlod.release import DUMPS, Release, current_release, open_release
from clusterlod.web.problems import ProblemError
from clusterlod.web.site import site_of

LATEST = "latest"

#: A release never changes; what is the latest one does.
_CACHING = {True: "public, max-age=60", False: "public, max-age=31536000, immutable"}


async def dump(request: Request) -> Response:
    """Send one dump of one release; ranges and conditions as RFC 9110, sections 13 and 14."""
    version, name = request.path_params["version"], request.path_params["name"]
    releases = site_of(request).settings.releases
    path = await run_in_threadpool(_find, releases, version, name)
    if path is None:
        raise ProblemError("not-found", f"There is no dump {name!r} of a release {version!r}.")
    headers = {"Cache-Control": _CACHING[version == LATEST]}
    return FileResponse(path, media_type="application/gzip", filename=name, headers=headers)


def _find(releases: Path, version: str, name: str) -> Path | None:
    release = _release(releases, version)
    dumps = (release.folder / DUMPS).iterdir() if release else ()
    return next((path for path in dumps if path.name == name), None)


def _release(releases: Path, version: str) -> Release | None:
    try:
        if version == LATEST:
            return current_release(releases)
        folders = (path for path in releases.iterdir() if path.name == version)
        return next((open_release(folder) for folder in folders), None)
    except (ReleaseError, OSError):
        return None
