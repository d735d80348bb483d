"""``clusterlod check`` as a user meets it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clusterlod.cli.main import main

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def check(small: Path, *more: str) -> Result:
    arguments = ["check", "--source", str(small), "--lang", "en", *more]
    return CliRunner().invoke(main, arguments)


def files(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_sound_tree_passes_and_nothing_is_written(small: Path) -> None:
    before = files(small.parent)
    result = check(small)

    assert result.exit_code == 0
    assert "No mistake, no violation." in result.stdout
    assert "Not run here, they need the live web: FOOPS FIND2" in result.stdout
    assert files(small.parent) == before


def test_mistakes_end_in_code_1(small: Path) -> None:
    (small / "data" / "release.toml").unlink()
    result = check(small)

    assert result.exit_code == 1
    assert "data/release.toml:0: unreadable" in result.stderr


def test_rows_out_of_order_are_found_and_can_be_sorted(small: Path) -> None:
    path = small / "data" / "entities" / "organisations.csv"
    header, first, second = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(header + second + first, encoding="utf-8")

    refused = check(small)
    assert refused.exit_code == 1
    assert (
        "organisations.csv:3: 'cluster-essai' is out of order, after 'pole-essai'" in refused.stderr
    )
    fixed = check(small, "--fix")
    assert fixed.exit_code == 0
    assert "Formatted: data/entities/organisations.csv" in fixed.stdout
    assert path.read_text(encoding="utf-8") == header + first + second


def test_no_writer_of_releases_is_loaded() -> None:
    """They would keep everybody waiting who checks."""
    code = "import sys, clusterlod.cli.check; print(*sys.modules)"
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # noqa: S603 - our own interpreter, a fixed text
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=path
    )

    loaded = set(done.stdout.split())
    assert "pyshacl" in loaded
    assert not loaded & {"xlsxwriter", "clusterlod.build.release", "sqlite3"}
