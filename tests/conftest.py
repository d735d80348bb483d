"""What several kinds of test need: one release of the real data, built once."""

from pathlib import Path

import pytest

from clusterlod import resources
from clusterlod.build import pipeline
from clusterlod.release import Release


@pytest.fixture(scope="session")
def real_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release from the curated files of this checkout."""
    releases: Path = tmp_path_factory.mktemp("releases")
    release, _ = pipeline.build(resources.root(), releases)
    return release
