"""Let a server live through a bad half hour, and check every answer that it gives.

Clients ask light and analytic queries, export the whole graph, send hostile queries and leave in
the middle. Meanwhile query workers, engines and web processes are killed at random, and releases
change. Every answer is compared with the one that was known before; at the end memory, open files
and dead processes are counted.

    python -m benchmarks.soak --minutes 30 [--releases DIR] [--pause SECONDS] [--csv FILE]

Without releases it makes two small ones. Each minute it notes what the processes hold. It ends with
code 1 if an answer was wrong, a client hung, or something leaked.
"""

import argparse
import contextlib
import csv
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

from benchmarks.processes import descriptors, is_zombie, proportional_size, roles
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from clusterlod.build.any_graph import build_files
from clusterlod.build.rdf_files import find_files
from clusterlod.release import CURRENT

SUBJECTS = 3_000
#: Above the wall clock of a query, the queue before it and a busy machine.
HANG_SECONDS = 60.0
#: What the tree may keep beyond its rest, in bytes; what one process may keep in descriptors.
MEMORY_SLACK = 256 * 2**20
DESCRIPTOR_SLACK = 8

_S = "https://example.org/s"
LIGHT = "SELECT ?p ?o { <%s> ?p ?o } ORDER BY ?p ?o"
SUBJECTS_ASKED = "SELECT DISTINCT ?s { ?s ?p ?o } ORDER BY ?s"
ANALYTIC = (
    "SELECT ?g (COUNT(*) AS ?n) (MAX(STR(?o)) AS ?m) { GRAPH ?g { ?s ?p ?o } } "
    "GROUP BY ?g ORDER BY ?g"
)
EXPORT = "SELECT * { ?s ?p ?o }"
HOSTILE = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT * { FILTER(" + "STR(" * 1_000 + "1" + ")" * 1_000 + ") }",
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * {",
)
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass
class Log:
    """What happened, counted; what went wrong, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """Note that something happened."""
        with self.lock:
            self.counts[what] += 1

    def fault(self, what: str) -> None:
        """Note that something went wrong."""
        with self.lock:
            self.counts["FAULTS"] += 1
            self.faults.append(what)
        print(what, flush=True)


class Server:
    """A ``clusterlod serve`` and all its processes."""

    def __init__(self, releases: Path, store: str, workers: int) -> None:
        command = [
            sys.executable, "-m", "clusterlod", "serve", "--port", "0", "--releases", str(releases),
            "--store", store, "--query-seconds", "3", "--query-memory", "300",
            "--query-workers", str(workers),
        ]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
        lines = iter(cast("IO[str]", self.process.stdout).readline, "")
        words = (word for line in lines for word in line.split())
        address = next(word for word in words if word.startswith("http://"))
        self.host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
        self.port = int(port)

    def tree(self) -> dict[int, str]:
        """Return the process ids of the tree and what each is."""
        return roles(self.process.pid)

    def get(self, query: str) -> tuple[int, bytes]:
        """Ask a query as CSV; an answer that breaks off raises."""
        _, status, body = self.ask(query)
        return status, body

    def ask(self, query: str) -> tuple[str, int, bytes]:
        """Ask as :meth:`get` does; tell first which release answered."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=HANG_SECONDS)
        with contextlib.closing(connection):
            connection.request(
                "GET", f"/sparql?query={quote(query)}", headers={"Accept": "text/csv"}
            )
            response = connection.getresponse()
            release = response.headers.get("Clusterlod-Release", "")
            return release, response.status, response.read()

    def ask_release(self, version: str, query: str) -> tuple[int, bytes]:
        """Ask until a release has answered: a switch reaches one process after another."""
        while True:
            release, status, body = self.ask(query)
            if release == version:
                return status, body
            time.sleep(0.2)


def quads(edition: int) -> Iterator[Quad]:
    """Yield a graph whose numbers tell its edition."""
    for n in range(SUBJECTS):
        subject, graph = NamedNode(f"{_S}{n}"), NamedNode(f"urn:g{n % 10}")
        number = NamedNode(f"urn:n:{edition}:{n * (edition + 7) % 1_009}")
        yield Quad(subject, NamedNode("urn:number"), number, graph)
        yield Quad(subject, NamedNode("urn:next"), NamedNode(f"{_S}{(n + 1) % SUBJECTS}"), graph)


