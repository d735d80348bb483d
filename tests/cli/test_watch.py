"""``clusterlod check --watch`` as a process: files change, its output follows."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest
from click.testing import CliRunner

from clusterlod.cli.main import main

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"
SOURCES = Path(__file__).parents[2] / "src"
WAITING = "Waiting for a change in"
PATIENCE_SECONDS = 120.0


class Watcher:
    """A running watch and the lines that it prints."""

    def __init__(self, root: Path) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "clusterlod", "check", "--watch", "--source", str(root),
             "--lang", "en"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self._lines: Queue[str | None] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def until(self, wanted: str) -> list[str]:
        """Return the lines up to one that holds some text."""
        lines: list[str] = []
        while not lines or wanted not in lines[-1]:
            line = self._lines.get(timeout=PATIENCE_SECONDS)
            assert line is not None, "\n".join(lines)
            lines.append(line)
        return lines

    def verdict(self) -> str:
        """Return what the next check printed."""
        return "\n".join(self.until(WAITING))

    def until_verdict(self, wanted: str) -> str:
        """Return the first check whose output holds some text: an editor may save in two steps."""
        while wanted not in (verdict := self.verdict()):
            pass
        return verdict


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


@pytest.fixture
def watcher(small: Path) -> Iterator[Watcher]:
    running = Watcher(small)
    yield running
    running.process.kill()
    running.process.communicate()


def test_each_change_is_checked(small: Path, watcher: Watcher) -> None:
    assert "No mistake, no violation." in watcher.verdict()

    path = small / "data" / "entities" / "persons.csv"
    sound = path.read_text(encoding="utf-8")
    path.write_text(sound.replace("article-100", "article-999"), encoding="utf-8")
    verdict = watcher.until_verdict("does not exist")
    assert "Changed: data/entities/persons.csv" in verdict
    assert "data/entities/persons.csv:2: source: 'article-999' does not exist" in verdict

    path.write_text(sound, encoding="utf-8")
    assert "Changed: data/entities/persons.csv" in watcher.until_verdict("No mistake")


def test_a_half_written_file_is_reported_and_survived(small: Path, watcher: Watcher) -> None:
    watcher.until(WAITING)
    path = small / "data" / "conflicts" / "conflicts.csv"
    sound = path.read_bytes()
    path.write_bytes(sound.rstrip()[:-10] + b'"open quote, \xc3')
    watcher.until_verdict("data/conflicts/conflicts.csv:")

    path.unlink()
    watcher.until_verdict("Changed: data/conflicts/conflicts.csv")
    whole = path.with_suffix(".csv.part")
    whole.write_bytes(sound)
    whole.rename(path)  # as careful editors do
    watcher.until_verdict("No mistake")


def test_shapes_and_ontology_are_watched_too(small: Path, watcher: Watcher) -> None:
    watcher.until(WAITING)
    path = small / "shapes" / "claims.ttl"
    path.write_text("closh:x a\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "Changed: shapes/claims.ttl" in watcher.until_verdict("malformed Turtle")

    (small / "ontology" / "clusterlod.ttl").unlink()
    assert "ontology/clusterlod.ttl" in watcher.until_verdict("the file is missing")


def test_ctrl_c_ends_it_in_peace(watcher: Watcher) -> None:
    watcher.until(WAITING)
    watcher.process.send_signal(signal.SIGINT)

    assert watcher.until("End.")
    assert watcher.process.wait(timeout=PATIENCE_SECONDS) == 0


def test_watching_does_not_sort(small: Path) -> None:
    arguments = ["check", "--watch", "--fix", "--source", str(small), "--lang", "en"]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert "do not go together" in result.stderr
