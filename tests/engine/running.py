"""Real engine processes for the tests, over small releases that the tests write."""

import asyncio
import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.media_types import SOLUTIONS, MediaType
from clusterlod.settings import Settings, to_environment

SOURCE = Path(__file__).resolve().parents[2] / "src"
PATIENCE = 90.0

#: A hundred subjects in ten graphs: a cross product of four patterns never ends.
QUADS = "".join(
    f'<https://example.org/s{n}> <https://example.org/p> "v{n}" <https://example.org/g{n % 10}> .\n'
    for n in range(100)
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?c ?f ?i ?l"


def write_release(
    releases: Path, version: str, quads: str = QUADS, *, current: bool = True
) -> Path:
    """Write a release folder and, if asked, make it the current one."""
    folder = releases / version
    (folder / "dumps").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    (folder / "dumps" / "clusterlod.nq.gz").write_bytes(gzip.compress(quads.encode()))
    if current:
        staged = releases / "next"
        staged.symlink_to(version)
        staged.replace(releases / "current")
    return folder


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Poll a condition until it holds; fail after a long time."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.02)


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment of a child process."""
    return (
        os.environ | to_environment(settings) | {"PYTHONPATH": str(SOURCE), "RUST_BACKTRACE": "0"}
    )


class RunningEngine:
    """An engine process and a client of it."""

    def __init__(self, release: Path, path: Path, settings: Settings) -> None:
        self.path = path
        self.client = SocketEngine(path, connect_seconds=PATIENCE)
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "clusterlod.engine.process", str(release), str(path)],
            env=environment(settings),
        )

    def ask(self, text: str, media_type: MediaType = SOLUTIONS[0], **more: Any) -> bytes:
        """Return the whole answer to a query."""
        return asyncio.run(read(self.client, QueryRequest(text, media_type, **more)))

    def answers(self) -> bool:
        """Tell whether a simple question gets its answer."""
        return self.ask("ASK { ?s ?p ?o }") == b'{"head":{},"boolean":true}'

    def workers(self) -> list[int]:
        """List the process ids of its workers."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(word) for word in listed.split()]

    def stop(self) -> None:
        """Stop it by its own process id."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


async def read(engine: SocketEngine, request: QueryRequest) -> bytes:
    """Ask and read to the end."""
    return await drain(await engine.answer(request))


async def drain(answer: Answer) -> bytes:
    """Read an answer to its end."""
    return b"".join([part async for part in answer.chunks])


@contextmanager
def running_engine(folder: Path, quads: str = QUADS, **settings: Any) -> Iterator[RunningEngine]:
    """Run an engine over a release made of ``quads``."""
    defaults: dict[str, Any] = {"query_seconds": 20.0, "query_memory": 300, "releases": folder}
    release = write_release(folder / "releases", "2026-01-01", quads)
    engine = RunningEngine(release, folder / "engine.sock", Settings(**(defaults | settings)))
    try:
        yield engine
    finally:
        engine.stop()
