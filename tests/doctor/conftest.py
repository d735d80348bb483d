"""A server over a release of the small tree: whole, but quickly built."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import running_server

from clusterlod.build import pipeline
from clusterlod.settings import Settings

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"


@pytest.fixture(scope="package")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("doctor")
    pipeline.build(SMALL, folder)
    return folder


@pytest.fixture(scope="package")
def deployment(releases: Path) -> Iterator[str]:
    settings = Settings(
        releases=releases, query_workers=1, query_seconds=10, contact="data@example.org",
        access_log="",
    )  # fmt: skip
    with running_server(settings) as address:
        yield address
