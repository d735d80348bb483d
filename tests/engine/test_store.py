"""The store in memory and on disk: the same answers, the same protection."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.running import (
    ENDLESS,
    HUNGRY,
    QUADS,
    SOURCE,
    RunningEngine,
    environment,
    running_engine,
    wait_until,
    write_release,
)

from clusterlod.engine import store
from clusterlod.engine.network import leave_network
from clusterlod.engine.store import is_on_disk, make_store, memory_needed, prepare
from clusterlod.errors import QueryMemoryError, QueryTimeoutError, ReleaseError, SettingsError
from clusterlod.media_types import SOLUTIONS
from clusterlod.release import Release, open_release
from clusterlod.settings import Settings, from_environment

CSV = SOLUTIONS[2]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module", params=["memory", "disk"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningEngine]:
    with running_engine(tmp_path_factory.mktemp("e"), store=request.param) as running:
        yield running


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return open_release(write_release(tmp_path / "releases", "2026-01-01"))


def test_both_stores_answer_alike(engine: RunningEngine) -> None:
    assert engine.ask(COUNT, CSV) == b"n\r\n100\r\n"
    one = "SELECT ?o { GRAPH <https://example.org/g7> { <https://example.org/s7> ?p ?o } }"
    assert engine.ask(one, CSV) == b"o\r\nv7\r\n"


def test_both_stop_at_the_wall_clock(engine: RunningEngine) -> None:
    with pytest.raises(QueryTimeoutError):
        engine.ask(ENDLESS, seconds=0.5)

    assert engine.answers()


def test_both_stop_at_the_memory_limit(engine: RunningEngine) -> None:
    with pytest.raises(QueryMemoryError):
        engine.ask(HUNGRY)

    assert engine.answers()


def test_both_replace_a_killed_worker(engine: RunningEngine) -> None:
    victims = engine.workers()
    for victim in victims:
        os.kill(victim, signal.SIGKILL)

    wait_until(lambda: not {*victims} & {*engine.workers()}, "replaced")
    assert engine.ask(COUNT, CSV) == b"n\r\n100\r\n"


def test_a_worker_that_dies_before_it_is_ready_is_replaced(tmp_path: Path) -> None:
    """A kill may hit a worker that still opens its store; the engine lives on."""
    with running_engine(tmp_path, store="disk", query_workers=1) as running:
        assert running.answers()
        for _ in range(5):
            for _ in range(2):
                old = running.workers()
                for pid in old:
                    os.kill(pid, signal.SIGKILL)
                wait_until(lambda old=old: running.workers() not in (old, []), "replaced")  # type: ignore[misc]
            assert running.answers()


def test_a_killed_engine_is_started_again_at_the_same_socket(tmp_path: Path) -> None:
    with running_engine(tmp_path) as running:
        assert running.answers()
        running.stop()
        assert running.path.exists(), "nobody could remove it"
        again = RunningEngine(
            tmp_path / "releases" / "2026-01-01", running.path, Settings(releases=tmp_path)
        )
        try:
            assert again.answers()
        finally:
            again.stop()


def test_auto_follows_the_memory_budget(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "machine_memory", lambda: 4_000_000_000)
    counted = Release(release.folder, release.version, {"counts": {"quads": 1_000_000}})

    def on_disk(**settings: object) -> bool:
        return is_on_disk(counted, Settings(query_workers=2, **settings))  # type: ignore[arg-type]

    assert memory_needed(counted, Settings(query_workers=2)) == 1_200_000_000
    assert not on_disk(store_memory=1_200)
    assert on_disk(store_memory=1_000)
    assert not on_disk(store="memory", store_memory=1)
    assert on_disk(store="disk")
    monkeypatch.setattr(store, "machine_memory", lambda: 2_000_000_000)
    assert on_disk(store_memory=1_200)
    assert not is_on_disk(release, Settings(store_memory=1)), "it does not say how large it is"


def test_an_unknown_kind_of_store_is_refused() -> None:
    with pytest.raises(SettingsError, match="expected one of auto, memory, disk"):
        from_environment({"CLUSTERLOD_STORE": "tape"})


def test_a_missing_store_is_made_from_the_dump(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(SOURCE))
    source = prepare(release, Settings(store="disk"))

    assert source.path == release.store
    assert len(source.open()) == QUADS.count("\n")
    assert sorted(path.name for path in release.folder.iterdir()) == [
        ".store-lock", "dumps", "manifest.json", "store",
    ]  # fmt: skip


def test_what_a_killed_maker_left_is_removed(release: Release) -> None:
    shutil.copytree(release.folder / "dumps", release.folder / ".store-partial")
    make_store(release)

    assert not (release.folder / ".store-partial").exists()
    assert len(prepare(release, Settings(store="disk")).open()) == 100


def test_a_store_is_not_made_of_half_a_dump(release: Release) -> None:
    release.quads.write_bytes(release.quads.read_bytes()[:-20])

    with pytest.raises(ReleaseError, match="cannot be loaded"):
        make_store(release)
    assert not release.store.exists()
    assert not (release.folder / ".store-partial").exists()


def test_a_broken_store_is_named_with_the_remedy(release: Release) -> None:
    make_store(release)
    (release.store / "CURRENT").write_text("rubbish\n", encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"store: cannot be opened .*remove this folder"):
        prepare(release, Settings(store="disk")).open()


#: An engine whose guard lets everything pass.
UNGUARDED = """
import sys
from clusterlod.engine import evaluation, process
from clusterlod.engine.guard import Examination, QueryForm
evaluation.examine = lambda *_: Examination(QueryForm.SELECT, False)
process.main(sys.argv[1:])
"""


@pytest.mark.parametrize("store", ["memory", "disk"])
@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_service_gets_nowhere_even_without_the_guard(
    tmp_path: Path, store: str, silent: str
) -> None:
    if store == "disk" and not may_leave_network():
        pytest.skip("this system permits no network namespace; the guard stands alone")
    folder = write_release(tmp_path / "releases", "2026-01-01")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.0)
        port = listener.getsockname()[1]
        engine = Unguarded(folder, tmp_path / "engine.sock", Settings(store=store))
        try:
            query = f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            if silent:
                assert json.loads(engine.ask(query))["results"]["bindings"] == [{}]
            else:
                with pytest.raises(Exception, match=r"unreachable|Too many open files"):
                    engine.ask(query)
        finally:
            engine.stop()

        with pytest.raises(BlockingIOError):
            listener.accept()


class Unguarded(RunningEngine):
    """An engine process without its first line of defence."""

    def __init__(self, release: Path, path: Path, settings: Settings) -> None:
        super().__init__(release, path, settings)
        self.stop()
        path.unlink(missing_ok=True)
        command = [sys.executable, "-c", UNGUARDED, str(release), str(path)]
        self.process = subprocess.Popen(command, env=environment(settings))  # noqa: S603 - our own


def may_leave_network() -> bool:
    """Try it in a child, whose end gives the network back."""
    pid = os.fork()
    if pid == 0:
        os._exit(0 if threading.active_count() == 1 and leave_network() else 1)
    return os.waitpid(pid, 0)[1] == 0
