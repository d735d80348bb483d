"""``clusterlod query``: a table for people, clean output for programs, exit codes for both."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.running import ENDLESS, SOURCE, write_release

from clusterlod.cli.query import STOPPED, UNANSWERED, WRONG, find_query, read_value, split_parameter
from clusterlod.errors import SettingsError
from clusterlod.namespaces import CLO, ID
from clusterlod.queries import load

SELECT = "SELECT ?s ?v { ?s <https://example.org/p> ?v } ORDER BY ?v LIMIT 2"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "releases"
    write_release(folder, "2026-01-01")
    return folder


def run(releases: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "clusterlod", "query", *arguments, "--releases", str(releases)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE), "COLUMNS": "80"}
    return subprocess.run(  # noqa: S603 - our own command
        command, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def test_a_table_is_for_people(releases: Path) -> None:
    done = run(releases, SELECT)

    assert done.returncode == 0
    assert "│ https://example.org/s0 │ v0 │" in done.stdout
    assert "2 row(s)" in done.stderr


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_other_formats_are_for_programs(releases: Path, format_: str) -> None:
    done = run(releases, SELECT, "--format", format_)

    assert done.stderr == ""
    if format_ == "json":
        assert len(json.loads(done.stdout)["results"]["bindings"]) == 2
    else:
        assert len(list(csv.reader(io.StringIO(done.stdout)))) == 3


def test_a_file_and_a_parameter(releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text("CONSTRUCT { ?s ?p ?v } WHERE { ?s ?p ?v }", encoding="utf-8")
    done = run(releases, str(file), "--param", "s=https://example.org/s7", "--format", "nt")

    assert done.stdout == '<https://example.org/s7> <https://example.org/p> "v7" .\n'


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["SELECT * { ?s ?p }"], WRONG, "not SPARQL"),
        (["nothing_such"], WRONG, "stored question"),
        ([SELECT, "--format", "turtle"], WRONG, "SELECT gives table, json"),
        (["page/standing"], WRONG, "--param entity=VALUE"),
        (["DROP ALL {}"], WRONG, "update"),
        ([SELECT, "--format", "xlsx"], 2, "xlsx"),
        ([ENDLESS, "--seconds", "0.5"], STOPPED, "stopped after 0.5 seconds"),
        ([SELECT, "--endpoint", "http://127.0.0.1:9/sparql"], UNANSWERED, "cannot be reached"),
    ],
)
def test_what_goes_wrong_is_told_on_standard_error(
    releases: Path, arguments: list[str], code: int, message: str
) -> None:
    done = run(releases, *arguments)

    assert done.returncode == code
    assert done.stdout == ""
    assert message in done.stderr


def test_without_a_release_the_remedy_is_told(tmp_path: Path) -> None:
    done = run(tmp_path / "none", SELECT)

    assert done.returncode == WRONG
    assert "clusterlod build" in done.stderr


def test_a_stored_question_is_known_by_its_name() -> None:
    assert (
        find_query("how_many_poles_in_france") == load("question", "how_many_poles_in_france").text
    )
    assert find_query(SELECT) == SELECT


@pytest.mark.parametrize(
    ("parameter", "term"),
    [
        ("x=clo:Cluster", f"<{CLO}Cluster>"),
        ("x=id:organisation/a", f"<{ID}organisation/a>"),
        ("x=https://example.org/", "<https://example.org/>"),
        ("x=<urn:x>", "<urn:x>"),
        ('x="v"@fr', '"v"@fr'),
        ("x=plain text: yes", '"plain text: yes"'),
        ("x=", '""'),
    ],
)
def test_the_value_of_a_parameter_is_a_term(parameter: str, term: str) -> None:
    name, value = split_parameter(parameter)

    assert (name, read_value(value)) == ("x", term)


@pytest.mark.parametrize("parameter", ["x", "=y", "a b=c"])
def test_a_parameter_that_is_none_is_told(parameter: str) -> None:
    with pytest.raises(SettingsError, match="--param"):
        split_parameter(parameter)


def test_the_value_of_a_parameter_is_held_to_its_type(releases: Path) -> None:
    done = run(releases, "poles_active_on_a_day", "--param", "day=yesterday")

    assert done.returncode == WRONG
    assert "--param day=yesterday" in done.stderr


def test_an_iri_that_is_none_is_told(releases: Path) -> None:
    done = run(releases, SELECT, "--param", "s=https://exa mple.org/")

    assert done.returncode == WRONG
    assert "--param s=https://exa mple.org/" in done.stderr
