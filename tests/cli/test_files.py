"""``build --from`` and ``serve FILE...`` as a user gives them."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from tests.engine.running import environment, wait_until

from clusterlod.cli.main import main
from clusterlod.release import current_release
from clusterlod.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.ttl"
    path.write_text("<urn:a> a <urn:T> .", encoding="utf-8")
    return path


def build(releases: Path, *arguments: str | Path, content: bytes = b"") -> Result:
    words = ["build", "--lang", "en", "--releases", str(releases), *map(str, arguments)]
    return CliRunner().invoke(main, words, input=content)


def test_files_become_the_current_release(tmp_path: Path, file: Path) -> None:
    other = tmp_path / "other.nq"
    other.write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n", encoding="utf-8")
    result = build(tmp_path / "r", "--from", file, other, "--release", "2026-mine")

    assert result.exit_code == 0
    assert f"Release 2026-mine: 2 quads, {tmp_path / 'r' / '2026-mine'}" in result.stderr
    assert current_release(tmp_path / "r").version == "2026-mine"


def test_standard_input_needs_its_format(tmp_path: Path) -> None:
    refused = build(tmp_path / "r", "--from", "-", content=b"<a> <b> <c> .")
    assert refused.exit_code == 1
    assert "--format ttl" in refused.stderr

    words = ("--from", "-", "--format", "ttl", "--base", "https://example.org/")
    assert build(tmp_path / "r", *words, content=b"<a> <b> <c> .").exit_code == 0
    assert current_release(tmp_path / "r").manifest["counts"] == {"quads": 1}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("stray.ttl",), "files come after --from"),
        (("--from", "a.ttl", "--base", "relative"), "not an absolute IRI"),
        (("--from", "a.ttl", "--format", "csv"), "'ttl'"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: tuple[str, ...], message: str) -> None:
    result = build(tmp_path / "r", *words)

    assert result.exit_code == 2
    assert message in result.stderr


def test_a_mistake_in_a_file_ends_with_code_1(tmp_path: Path, file: Path) -> None:
    file.write_text("<urn:a", encoding="utf-8")
    result = build(tmp_path / "r", "--from", file)

    assert result.exit_code == 1
    assert f"{file}:1:" in result.stderr
    assert "nothing was written" in result.stderr


def test_files_are_served_from_a_folder_of_their_own(tmp_path: Path, file: Path) -> None:
    cache = tmp_path / "cache"
    environ = environment(Settings(web_workers=1)) | {"XDG_CACHE_HOME": str(cache)}
    del environ["CLUSTERLOD_RELEASES"]
    log = tmp_path / "log"
    command = [sys.executable, "-m", "clusterlod", "serve", str(file), "--port", "0"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=output)  # noqa: S603
    try:
        wait_until(lambda: "Ctrl-C" in log.read_text("utf-8"), "it greets")
        text = log.read_text("utf-8")
        address = next(word for word in text.split() if word.startswith("http://"))
        answer: dict[str, bool] = {}

        def answers() -> bool:
            with contextlib.suppress(httpx.TransportError):
                query = {"query": "ASK { <urn:a> a <urn:T> }"}
                response = httpx.get(f"{address}sparql", params=query, trust_env=False)
                answer.update(response.json() if response.status_code == 200 else {})
            return bool(answer)

        wait_until(answers, "it answers")
        assert answer["boolean"] is True
        assert "/id/organisation" not in text
        assert len(os.listdir(cache / "clusterlod")) == 1  # noqa: PTH208 - a count is all
    finally:
        process.terminate()
        process.wait()


def test_serving_a_file_with_a_mistake_says_where(tmp_path: Path, file: Path) -> None:
    file.write_text("<urn:a> <urn:b>", encoding="utf-8")
    result = CliRunner().invoke(
        main, ["serve", str(file), "--port", "0", "--releases", str(tmp_path / "r")]
    )

    assert result.exit_code == 1
    assert f"{file}:1:" in result.stderr
