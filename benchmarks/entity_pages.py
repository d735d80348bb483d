"""Time the pages of all entities: a server of its own, each page first new, then from memory.

Usage: ``PYTHONPATH=src python -m benchmarks.entity_pages RELEASES [SAMPLE]``: the folder of the
releases, and how many entities to take (evenly; without it all). It prints the wall-clock time of a
request, median and 99th percentile, the CPU time that the server's processes spent on it, and how
many requests a second 16 connections get, for pages and for 304 answers. On a busy machine the CPU
time is the figure to trust; the client's own work is not in it.
"""

import asyncio
import contextlib
import gzip
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks import processes
from clusterlod.namespaces import ID

CONNECTIONS: Final = 16
SECONDS: Final = 5.0

Answer = tuple[int, str, float]


def main(releases: Path, sample: int | None) -> None:
    """Print the figures."""
    paths = entity_pages(releases)
    paths = paths[:: max(1, len(paths) // sample)] if sample else paths
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "clusterlod", "serve", "--releases", str(releases)]
    command += ["--port", str(port), "--access-log", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:  # noqa: S603 our own
        try:
            asyncio.run(measure(port, server.pid, paths))
        finally:
            server.terminate()


def entity_pages(releases: Path) -> list[str]:
    """Return the path of the page of every subject of the release that is an entity."""
    text = gzip.decompress((releases / "current/dumps/clusterlod.nt.gz").read_bytes()).decode()
    found = set(re.findall(rf"^<{re.escape(ID)}([^>]+)>", text, re.MULTILINE))
    return [f"/doc/{reference}.html" for reference in sorted(found)]


async def measure(port: int, server: int, paths: Sequence[str]) -> None:
    """Ask for all pages one after another, then for some of them as fast as can be."""
    await ready(port)
    tags: dict[str, str] = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)  # one: of one web process
    for title in ("new", "kept"):
        before = cpu_seconds(server)
        answers = [a for a in await one_by_one(reader, writer, paths) if a[0] == 200]
        spent = cpu_seconds(server) - before
        report(f"{title} pages, one by one", [seconds for _, _, seconds in answers], spent)
        tags = {path: tag for path, (_, tag, _) in zip(paths, answers, strict=False)}
    writer.close()
    hot = list(tags.items())[:: max(1, len(tags) // 200)]
    for title, asked in (("kept pages", [(path, "") for path, _ in hot]), ("304", hot)):
        before = cpu_seconds(server)
        count = await as_fast_as_can_be(port, asked)
        spent = (cpu_seconds(server) - before) / count * 1000
        sys.stdout.write(
            f"{title}, {CONNECTIONS} connections: {count / SECONDS:.0f}/s, CPU {spent:.2f} ms\n"
        )


def report(title: str, times: list[float], cpu: float) -> None:
    """Print one row."""
    cuts = statistics.quantiles(times, n=100)
    sys.stdout.write(
        f"{title}: {len(times)}, median {cuts[49] * 1000:.1f} ms, 99th percentile"
        f" {cuts[98] * 1000:.1f} ms, CPU {cpu / len(times) * 1000:.1f} ms each\n"
    )


def cpu_seconds(root: int) -> float:
    """Return the CPU time that a process and its descendants have spent."""
    return sum(sum(processes.cpu_seconds(pid)) for pid in processes.tree(root))


async def ready(port: int) -> None:
    """Wait until the server answers."""
    while True:
        with contextlib.suppress(ConnectionError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            status, _ = await ask(reader, writer, "/health/ready", "")
            writer.close()
            if status == 200:
                return
        await asyncio.sleep(0.2)


async def one_by_one(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, paths: Sequence[str]
) -> list[Answer]:
    """Ask for pages on one connection; return status, tag and seconds of each."""
    answers = []
    for path in paths:
        start = time.perf_counter()
        status, tag = await ask(reader, writer, path, "")
        answers.append((status, tag, time.perf_counter() - start))
    return answers


async def as_fast_as_can_be(port: int, asked: Sequence[tuple[str, str]]) -> int:
    """Ask on many connections for some seconds; return how many answers came."""
    end = time.perf_counter() + SECONDS

    async def client(first: int) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = 0
        while time.perf_counter() < end:
            path, tag = asked[(first + count) % len(asked)]
            status, _ = await ask(reader, writer, path, tag)
            if status != (304 if tag else 200):
                raise RuntimeError(f"{path}: {status}")
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(client(i * 7) for i in range(CONNECTIONS))))


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, tag: str
) -> tuple[int, str]:
    """Send one request, read the answer; return its status and tag."""
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n{condition}\r\n"
    writer.write(head.encode())
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = re.search(r"^content-length: (\d+)", answer, re.MULTILINE)
    if length:
        await reader.readexactly(int(length[1]))
    found = re.search(r"^etag: (\S+)", answer, re.MULTILINE)
    return int(answer.split()[1]), found[1] if found else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
