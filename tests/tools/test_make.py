"""``make territories`` says what is missing before it changes anything."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clusterlod import resources


def test_make_says_that_npm_is_missing(tmp_path: Path) -> None:
    make, shell = shutil.which("make"), shutil.which("sh")
    if make is None or shell is None:
        pytest.skip("make is not here")
    later = (resources.root() / "requirements" / "dev.txt").stat().st_mtime + 10**6
    for name in ("python", "serve", "dev"):
        done = tmp_path / f"{name}.done"
        done.touch()
        os.utime(done, (later, later))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shell)
    outcome = subprocess.run(  # noqa: S603 - our own Makefile
        [make, "--no-print-directory", "territories", f"VENV={tmp_path}", f"SHELL={shell}"],
        cwd=resources.root(),
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.returncode != 0
    assert outcome.stdout.startswith("npm is missing, and PyPI did not bring it: install Node.js")
