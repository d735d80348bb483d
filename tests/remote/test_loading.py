"""``clusterlod load``: whole, repeatable, resumable, honest about what a store refuses."""

import asyncio
import gzip
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from tests.engine.running import write_release
from tests.remote.canned import response
from tests.remote.serving import running_canned
from tests.remote.stores import Store, running_oxigraph

from clusterlod.cli.load import load
from clusterlod.engine.credentials import Credentials
from clusterlod.engine.endpoint import Endpoint, open_session
from clusterlod.engine.graph_target import GraphStore
from clusterlod.engine.loaded import LOADED, graph_counts
from clusterlod.engine.loading import DEFAULT, Loader
from clusterlod.errors import RemoteError
from clusterlod.namespaces import GRAPH


def quads(version: int, graphs: range) -> str:
    lines = [
        f'<https://e.org/s{n}> <https://e.org/p> "v{version}" <{GRAPH}g{graph}> .\n'
        for graph in graphs
        for n in range(graph + 1)
    ]
    return "".join((*lines, f"_:a <https://e.org/q> _:b <{GRAPH}blank> .\n"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with running_oxigraph(tmp_path, "--union-default-graph") as running:
        yield running


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    write_release(tmp_path / "releases", "2026-01-01", quads(1, range(5)))
    return tmp_path / "releases"


def counts(store: Store) -> dict[str, int]:
    async def run() -> dict[str, int]:
        async with open_session(Credentials(), 1) as session:
            return await graph_counts(Endpoint(session, store.engine, Credentials()))

    return asyncio.run(run())


@pytest.mark.parametrize("way", ["graph-store", "update"])
@pytest.mark.parametrize("size", ["1", "1000"])
def test_a_release_is_loaded_whole(store: Store, releases: Path, way: str, size: str) -> None:
    options = ["--update", store.update] if way == "update" else []
    printed = store.load(releases, "--triples", size, *options)

    assert "16 triples; 6 graphs written, 0 already there, 0 removed" in printed
    expected = {f"{GRAPH}g{n}": n + 1 for n in range(5)}
    assert counts(store) == {**expected, f"{GRAPH}blank": 1, LOADED: 1}


def test_loading_again_writes_nothing(store: Store, releases: Path) -> None:
    store.load(releases)

    assert "0 graphs written, 6 already there" in store.load(releases)
    assert "6 graphs written, 0 already there" in store.load(releases, "--force")


def test_a_new_release_replaces_the_old_one(store: Store, releases: Path) -> None:
    store.load(releases)
    write_release(releases, "2026-02-02", quads(2, range(1, 4)))

    assert "4 graphs written, 0 already there, 2 removed" in store.load(releases)
    assert set(counts(store)) == {
        f"{GRAPH}{name}" for name in ("g1", "g2", "g3", "blank", "loaded")
    }


class Stopping(GraphStore):
    """A graph store that fails after some graphs, as a network does."""

    left = 3

    async def replace(self, graph, parts):  # type: ignore[no-untyped-def] # as its parent
        if self.left == 0:
            raise RemoteError("The line is cut.")
        type(self).left -= 1
        await super().replace(graph, parts)


def test_an_interrupted_load_goes_on_where_it_stopped(store: Store, releases: Path) -> None:
    async def run() -> None:
        async with open_session(Credentials(), 1) as session:
            target = Stopping(Endpoint(session, store.graph_store, Credentials()))
            local = ox.Store()
            local.load(gzip.decompress((releases / "current/dumps/clusterlod.nq.gz").read_bytes()),
                       format=ox.RdfFormat.N_QUADS)  # fmt: skip
            engine = Endpoint(session, store.engine, Credentials())
            await Loader(local, "2026-01-01", engine, target, 100).run()

    with pytest.raises(RemoteError, match="The line is cut"):
        asyncio.run(run())

    assert LOADED not in counts(store)
    # Blank nodes have other names each time: their graph is written again.
    assert "5 graphs written, 1 already there" in store.load(releases)
    assert LOADED in counts(store)


def test_triples_outside_of_graphs_get_one(store: Store, tmp_path: Path) -> None:
    plain = '<https://e.org/s> <https://e.org/p> "v" .\n'
    write_release(tmp_path / "plain", "2026-01-01", plain)
    store.load(tmp_path / "plain")

    assert counts(store) == {DEFAULT: 1, LOADED: 1}


def test_foreign_graphs_are_left_alone(store: Store, releases: Path, tmp_path: Path) -> None:
    foreign = "<https://e.org/s> <https://e.org/p> <https://e.org/o> <https://e.org/theirs> .\n"
    write_release(tmp_path / "theirs", "2025-12-31", foreign)
    store.load(tmp_path / "theirs")
    store.load(releases)

    assert counts(store)["https://e.org/theirs"] == 1


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("413 Content Too Large", "too large"),
        ("401 Unauthorized", "refuses our credentials"),
        ("500 Internal Server Error", "answered 500"),
    ],
)
def test_what_a_store_refuses_is_told(
    store: Store, releases: Path, status: str, message: str
) -> None:
    with running_canned(response(b"", "text/plain", status)) as (address, _):
        command = ["--engine", store.engine, "--graph-store", address, "--releases", str(releases)]
        done = CliRunner().invoke(load, command)

    assert done.exit_code == 1
    assert message in done.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "one of them"),
        (["--graph-store", "http://u:secret@localhost/"], "carries credentials"),
        (["--update", "ftp://localhost/"], "expected http"),
    ],
)
def test_unusable_addresses_are_told(options: list[str], message: str, releases: Path) -> None:
    command = ["--engine", "http://localhost/", "--releases", str(releases), *options]
    done = CliRunner().invoke(load, command)

    assert done.exit_code == 1
    assert message in done.output
    assert "secret" not in done.output
