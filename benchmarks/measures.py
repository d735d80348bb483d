"""What is measured of running servers; each function measures one thing once."""

import contextlib
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.asking import JSON, NoAnswerError, ask, path_of
from benchmarks.processes import (
    children,
    command_line,
    cpu_seconds,
    proportional_size,
    resident_size,
    roles,
    tree,
)
from benchmarks.subjects import HERE, OURS, Server

from clusterlod.engine.store import load_store
from clusterlod.release import current_release

QUERIES: Final = HERE / "queries"
#: What the light queries ask about stands for this IRI.
PLACE: Final = "urn:entity"
_SAMPLE_SECONDS: Final = 0.05
_WRK_PATIENCE: Final = "30s"
#: Seconds that an export may take.
EXPORT_LIMIT: Final = 150


def queries(kind: str) -> dict[str, str]:
    """Return the queries of a kind by name."""
    files = sorted((QUERIES / kind).glob("*.rq"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def light_queries(entities: list[str]) -> list[str]:
    """Return every light query about every entity."""
    texts = queries("light").values()
    return [text.replace(PLACE, entity) for entity in entities for text in texts]


def entities(server: Server) -> list[str]:
    """Ask which entities the light queries can be about."""
    text = (QUERIES / "entities.rq").read_text(encoding="utf-8")
    rows = json.loads(ask(server.url, text).body)["results"]["bindings"]
    return [row["entity"]["value"] for row in rows]


def write_paths(server: Server, texts: list[str], file: Path) -> None:
    """Write what the load generator asks, in an order that mixes the queries."""
    paths = [path_of(server.url, text) for text in texts]
    random.Random(5).shuffle(paths)  # noqa: S311 - the same order each time
    file.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")


def load(
    server: Server, file: Path, connections: int, seconds: int, mode: str, etag: str = ""
) -> dict[str, float]:
    """Ask as fast as can be on some connections; return requests, seconds, p50, p99 and errors."""
    where = urlsplit(server.url)
    command = ["wrk", "--threads", "1", "--connections", str(connections)]
    command += ["--duration", f"{seconds}s", "--timeout", _WRK_PATIENCE]
    command += ["--script", str(HERE / "light.lua"), "--header", f"Accept: {JSON}"]
    command += ["--header", f"If-None-Match: {etag}"] if etag else []
    word = f"{server.name}-{connections}-{time.monotonic_ns()}-"
    command += [f"http://{where.netloc}", "--", str(file), mode, word]
    done = subprocess.run(  # noqa: S603 - the benchmark's own
        command, check=True, capture_output=True, text=True
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def cpu_times(server: Server) -> dict[str, float]:
    """Return the seconds of CPU time that a server has spent, ours by what its processes are."""
    found: dict[str, float] = {}
    ours = server.name in OURS
    for pid, role in (
        roles(server.pid) if ours else dict.fromkeys(tree(server.pid), "all")
    ).items():
        own, dead = cpu_seconds(pid)
        children = "worker" if role == "engine" else role
        found[role] = found.get(role, 0.0) + own
        found[children] = found.get(children, 0.0) + dead
    return found


def memory(server: Server) -> int:
    """Return the bytes that all processes of a server hold."""
    return sum(map(proportional_size, tree(server.pid)))


def loading(releases: Path) -> float:
    """Return the seconds that the store takes to load into memory, by itself."""
    release = current_release(releases)
    begin = time.perf_counter()
    load_store(release)
    return time.perf_counter() - begin


def web_processes(server: Server) -> list[int]:
    """List the web processes of a ``clusterlod serve``."""
    return [pid for pid in children(server.pid) if "clusterlod.web.process" in command_line(pid)]


def query_workers(server: Server) -> list[int]:
    """List the query workers of a ``clusterlod serve``."""
    return [worker for child in children(server.pid) for worker in children(child)]


class Peak:
    """The most that any of some processes has held beyond what it held at first, in bytes."""

    def __init__(self, pids: list[int]) -> None:
        self.rise = 0
        self._pids = pids
        self._rest = {pid: resident_size(pid) for pid in pids}
        self._ended = threading.Event()

    def _watch(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            rises = [resident_size(pid) - self._rest[pid] for pid in self._pids]
            self.rise = max([self.rise, *rises])

    @contextlib.contextmanager
    def watched(self) -> Iterator["Peak"]:
        """Sample until the end of the block."""
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield self
        finally:
            self._ended.set()
            thread.join()


def export(server: Server, query: str, accept: str) -> dict[str, Any]:
    """Ask for everything; return bytes, seconds, the time to the first byte, the web's memory."""
    with Peak(web_processes(server)).watched() as peak:
        reply = ask(server.url, query, accept, patience=EXPORT_LIMIT, keep=False)
    found = {"bytes": reply.length, "seconds": reply.seconds, "first": reply.first}
    return found | ({"web_rise": peak.rise} if web_processes(server) else {})


def worker_return(server: Server) -> float:
    """Kill every query worker; return the seconds until a query has its right answer again."""
    before = set(query_workers(server))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    begin = time.perf_counter()
    while True:
        with contextlib.suppress(NoAnswerError, KeyError):
            text = f"ASK {{ }} # {time.monotonic_ns()}"
            if json.loads(ask(server.url, text).body)["boolean"]:
                return time.perf_counter() - begin
        time.sleep(0.001)


def all_workers_return(server: Server) -> float:
    """Kill every query worker; return the seconds until as many others live."""
    before = set(query_workers(server))
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    begin = time.perf_counter()
    while len(set(query_workers(server)) - before) < len(before):
        time.sleep(0.001)
    return time.perf_counter() - begin
