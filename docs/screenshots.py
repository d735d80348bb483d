"""Take the pictures of docs/images from a running server, with Chromium.

Run it by ``make screenshots``, which takes those of the tours, too: it serves the current release
on a free port, photographs each page listed in :data:`SHOTS`, and stops the server. Chromium is
Debian's (apt-get install chromium). ``CLUSTERLOD_RELEASES`` says where the release is.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES: Final = Path(__file__).parent / "images"

#: Bytes that one picture may have: they are kept in git, and read over slow lines.
MOST: Final = 150_000

#: What keeps Chromium from talking to anybody but our own server.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page.

    Attributes:
        path: Path of the page.
        width: Of the window, in CSS pixels.
        height: Of the window, in CSS pixels.
        scheme: Colours that the reader prefers.
        ready: A selector of what the page shows when it has finished.
    """

    path: str
    width: int = 1280
    height: int = 1100
    scheme: Literal["light", "dark"] = "light"
    ready: str = "main"


#: File name to picture.
SHOTS: Final = {
    "home": Shot("/?lang=fr", height=1400),
    "answer": Shot("/questions/poles_of_midi_pyrenees?lang=fr"),
    "pole": Shot("/doc/organisation/aerospace-valley.html?lang=fr", height=1500),
    "map": Shot("/map?kind=pole&year=2012&borders=former&lang=fr", height=1300),
    "search": Shot("/search?q=eau&region=region-76&lang=fr"),
    "workshop": Shot(
        "/sparql?question=poles_by_current_region&view=bar&lang=fr",
        height=1300,
        ready=".bar-list li",
    ),
    "question": Shot("/questions/changes_by_kind_and_year?lang=en"),
    "conflicts": Shot("/conflicts?lang=en"),
    "dark": Shot("/doc/organisation/mecanic-vallee.html?lang=en", scheme="dark"),
    "phone": Shot("/doc/organisation/aerospace-valley.html?lang=fr", width=390, height=1300),
    "phone-dark": Shot("/map?lang=en", width=390, height=1300, scheme="dark"),
}


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with served() as address, chromium() as browser:
        for name, shot in SHOTS.items():
            context = browser.new_context(
                base_url=address,
                viewport={"width": shot.width, "height": shot.height},
                color_scheme=shot.scheme,
            )
            page = context.new_page()
            open_twice(page, shot.path)
            page.locator(shot.ready).first.wait_for()
            save(page.screenshot(), IMAGES / f"{name}.png")
            context.close()


def open_twice(page: Page, path: str) -> None:
    """Open a page with its fonts in the cache: a first visit may go without them."""
    page.goto(path)
    page.goto(path, wait_until="networkidle")


def save(picture: bytes, target: Path) -> None:
    """Write a picture small: WebP by its own means, PNG with no more than 256 colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if target.suffix == ".webp":
        image.save(target, quality=80, method=6)
    else:
        image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            target, optimize=True
        )
    size = target.stat().st_size
    sys.stdout.write(f"{target} ({size / 1000:.0f} kB)\n")
    if size > MOST:
        sys.exit(f"{target}: {size} bytes; expected at most {MOST}: show less of the page")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Chromium is missing (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def served() -> Iterator[str]:
    """Serve the current release on a free port, as long as needed; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "clusterlod", "serve", "--port", str(port)]
    settings = {**os.environ, "CLUSTERLOD_CONTACT": "data@example.org"}
    server = subprocess.Popen(command, env=settings)
    try:
        _wait_until_ready(server, f"http://127.0.0.1:{port}/health/ready")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_until_ready(server: "subprocess.Popen[bytes]", url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            opener.open(url, timeout=5).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The server did not become ready.")


if __name__ == "__main__":
    main()
