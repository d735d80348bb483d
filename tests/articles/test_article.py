"""``clusterlod article`` as a user meets it."""

import csv
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clusterlod.articles.text import read_article
from clusterlod.build.tables import CLAIMS
from clusterlod.cli.main import main

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"
FIXTURE = Path(__file__).parent / "fixtures" / "cluster.txt"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def run(*arguments: str | Path, language: str = "en") -> Result:
    words = ["article", "--source", SMALL, "--lang", language, *arguments]
    return CliRunner().invoke(main, [str(word) for word in words])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(keepends=True)))


def test_the_draft_is_a_table_of_claims_for_a_person_to_complete() -> None:
    result = run(FIXTURE, "--id", "essai-2026")
    drafted = rows(result.stdout)

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == ",".join(CLAIMS.header)
    first = drafted[0]
    assert (first["id"], first["subject"]) == ("essai-2026-001", "organisation/cluster-essai")
    assert (first["source"], first["basis"]) == ("essai-2026", "article-read")
    for column in ("predicate", "object", "rank", "modality", "confidence", "note_fr"):
        assert {row[column] for row in drafted} == {""}
    assert [row["id"] for row in drafted] == sorted(row["id"] for row in drafted)


def test_passages_and_quotes_fit_the_rules_of_claims() -> None:
    text = read_article(FIXTURE).text
    quotes: dict[tuple[str, str], set[str]] = {}
    for row in rows(run(FIXTURE).stdout):
        start, end = int(row["passage_start"]), int(row["passage_end"])
        assert 0 < len(row["quote"]) <= 160
        assert row["quote"] in text[start:end]
        quotes.setdefault((row["passage_start"], row["passage_end"]), set()).add(row["quote"])

    assert all(len(quote) == 1 for quote in quotes.values())


@pytest.mark.parametrize("filler", ["mot " * 100, "x" * 400, "un, " * 39])
def test_quotes_of_long_sentences_are_cut(tmp_path: Path, filler: str) -> None:
    path = tmp_path / "press.txt"
    path.write_text(f"Il dit {filler} au Fonds d’essai {filler} et voilà", encoding="utf-8")
    (row,) = rows(run(path).stdout)

    assert 0 < len(row["quote"]) <= 160
    assert row["quote"] in read_article(path).text


def test_people_get_a_table_and_the_values_for_the_row_of_the_source() -> None:
    result = run(FIXTURE, "--id", "essai-2026")
    article = read_article(FIXTURE)

    assert "Jeanne Essai" in result.stderr
    assert "person/jeanne-essai" in result.stderr
    assert "9 mentions" in result.stderr
    assert f"text_sha256 {article.sha256}, text_length {len(article.text)}" in result.stderr


def test_the_words_for_people_are_french_or_english() -> None:
    assert "9 mentions, 7 claims to complete" in run(FIXTURE).stderr
    assert "9 mentions, 7 affirmations à compléter" in run(FIXTURE, language="fr").stderr


def test_a_completed_draft_is_read_by_the_build(small: Path, tmp_path: Path) -> None:
    """A person completes a row and drops its quote; the passage is accepted as it is."""
    article = read_article(FIXTURE)
    drafted = rows(run(FIXTURE, "--id", "essai-2026").stdout)[0]
    drafted |= {"id": "s9-100", "predicate": "dcterms:spatial", "object": "territory/region-new"}
    drafted |= {"quote": "", "rank": "normal", "modality": "asserted", "confidence": "high"}
    with (small / "data/claims/essai-2026.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CLAIMS.header, lineterminator="\n")
        writer.writeheader()
        writer.writerow(drafted)
    sources = small / "data/sources/sources.csv"
    header, *old = sources.read_text(encoding="utf-8").splitlines()
    new = dict.fromkeys(header.split(","), "") | {
        "id": "essai-2026", "class": "schema:NewsArticle", "title": "Essai", "language": "fr",
        "text_sha256": article.sha256, "text_length": str(len(article.text)),
        "basis": "article-read",
    }  # fmt: skip
    lines = [header, *sorted([*old, ",".join(new.values())])]
    sources.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["check", "--source", str(small), "--lang", "en"])

    assert result.exit_code == 0, result.stderr


def test_an_output_file_is_written_but_never_over_another(tmp_path: Path) -> None:
    output = tmp_path / "draft.csv"
    assert run(FIXTURE, "-o", output).exit_code == 0
    before = output.read_bytes()
    again = run(FIXTURE, "-o", output)

    assert again.exit_code == 2
    assert "exists already; give another name" in again.stderr
    assert output.read_bytes() == before
    assert before.decode() == run(FIXTURE).stdout


def test_mistakes_say_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes("Pôle".encode("latin-1"))

    wrong_bytes = run(tmp_path / "latin.txt")
    assert wrong_bytes.exit_code == 1
    assert "iconv -f WINDOWS-1252 -t UTF-8" in wrong_bytes.stderr
    wrong_id = run(FIXTURE, "--id", "Not A Slug")
    assert wrong_id.exit_code == 2
    assert "malformed slug" in wrong_id.stderr


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run(FIXTURE, "-o", tmp_path / "nowhere" / "draft.csv")

    assert result.exit_code == 1
    assert "cannot write" in result.stderr
    assert "nowhere" in result.stderr
