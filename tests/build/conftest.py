"""A small, fictional source tree that a test may change."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = Path(__file__).parent / "fixtures" / "small"

Edit = Callable[[str, str, str], None]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the small tree."""
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def edit(small: Path) -> Edit:
    """Return a function that replaces text in one file of the copy."""

    def replace(path: str, old: str, new: str) -> None:
        text = (small / path).read_text(encoding="utf-8")
        assert old in text
        (small / path).write_text(text.replace(old, new, 1), encoding="utf-8", newline="")

    return replace
