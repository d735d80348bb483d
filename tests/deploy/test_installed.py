"""What the Containerfile and the systemd unit do, done without a container (``make test-clients``).

The RUN steps of the Containerfile are carried out by a shell in a copy of the checkout, with its
paths put below a temporary folder; then its ENTRYPOINT, and the ExecStart of the unit, are run as
they stand. Not shown by it: the base image, users, and the sandbox of systemd.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from clusterlod import resources
from clusterlod.release import Release

ROOT = resources.root()
PREFIX = "/opt/clusterlod"
CONTAINERFILE = (ROOT / "deploy" / "container" / "Containerfile").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy" / "systemd" / "clusterlod.service").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Installed:
    """What the steps installed: where, and the releases that it serves."""

    folder: Path
    releases: Path

    def at(self, text: str) -> str:
        """Put the paths of a command below the folder."""
        return text.replace(PREFIX, str(self.folder / "opt"))


def instructions(name: str) -> list[str]:
    """Return the arguments of each instruction of a name."""
    joined = CONTAINERFILE.replace("\\\n", " ")
    return [line[len(name) + 1 :] for line in joined.splitlines() if line.startswith(f"{name} ")]


@pytest.fixture(scope="module")
def installed(real_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    if os.environ.get("CLUSTERLOD_PORTALS") != "required":
        pytest.skip("it installs packages; `make test-clients` does it")
    folder = tmp_path_factory.mktemp("container")
    ignored = [
        line.removeprefix("**/") for line in (ROOT / ".containerignore").read_text("utf-8").split()
    ]
    source = Path(shutil.copytree(ROOT, folder / "src", ignore=shutil.ignore_patterns(*ignored)))
    (folder / "bin").mkdir()
    (folder / "bin" / "python").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    place = Installed(folder, real_release.folder.parent)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    for step in instructions("RUN"):
        if not step.startswith(("apt-get", "useradd")):  # of the image, not of our files
            subprocess.run(  # noqa: S602 - the steps of our own file
                place.at(step), shell=True, check=True, cwd=source, env={**os.environ, "PATH": path}
            )
    shutil.rmtree(source)
    return place


@contextmanager
def running(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[str]:
    """Run a server as it is told; yield its address; end it as systemd and podman do."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {**environment, "CLUSTERLOD_HOST": "127.0.0.1", "CLUSTERLOD_PORT": str(port)}
    with subprocess.Popen(command, env={"PATH": "/usr/bin:/bin", **own}, cwd=folder) as process:  # noqa: S603
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            ended = process.wait(40)
    assert ended == 0


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server is ready, at most as long as the start may take."""
    deadline = time.monotonic() + 180
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health/ready", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise AssertionError("the server did not become ready")


def check(address: str) -> None:
    html = {"Accept": "text/html"}
    page = httpx.get(f"{address}/sparql", headers=html, trust_env=False, timeout=30)
    script = re.findall(r'src="(/static/workshop[^"]+)"', page.text)  # npm brought what is in it
    catalogue = httpx.get(f"{address}/catalog", trust_env=False, timeout=60)

    assert page.status_code == catalogue.status_code == 200
    assert script
    assert httpx.get(address + script[0], trust_env=False).status_code == 200


def test_what_the_containerfile_builds_serves_and_is_healthy(installed: Installed) -> None:
    (entry,), (default,) = instructions("ENTRYPOINT"), instructions("CMD")
    command = [installed.at(word) for word in (*json.loads(entry), *json.loads(default))]
    settings = dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())
    settings["CLUSTERLOD_RELEASES"] = str(installed.releases)
    probe = re.search(r'^\s*\["python", "-c", "(.+)"\]$', CONTAINERFILE, re.MULTILINE)
    with running(command, settings, installed.folder) as address:
        check(address)
        assert probe
        code = probe[1].replace("http://127.0.0.1:8000", address)
        subprocess.run([sys.executable, "-c", code], check=True, env={"no_proxy": "*"})  # noqa: S603


def test_the_unit_starts_what_was_installed(installed: Installed) -> None:
    (start,) = re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    lines = (ROOT / "deploy" / "systemd" / "clusterlod.env").read_text("utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    settings |= dict(re.findall(r"^Environment=(\w+)=(.+)$", UNIT, re.MULTILINE))
    settings["CLUSTERLOD_RELEASES"] = str(installed.releases)
    with running(shlex.split(installed.at(start)), settings, installed.folder) as address:
        check(address)
        text = httpx.get(f"{address}/robots.txt", trust_env=False).text

    assert "Sitemap: https://data.example.org/sitemap.xml" in text
