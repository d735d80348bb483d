"""Static files: read once, served under the hash of their content."""

import hashlib
from dataclasses import dataclass
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.web.problems import ProblemError

CONTENT_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

_YEAR = "public, max-age=31536000, immutable"
_MINUTE = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Asset:
    """One static file.

    Attributes:
        content: Its bytes.
        content_type: Value of the Content-Type header.
        digest: Start of the content's SHA-256, which is its version.
    """

    content: bytes
    content_type: str
    digest: str


def load_assets() -> dict[str, Asset]:
    """Read every file of ``static/``; what is not in this table is not served."""
    assets = {}
    for file in resources.files("clusterlod.web").joinpath("static").iterdir():
        suffix = "." + file.name.rpartition(".")[2]
        if suffix in CONTENT_TYPES:
            content = file.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:16]
            assets[file.name] = Asset(content, CONTENT_TYPES[suffix], digest)
    return assets


async def static_file(request: Request) -> Response:
    """Serve one static file; for a year where the URL names its version."""
    name = request.path_params["name"]
    asset: Asset | None = request.app.state.site.pages.assets.get(name)
    if asset is None:
        raise ProblemError("not-found", f"There is no static file {name!r}.")
    tag = f'"{asset.digest}"'
    versioned = request.query_params.get("v") == asset.digest
    headers = {"ETag": tag, "Cache-Control": _YEAR if versioned else _MINUTE}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.content_type, headers=headers)
