"""Real stores for the tests: `oxigraph serve` from PyPI, and Debian's Virtuoso."""

import contextlib
import os
import shutil
import socket
import subprocess
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusterlod.cli.load import load
from clusterlod.engine.credentials import VARIABLES

PATIENCE = 60.0
VIRTUOSO_CONFIGURATION = Path(__file__).with_name("virtuoso.ini")


@dataclass(frozen=True)
class Store:
    """A running store.

    Attributes:
        name: Which software.
        engine: Where it answers queries.
        graph_store: Where it speaks the Graph Store Protocol.
        update: Where it takes updates.
        environment: Credentials that writing needs.
    """

    name: str
    engine: str
    graph_store: str
    update: str
    environment: tuple[tuple[str, str], ...] = ()

    def load(self, releases: Path, *options: str) -> str:
        """Load the current release as a user does; return what was printed."""
        where = ["--engine", self.engine, "--releases", str(releases), "--lang", "en"]
        if "--update" not in options:
            where += ["--graph-store", self.graph_store]
        environment = dict.fromkeys(VARIABLES, "") | dict(self.environment)
        done = CliRunner().invoke(load, [*where, *options], env=environment, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], address: str, log: Path) -> Iterator[int]:
    """Run a store until the end of the block; wait until its address answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=log.parent)  # noqa: S603
    try:
        deadline = time.monotonic() + PATIENCE
        while not answers(address):
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, f"{command[0]} never answers"
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(address: str) -> bool:
    """Tell whether anything answers at an address, be it an error."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextlib.contextmanager
def running_oxigraph(folder: Path, *options: str) -> Iterator[Store]:
    """Run an empty store in memory."""
    binary = Path(sysconfig.get_path("scripts")) / "oxigraph"
    if not binary.exists():
        pytest.skip("the oxigraph server is not installed")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(binary), "serve", "--bind", f"127.0.0.1:{port}", *options]
    with running(command, f"{address}/query", folder / "oxigraph.log"):
        yield Store("oxigraph", f"{address}/query", f"{address}/store", f"{address}/update")


@contextlib.contextmanager
def running_virtuoso(folder: Path, rows: int = 10_000_000) -> Iterator[Store]:
    """Run an empty store in a folder; results longer than ``rows`` it cuts."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        assert "CI" not in os.environ, "virtuoso-opensource-7 must be installed here"
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource-7)")
    port, sql_port = free_port(), free_port()
    text = VIRTUOSO_CONFIGURATION.read_text(encoding="utf-8")
    configuration = folder / "virtuoso.ini"
    filled = text.format(folder=folder, port=port, sql_port=sql_port, rows=rows)
    configuration.write_text(filled, encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    command = [binary, "+configfile", str(configuration), "+foreground"]
    credentials = (("CLUSTERLOD_ENGINE_USER", "dba"), ("CLUSTERLOD_ENGINE_PASSWORD", "dba"))
    with running(command, f"{address}/sparql", folder / "virtuoso.out"):
        yield Store(
            "virtuoso",
            f"{address}/sparql",
            f"{address}/sparql-graph-crud-auth",
            f"{address}/sparql-auth",
            credentials,
        )