def make_releases(folder: Path) -> list[str]:
    """Build two releases; return their versions."""
    versions = []
    for edition in range(2):
        file = folder / f"{edition}.nq"
        file.write_bytes(serialize(quads(edition), format=RdfFormat.N_QUADS) or b"")
        release = build_files(find_files([file], None, "en"), folder / "releases")
        versions.append(release.version)
    return versions


def questions(server: Server, version: str) -> list[str]:
    """Return the queries that are checked; which subjects they ask about, the release decides."""
    _, body = server.ask_release(version, SUBJECTS_ASKED)
    iris = [line for line in body.decode().splitlines()[1:] if line]
    return [ANALYTIC, EXPORT, *(LIGHT % iri for iri in iris[:: max(1, len(iris) // 200)])]


def checksum(answer: tuple[int, bytes]) -> str:
    """Return the hash of the lines of a good answer, in whatever order.

    Raises:
        RuntimeError: it is not a good one.
    """
    status, body = answer
    if status != 200:
        raise RuntimeError(f"status {status}: {body[:200]!r}")
    return hashlib.sha256(b"\n".join(sorted(body.splitlines()))).hexdigest()


class Soak:
    """Everything that happens to one server at the same time."""

    def __init__(self, server: Server, releases: Path, versions: list[str], pause: float) -> None:
        self.server, self.releases, self.versions = server, releases, versions
        self.log, self.ended, self.pause = Log(), threading.Event(), pause
        self.states: list[State] = []
        self.known: dict[str, set[str]] = {}
        self._random = random.Random(4)  # noqa: S311 - the same soak each time

    def learn(self) -> None:
        """Learn the answers of every release, undisturbed; they are kept as hashes."""
        texts: list[str] = []
        for version in self.versions:
            self.switch_to(version)
            texts = texts or questions(self.server, version)
            for text in texts:
                answer = self.server.ask_release(version, text)
                self.known.setdefault(text, set()).add(checksum(answer))
        if all(len(answers) < len(self.versions) for answers in self.known.values()):
            raise RuntimeError("the releases do not answer differently: nothing could be told")

    def switch_to(self, version: str) -> None:
        """Make a release current, as a build does."""
        staged = self.releases / ".staged"
        staged.symlink_to(version)
        staged.replace(self.releases / "current")

    # What runs again and again, each in threads of its own

    def ask_and_check(self) -> None:
        """Ask a query with a known answer; every second time in words that no cache knows."""
        text = self._random.choice([ANALYTIC, EXPORT, *self._random.choices([*self.known], k=15)])
        remark = self._random.choice(["", f" # {self._random.getrandbits(64)}"])
        status, body = self.server.get(text + remark)
        if status == 200 and checksum((status, body)) not in self.known[text]:
            self.log.fault(f"wrong answer to {text!r}: {body[:300]!r}")
        self.log.count("right" if status == 200 else f"status {status}")
        if status not in (200, 500, 502, 503):
            self.log.fault(f"status {status} for {text!r}: {body[:300]!r}")

    def ask_in_bad_faith(self) -> None:
        """Ask what has no answer."""
        status, body = self.server.get(self._random.choice(HOSTILE))
        self.log.count(f"hostile: status {status}")
        if status == 200:
            self.log.fault(f"a hostile query was answered: {body[:300]!r}")

    def leave(self) -> None:
        """Ask for a long answer and leave after its start, or before."""
        connection = http.client.HTTPConnection(
            self.server.host, self.server.port, timeout=HANG_SECONDS
        )
        with contextlib.closing(connection):
            connection.request("GET", f"/sparql?query={quote(ROWS)}")
            if self._random.random() < 0.5:
                connection.getresponse().read(100)
        self.log.count("left")

    def kill(self) -> None:
        """Kill one process, but never the supervisor."""
        time.sleep(self._random.uniform(0.5, 3.0))
        tree = self.server.tree()
        role = self._random.choice(["worker", "worker", "worker", "engine", "web"])
        victims = [pid for pid, its in tree.items() if its == role]
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._random.choice(victims), signal.SIGKILL)
            self.log.count(f"killed: {role}")

    def switch(self) -> None:
        """Change the release."""
        time.sleep(self._random.uniform(5.0, 15.0))
        self.switch_to(self._random.choice(self.versions))
        self.log.count("switched")

    def repeat(self, action: Callable[[], None]) -> None:
        """Do something until the end; a connection that breaks is what a kill does."""
        while not self.ended.is_set():
            try:
                action()
            except TimeoutError:
                self.log.fault(f"hang: {action.__name__}")
            except (OSError, http.client.HTTPException):
                self.log.count("connection broke")
            self.ended.wait(self.pause)

    def run(self, minutes: float) -> None:
        """Let it all loose for some minutes."""
        actions = [
            *[self.ask_and_check] * 6,
            self.ask_in_bad_faith,
            self.leave,
            self.kill,
            *[self.switch] * (len(self.versions) > 1),
        ]
        threads = [threading.Thread(target=self.repeat, args=(action,)) for action in actions]
        for thread in threads:
            thread.start()
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            time.sleep(min(60.0, max(0.0, end - time.monotonic())))
            print(json.dumps(dict(sorted(self.log.counts.items()))), flush=True)
            self.states.append(State.of(self.server))
        self.ended.set()
        for thread in threads:
            thread.join(HANG_SECONDS + 30)
            if thread.is_alive():
                self.log.fault("a client never came back")


@dataclass(frozen=True)
class State:
    """What the tree holds: proportional memory, descriptors by role, processes, zombies."""

    memory: int
    descriptors: dict[str, int]
    processes: dict[str, int]
    zombies: int

    @classmethod
    def of(cls, server: Server) -> "State":
        """Measure a server at rest."""
        tree = server.tree()
        open_files: dict[str, int] = {}
        for pid, role in tree.items():
            open_files[role] = max(open_files.get(role, 0), descriptors(pid))
        zombies = sum(map(is_zombie, tree))
        memory = sum(proportional_size(pid) for pid in tree)
        return cls(memory, open_files, dict(Counter(tree.values())), zombies)

    def leaks_since(self, before: "State") -> list[str]:
        """Say what is more than before and should not be."""
        found = [
            f"{role}: {count} descriptors, {before.descriptors.get(role, 0)} before"
            for role, count in self.descriptors.items()
            if count > before.descriptors.get(role, 0) + DESCRIPTOR_SLACK
        ]
        if self.memory > before.memory + MEMORY_SLACK:
            found.append(
                f"memory: {self.memory / 2**20:.0f} MiB, {before.memory / 2**20:.0f} before"
            )
        if self.zombies:
            found.append(f"{self.zombies} zombies")
        if self.processes != before.processes:
            found.append(f"processes: {self.processes}, {before.processes} before")
        return found


def main() -> None:
    """Run the soak and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--store", choices=["memory", "disk"], default="memory")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--releases", type=Path, help="folder whose releases take turns")
    parser.add_argument("--pause", type=float, default=0.0, help="of each client after each answer")
    parser.add_argument("--csv", type=Path, help="where to write what the processes held")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        releases = options.releases or Path(name) / "releases"
        versions = versions_in(releases) if options.releases else make_releases(Path(name))
        server = Server(releases, options.store, options.workers)
        try:
            soak = Soak(server, releases, versions, options.pause)
            faults = report(soak, options.minutes)
            if options.csv:
                write_states(soak.states, options.csv)
        finally:
            server.process.terminate()
            server.process.wait(60)
    sys.exit(1 if faults else 0)


def versions_in(releases: Path) -> list[str]:
    """List the releases in a folder."""
    found = sorted(folder.name for folder in releases.iterdir() if folder.is_dir())
    return [name for name in found if name != CURRENT]


def write_states(states: list[State], path: Path) -> None:
    """Write what the tree held, a line a minute."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["minute", "memory_mib", "processes", "zombies", "most_descriptors"])
        for minute, state in enumerate(states, 1):
            most = max(state.descriptors.values())
            memory = round(state.memory / 2**20)
            rows.writerow([minute, memory, sum(state.processes.values()), state.zombies, most])


def report(soak: Soak, minutes: float) -> list[str]:
    """Run, measure before and after, print; return everything that went wrong."""
    soak.learn()
    before = State.of(soak.server)
    soak.run(minutes)
    time.sleep(15)  # the last killed process is replaced, the last query ends
    for text, answers in soak.known.items():
        if checksum(soak.server.get(text)) not in answers:
            soak.log.fault(f"wrong answer at rest to {text!r}")
    after = State.of(soak.server)
    faults = [*soak.log.faults, *after.leaks_since(before)]
    print(f"before {before}\nafter  {after}")
    print(json.dumps(dict(sorted(soak.log.counts.items())), indent=1))
    print("\n".join(faults) or "No wrong answer, no hang, no leak.")
    return faults


if __name__ == "__main__":
    main()
