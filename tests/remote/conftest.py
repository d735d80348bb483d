"""Real stores that hold the release of the real data, each loaded once."""

from collections.abc import Iterator

import pytest
from tests.engine.running import write_release
from tests.remote.stores import Store, running_oxigraph, running_virtuoso

from clusterlod.release import Release


@pytest.fixture(scope="session")
def oxigraph(real_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("oxigraph")
    with running_oxigraph(folder, "--union-default-graph") as store:
        store.load(real_release.folder.parent)
        yield store


@pytest.fixture(scope="session")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A small store that gives up after a second, in its own way."""
    folder = tmp_path_factory.mktemp("hurried")
    write_release(folder / "releases", "2026-01-01")
    with running_oxigraph(folder, "--union-default-graph", "--timeout-s", "1") as store:
        store.load(folder / "releases")
        yield store


@pytest.fixture(scope="session")
def virtuoso(real_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_virtuoso(tmp_path_factory.mktemp("virtuoso")) as store:
        store.load(real_release.folder.parent)
        yield store
