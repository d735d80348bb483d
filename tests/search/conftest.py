"""One search index of the curated files, written once."""

from pathlib import Path

import pytest

from clusterlod import resources
from clusterlod.build.graph import read_graph
from clusterlod.build.search_index import write_index
from clusterlod.search.index import SearchIndex


@pytest.fixture(scope="session")
def index_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "search.sqlite"
    write_index(read_graph(resources.root()).quads, path)
    return path


@pytest.fixture(scope="session")
def index(index_file: Path) -> SearchIndex:
    return SearchIndex(index_file)
