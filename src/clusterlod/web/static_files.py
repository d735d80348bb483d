"""Static files: read once, served under the hash of their content."""

import hashlib
import re
from dataclasses import dataclass
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.web.coding import named_tags
from clusterlod.web.problems import ProblemError

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

#: The style sheet made of the files of ``styles/``, in the order of their names.
STYLE_SHEET = "site.css"

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
    """Read ``static/``, ``static/built/`` (which ``make`` fills from npm packages) and the styles.

    Without ``static/built/`` the pages are whole, but plainer: no script, the system's fonts.
    What has no content type in :data:`CONTENT_TYPES` is not served.
    """
    static = resources.files("clusterlod.web").joinpath("static")
    assets = {}
    for folder in (static, static.joinpath("built")):
        for file in folder.iterdir() if folder.is_dir() else ():
            suffix = "." + file.name.rpartition(".")[2]
            if suffix in CONTENT_TYPES:
                assets[file.name] = _asset(file.read_bytes(), suffix)
    assets[STYLE_SHEET] = _asset(_style_sheet(assets).encode(), ".css")
    return assets


def _style_sheet(assets: dict[str, Asset]) -> str:
    """Join the files of ``styles/``; the files they name are addressed with their version."""
    folder = resources.files("clusterlod.web").joinpath("styles").iterdir()
    files = sorted((f for f in folder if f.name.endswith(".css")), key=lambda file: file.name)
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)

    def versioned(match: re.Match[str]) -> str:
        name = match[1]
        return f'url("{name}?v={assets[name].digest}")' if name in assets else 'local("")'

    return re.sub(r'url\("([\w.-]+)"\)', versioned, text)


def _asset(content: bytes, suffix: str) -> Asset:
    return Asset(content, CONTENT_TYPES[suffix], hashlib.sha256(content).hexdigest()[:16])


async def static_file(request: Request) -> Response:
    """Serve one static file; for a year where the URL names its version."""
    name = request.path_params["name"]
    asset: Asset | None = request.app.state.site.pages.assets.get(name)
    if asset is None:
        raise ProblemError("not-found", f"There is no static file {name!r}.")
    tag = f'"{asset.digest}"'
    versioned = request.query_params.get("v") == asset.digest
    headers = {"ETag": tag, "Cache-Control": _YEAR if versioned else _MINUTE}
    named = request.headers.get("if-none-match", "")
    if named.strip() == "*" or tag in named_tags(named):
        return Response(status_code=304, headers=headers)
    return Response(asset.content, media_type=asset.content_type, headers=headers)
