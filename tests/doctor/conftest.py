"""A server over a release of the small tree: whole, but quickly built."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import running_server

from clusterlod.build import pipeline
from clusterlod.settings import Settings
from clusterlod.web import catalogue

#: Search engines want descriptions of fifty characters; those of the small tree are shorter.
LONGER = {
    "Tout ce qui est inventé.": "Tout ce qui est inventé, pour les essais de ce dépôt.",
    "All that is made up.": "All that is made up, for the tests of this repository.",
}

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"


@pytest.fixture(scope="package")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("doctor")
    tree = shutil.copytree(SMALL, folder / "small")
    texts = tree / "data" / "catalogue" / "catalogue.toml"
    described = texts.read_text(encoding="utf-8")
    for short, long in LONGER.items():
        assert short in described
        described = described.replace(short, long)
    texts.write_text(described, encoding="utf-8", newline="")
    pipeline.build(tree, folder / "releases")
    return folder / "releases"


@pytest.fixture(scope="package", autouse=True)
def small_pages() -> Iterator[None]:
    """Let the catalogue of the small tree have several pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "PAGE_SIZE", 2)
        yield


@pytest.fixture(scope="package")
def deployment(releases: Path) -> Iterator[str]:
    settings = Settings(
        releases=releases, query_workers=1, query_seconds=10, contact="data@example.org",
        access_log="",
    )  # fmt: skip
    with running_server(settings) as address:
        yield address
