"""Take the pictures of docs/images from a running server, with Chromium.

Run it by ``make screenshots``: it serves the current release on a free port, photographs each page
listed in :data:`PAGES`, and stops the server. Chromium is looked for as ``chromium``,
``chromium-browser`` and ``google-chrome`` (Debian: apt-get install chromium).
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IMAGES = Path(__file__).parent / "images"

#: File name to path and window size in pixels.
PAGES: dict[str, tuple[str, int, int]] = {
    "home": ("/?lang=fr", 1280, 1400),
    "answer": ("/questions/poles_of_midi_pyrenees?lang=fr", 1280, 1100),
    "pole": ("/doc/organisation/aerospace-valley.html?lang=fr", 1280, 1500),
}

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> None:
    """Take every picture."""
    chromium = _find_chromium()
    IMAGES.mkdir(exist_ok=True)
    with _served() as address:
        for name, (path, width, height) in PAGES.items():
            target = IMAGES / f"{name}.png"
            _photograph(chromium, address + path, target, width, height)
            sys.stdout.write(f"{target}\n")


def _find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    sys.exit("Chromium is missing (Debian: apt-get install chromium).")


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "clusterlod", "serve", "--port", str(port)]
    server = subprocess.Popen(command)
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


def _photograph(chromium: str, url: str, target: Path, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                chromium,
                *CHROMIUM_FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={target}",
                url,
            ],
            check=True,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )


if __name__ == "__main__":
    main()
