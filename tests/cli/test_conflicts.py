"""``clusterlod conflicts`` as a user meets it."""

import csv
import functools
import io
import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from clusterlod.cli.main import main
from clusterlod.release import Release


def conflicts(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["conflicts", "--lang", "en", *arguments])


@pytest.fixture
def told(real_release: Release) -> Callable[..., Result]:
    """The command over a release, which is read faster than its sources and says the same."""
    return functools.partial(conflicts, "--release", str(real_release.folder))


def test_one_conflict_reads_like_this(told: Callable[..., Result]) -> None:
    result = told("--subject", "organisation/cd2e")

    assert result.exit_code == 0
    assert result.stdout == (
        "CD2E, founding date [settled]\n"
        "  2000\n"
        "      Le Centre de développement des écoentreprises fourmille de projets · 2008"
        " · excerpt read · low · normal\n"
        "      claim/x-cd2e-founded-2000\n"
        "  2001\n"
        "      Notes non vérifiées des éditeurs · unverified · low · normal\n"
        "      claim/x-cd2e-founded-2001\n"
        "  2003\n"
        "      Le Cd2e fête ses dix ans · 2013 · excerpt read · high · preferred\n"
        "      claim/x-cd2e-founded-2003\n"
        "  → 2003 according to two sources, one of them for the tenth anniversary;"
        " 2000 according to Le Moniteur, 2001 according to a student site.\n"
        "\n"
        "1 conflict(s): 0 open, 1 settled, 0 to be looked at\n"
    )


def test_it_speaks_french(told: Callable[..., Result]) -> None:
    result = told("--subject", "organisation/cd2e", "--lang", "fr")

    assert "CD2E, date de création [tranché]" in result.stdout
    assert "extrait lu · haute · préférée" in result.stdout
    assert result.stdout.endswith("1 conflit(s) : 0 ouvert(s), 1 tranché(s), 0 à examiner\n")


def test_only_what_is_open(told: Callable[..., Result]) -> None:
    rows = json.loads(told("--open", "--format", "json").stdout)

    assert rows
    assert {row["status"] for row in rows} == {"open"}


def test_csv_has_one_row_for_each_claim(told: Callable[..., Result]) -> None:
    result = told("--format", "csv", "--subject", "organisation/cd2e")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))

    assert [(row["conflict"], row["claim"], row["object"], row["by_rule"]) for row in rows] == [
        ("1", "claim/x-cd2e-founded-2000", "2000", "true"),
        ("1", "claim/x-cd2e-founded-2001", "2001", "true"),
        ("1", "claim/x-cd2e-founded-2003", "2003", "true"),
    ]


def test_markdown_shows_values_in_a_table(told: Callable[..., Result]) -> None:
    lines = told("--format", "markdown", "--subject", "organisation/cd2e").stdout.splitlines()

    assert lines[0] == "## CD2E, founding date (settled)"
    assert lines[4].count("|") == lines[5].count("|") == lines[6].count("|")


def test_a_release_says_the_same_as_its_sources(real_release: Release) -> None:
    of_release = conflicts("--release", str(real_release.folder), "--format", "json")
    of_sources = conflicts("--format", "json")

    assert json.loads(of_release.stdout)
    assert of_release.stdout == of_sources.stdout


def test_an_unknown_subject_is_said(told: Callable[..., Result]) -> None:
    result = told("--subject", "organisation/nobody")

    assert result.exit_code == 0
    assert "No conflict about organisation/nobody" in result.stderr


def test_a_folder_that_is_no_release_is_refused(tmp_path: object) -> None:
    result = conflicts("--release", str(tmp_path))

    assert result.exit_code == 1
    assert "not a release" in result.stderr
