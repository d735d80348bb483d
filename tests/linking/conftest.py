"""A local reconciliation service and a small tree to link."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.linking.local_service import Local, running

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> Iterator[Local]:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    with running() as service:
        yield service


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))
