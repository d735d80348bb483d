"""Run ``clusterlod serve`` as a user does, and shake its process tree."""

import asyncio
import itertools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from click.testing import CliRunner
from tests.engine.running import environment, wait_until, write_release

from clusterlod.cli.serve import serve
from clusterlod.engine.socket_engine import SocketEngine
from clusterlod.settings import Settings


class Served:
    """A running ``clusterlod serve``."""

    def __init__(self, releases: Path, log: Path, temporary: Path, *options: str) -> None:
        self.log = log
        self.temporary = temporary
        command = [sys.executable, "-m", "clusterlod", "serve", "--port", "0"]
        environ = environment(Settings(releases=releases, query_seconds=10.0, web_workers=1))
        with log.open("wb") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*command, *options], env=environ | {"TMPDIR": str(temporary)},
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        return next(word for word in self.text.split() if word.startswith("http://"))

    @property
    def socket_folder(self) -> Path:
        return next(self.temporary.iterdir())

    def children(self, module: str) -> list[int]:
        """List the process ids of its children that run a module, oldest first."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        return [int(c) for c in listed.split() if module in command_line(int(c))]

    def is_up(self) -> bool:
        """Tell whether it has greeted and a web process answers."""
        if "Ctrl-C" not in self.text:
            return False
        try:
            return httpx.get(self.address + "health/live", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def release(self) -> str:
        """Ask the engine behind the link for its release."""
        engine = SocketEngine(self.socket_folder / "engine.sock")
        return asyncio.run(engine.release_version())


def command_line(pid: int) -> str:
    """Return what a process was started as; nothing once it is dead."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def serving(tmp_path: Path, releases: Path, *options: str) -> Iterator[Served]:
    """Run the command; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="t-") as short:
        # The path of a socket has 107 bytes at most, and pytest's folders take most of them.
        temporary = Path(short)
        served = Served(releases, tmp_path / "log", temporary, *options)
        try:
            yield served
        finally:
            served.process.kill()
            served.process.wait()
            wait_until(lambda: not list(temporary.iterdir()), "the socket folder is gone")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    write_release(tmp_path / "releases", "2026-01-01")
    with serving(tmp_path, tmp_path / "releases") as running:
        wait_until(running.is_up, "it answers")
        yield running


def test_greets_in_both_languages_with_addresses_that_answer(served: Served) -> None:
    for expected in ("version des données", "data release", "2026-01-01", "/sparql", "/id/"):
        assert expected in served.text
    assert served.address.startswith("http://127.0.0.1:")


def test_nobody_else_can_enter_the_socket_folder(served: Served) -> None:
    assert served.socket_folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("module", ["engine.process", "web.process"])
def test_a_killed_process_is_replaced(served: Served, module: str) -> None:
    victim = served.children(module)[0]
    os.kill(victim, signal.SIGKILL)

    wait_until(lambda: bool({*served.children(module)} - {victim}), "a successor runs")
    wait_until(served.is_up, "it answers")
    assert served.release() == "2026-01-01"


def test_a_new_release_takes_over_and_the_old_engine_leaves(served: Served) -> None:
    old = served.children("engine.process")
    releases = Path(served.log).parent / "releases"
    write_release(releases, "2026-02-02")

    wait_until(lambda: served.release() == "2026-02-02", "the new release answers")
    wait_until(lambda: not {*old} & {*served.children("engine.process")}, "the old engine left")


def test_a_broken_release_leaves_the_old_one_serving(served: Served) -> None:
    releases = Path(served.log).parent / "releases"
    broken = write_release(releases, "2026-02-02", current=False)
    (broken / "dumps" / "clusterlod.nq.gz").write_bytes(b"not gzip")
    staged = releases / "next"
    staged.symlink_to("2026-02-02")
    staged.replace(releases / "current")

    wait_until(lambda: "cannot be served" in served.text, "it says so")
    assert served.release() == "2026-01-01"
    write_release(releases, "2026-03-03")
    wait_until(lambda: served.release() == "2026-03-03", "a whole release answers")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything_and_leaves_nothing(served: Served, number: int) -> None:
    children = served.children("clusterlod")
    served.process.send_signal(number)

    assert served.process.wait() == 0
    assert not any(map(command_line, children))
    assert list(served.temporary.iterdir()) == []


def test_nothing_survives_a_supervisor_that_is_killed(served: Served) -> None:
    children = served.children("clusterlod")
    served.process.kill()
    served.process.wait()

    wait_until(lambda: not any(map(command_line, children)), "the children end")
    wait_until(lambda: not list(served.temporary.iterdir()), "the sockets are gone")


class Crowd:
    """Clients that ask a query after another, each a new one, and note how it went."""

    def __init__(self, address: str, clients: int = 4) -> None:
        self.outcomes: Counter[str] = Counter()
        self._address = address
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(clients)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, client: int) -> None:
        with httpx.Client(base_url=self._address, trust_env=False, timeout=30) as session:
            for number in itertools.count():
                if self._over.is_set():
                    return
                try:
                    query = f"ASK {{ ?s ?p ?o }} # {client} {number}"
                    response = session.get("sparql", params={"query": query})
                    self.outcomes[f"{response.status_code} {response.text}"] += 1
                except httpx.TransportError as error:
                    self.outcomes[repr(error)] += 1


def test_no_request_fails_while_the_release_changes(served: Served) -> None:
    releases = Path(served.log).parent / "releases"
    with Crowd(served.address) as crowd:
        for version in ("2026-02-02", "2026-03-03"):
            write_release(releases, version)
            wait_until(lambda version=version: served.release() == version, "it answers")  # type: ignore[misc]
            asked = crowd.outcomes.total()
            wait_until(lambda asked=asked: crowd.outcomes.total() > asked + 20, "they go on")  # type: ignore[misc]

    assert list(crowd.outcomes) == ['200 {"head":{},"boolean":true}']


def test_a_killed_query_worker_costs_its_own_query_only(served: Served) -> None:
    engine = served.children("engine.process")[0]

    def workers() -> list[int]:
        listed = Path(f"/proc/{engine}/task/{engine}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    with Crowd(served.address) as crowd:
        for _ in range(10):
            victim = workers()[0]
            os.kill(victim, signal.SIGKILL)
            wait_until(lambda victim=victim: victim not in workers(), "it is replaced")  # type: ignore[misc]
            asked = crowd.outcomes.total()
            wait_until(lambda asked=asked: crowd.outcomes.total() > asked + 20, "they go on")  # type: ignore[misc]
    failed = [outcome for outcome in crowd.outcomes if not outcome.startswith("200 ")]

    assert crowd.outcomes['200 {"head":{},"boolean":true}'] > 100
    assert sum(crowd.outcomes[outcome] for outcome in failed) <= 10
    assert all(outcome.startswith("500 ") and "#crash" in outcome for outcome in failed)


def test_sigterm_lets_answers_come_to_their_end(served: Served) -> None:
    answers: list[httpx.Response] = []

    def ask() -> None:
        query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        parameters = {"query": query, "timeout": "2"}
        answers.append(
            httpx.get(f"{served.address}sparql", params=parameters, trust_env=False, timeout=30)
        )

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until(lambda: busy_workers(served) == 1, "a worker computes")
    served.process.terminate()
    thread.join()

    assert answers[0].status_code == 503
    assert answers[0].json()["type"].endswith("#timeout")
    assert served.process.wait() == 0


def busy_workers(served: Served) -> float:
    counters = asyncio.run(SocketEngine(served.socket_folder / "engine.sock").counters())
    return counters["workers_busy"]


def test_the_metrics_of_all_web_processes_are_one(tmp_path: Path) -> None:
    write_release(tmp_path / "releases", "2026-01-01")
    with serving(tmp_path, tmp_path / "releases", "--workers", "2") as running:
        wait_until(running.is_up, "it answers")
        for number in range(30):  # each on a connection of its own: any process may take it
            httpx.get(
                f"{running.address}sparql", params={"query": f"ASK {{}} # {number}"},
                trust_env=False,
            )  # fmt: skip
        text = httpx.get(f"{running.address}metrics", trust_env=False).text

    assert 'clusterlod_queries_total{outcome="ok"} 30.0' in text


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = CliRunner().invoke(serve, ["--releases", str(tmp_path), "--port", str(port)])

    assert result.exit_code == 1
    assert f"port {port}" in result.output
    assert "--port" in result.output


def test_a_release_that_cannot_be_loaded_ends_the_command(tmp_path: Path) -> None:
    folder = write_release(tmp_path / "releases", "2026-01-01")
    (folder / "dumps" / "clusterlod.nq.gz").unlink()

    with serving(tmp_path, tmp_path / "releases") as running:
        assert running.process.wait() == 1
        assert "clusterlod.nq.gz: cannot be loaded" in running.text
        assert "no engine could serve" in running.text


@pytest.mark.parametrize("row", fields(Settings), ids=lambda row: row.name)
def test_every_setting_is_an_option_with_its_help(row: Any) -> None:
    output = " ".join(CliRunner().invoke(serve, ["--help"], terminal_width=300).output.split())

    assert "--" + row.name.replace("_", "-") in output
    assert " ".join(row.metadata["help"].split()) in output
    assert f"CLUSTERLOD_{row.name.upper()}" in output


def test_an_unusable_setting_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(serve, ["--releases", str(tmp_path), "--web-workers", "0"])

    assert result.exit_code == 1
    assert "web_workers=0" in result.output
