"""What several kinds of test need: one release of the real data, built once."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from clusterlod import resources
from clusterlod.build import pipeline
from clusterlod.release import Release, current_release

# How long an example takes says how busy the machine is.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def real_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Return a release of the curated files of this checkout, a copy for each worker.

    The workers build it once between them. CLUSTERLOD_TEST_RELEASES names a folder of releases
    to use instead, which saves the build where the tables have not changed.
    """
    given = os.environ.get("CLUSTERLOD_TEST_RELEASES")
    built = Path(given) if given else _built_once(tmp_path_factory)
    copy = tmp_path_factory.mktemp("real") / "releases"
    shutil.copytree(built, copy, symlinks=True)
    return current_release(copy)


def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    releases = shared / "built"
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (releases / "current").exists():
            pipeline.build(resources.root(), releases)
    return releases
