"""``clusterlod build`` as a user meets it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clusterlod.cli.main import main
from clusterlod.release import current_release

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"
CLAIMS = "data/claims/article-100.csv"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def run(*arguments: str | Path, **environment: str) -> Result:
    empty = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}
    return CliRunner().invoke(main, [str(item) for item in arguments], env=empty | environment)


def build(small: Path, *more: str, **environment: str) -> Result:
    releases = small.parent / "releases"
    return run("build", "--source", small, "--releases", releases, *more, **environment)


def break_two_rows(small: Path) -> None:
    text = (small / CLAIMS).read_text(encoding="utf-8")
    text = text.replace("memberCount,210", "memberCount,many").replace(
        "normal,,predicted", ",,predicted"
    )
    (small / CLAIMS).write_text(text, encoding="utf-8")


def test_the_summary_counts_claims_and_says_where_the_release_is(small: Path) -> None:
    result = build(small, "--lang", "en")

    folder = current_release(small.parent / "releases").folder
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "Claims: 13, of which 12 fully structured and 1 with text content; "
        "1 unverified, 1 derived from a total"
    )
    assert f"Release 2026-01-02: {folder}" in result.stdout
    assert "Warnings: 0" in result.stdout
    assert "Writing the release" in result.stderr


def test_the_default_language_is_french(small: Path) -> None:
    assert build(small).stdout.startswith("Affirmations : 13, dont 12 structurées et 1 en texte")


@pytest.mark.parametrize(
    ("environment", "start"),
    [
        ({"LANG": "en_GB.UTF-8"}, "Claims"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "Affirmations"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_US"}, "Claims"),
        ({"LANG": "C.UTF-8"}, "Affirmations"),
    ],
)
def test_the_locale_chooses_the_language(
    small: Path, environment: dict[str, str], start: str
) -> None:
    assert build(small, **environment).stdout.startswith(start)


def test_every_mistake_is_printed_and_the_old_release_stays(small: Path) -> None:
    assert build(small).exit_code == 0
    old = current_release(small.parent / "releases")
    break_two_rows(small)

    result = build(small, "--lang", "en", "--force")
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.startswith(CLAIMS)]
    assert [line.split(" ")[0] for line in lines] == [f"{CLAIMS}:3:", f"{CLAIMS}:6:"]
    assert "(expected: 210: no space, no comma)" in lines[0]
    assert "2 mistake(s) in the files; nothing was written." in result.stderr
    assert current_release(small.parent / "releases") == old


def test_violations_are_printed(small: Path) -> None:
    (small / "data" / "conflicts" / "conflicts.csv").unlink()

    result = build(small, "--lang", "en")
    assert result.exit_code == 1
    assert "Violation: id:claim/s9-003 clo:conflictsWith" in result.stderr
    assert "1 violation(s); nothing was written." in result.stderr


def test_other_content_needs_a_version_or_force(small: Path) -> None:
    build(small)
    (small / "data" / "entities" / "places.csv").unlink()

    refused = build(small, "--lang", "fr")
    assert refused.exit_code == 1
    assert "la version 2026-01-02 existe avec un autre contenu" in refused.stderr
    assert build(small, "--force").exit_code == 0


def test_the_record_of_released_iris_is_written_on_request(small: Path) -> None:
    build(small)
    assert not (small / "data" / "released.csv").exists()

    assert build(small, "--record").exit_code == 0
    assert "claim/s9-001,2026-01-02" in (small / "data" / "released.csv").read_text("utf-8")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run("build", "--source", tmp_path / "nothing")

    assert result.exit_code == 2
    assert "nothing" in result.stderr


def test_releases_may_come_from_the_environment(small: Path, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere"

    assert run("build", "--source", small, CLUSTERLOD_RELEASES=str(place)).exit_code == 0
    assert current_release(place).version == "2026-01-02"
