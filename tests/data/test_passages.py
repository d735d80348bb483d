"""The passages of the press articles: found in the texts, quoted little."""

import csv
import hashlib
import os
from collections import defaultdict
from pathlib import Path

import pytest

from clusterlod import resources

LONGEST_QUOTE = 160
LARGEST_SHARE = 0.30

ROOT = resources.root()
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", ROOT.parent / "shared"))
ARTICLES = sorted((SHARED / "articles").glob("*.txt")) if SHARED.is_dir() else []

Row = dict[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def article_sources() -> dict[str, Row]:
    rows = read_rows(ROOT / "data" / "sources" / "sources.csv")
    return {row["id"]: row for row in rows if row["text_sha256"]}


def claims_with_passage() -> list[Row]:
    files = sorted((ROOT / "data" / "claims").glob("*.csv"))
    return [row for file in files for row in read_rows(file) if row["passage_start"]]


def normalise(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Normalised article texts by the source they belong to."""
    if not ARTICLES:
        pytest.skip(f"the articles' texts are not in {SHARED / 'articles'}")
    return {f"article-{file.name[:3]}": normalise(file.read_text("utf-8")) for file in ARTICLES}


def test_five_articles_are_hashed() -> None:
    assert sorted(article_sources()) == [f"article-00{number}" for number in range(5)]


def test_hash_and_length_belong_to_the_text(texts: dict[str, str]) -> None:
    recorded = {
        name: (row["text_sha256"], int(row["text_length"]))
        for name, row in article_sources().items()
    }

    assert recorded == {
        name: (hashlib.sha256(text.encode()).hexdigest(), len(text)) for name, text in texts.items()
    }


def test_quotes_stand_in_their_passages(texts: dict[str, str]) -> None:
    strangers = [
        row["id"]
        for row in claims_with_passage()
        if row["quote"]
        not in texts[row["source"]][int(row["passage_start"]) : int(row["passage_end"])]
    ]

    assert strangers == []


def test_passages_hold_the_quote_of_the_seed_claim(texts: dict[str, str]) -> None:
    """Each passage lies where the seed table quotes the article."""
    seeds = {row["claim_id"]: row for row in read_rows(SHARED / "facts" / "seed_claims.csv")}
    misplaced = []
    for row in claims_with_passage():
        seed = seeds["-".join(row["id"].split("-")[:2])]
        passage = texts[row["source"]][int(row["passage_start"]) : int(row["passage_end"])]
        if not (normalise(seed["quote_fr"]) in passage or passage in normalise(seed["quote_fr"])):
            misplaced.append(row["id"])

    assert misplaced == []


def test_every_seed_claim_is_in_the_graph() -> None:
    table = SHARED / "facts" / "seed_claims.csv"
    if not table.is_file():
        pytest.skip(f"{table} is not here")
    wanted = {row["claim_id"] for row in read_rows(table)}
    files = sorted((ROOT / "data" / "claims").glob("article-*.csv"))
    present = {"-".join(row["id"].split("-")[:2]) for file in files for row in read_rows(file)}

    assert wanted == present


def test_passages_lie_within_their_text() -> None:
    lengths = {name: int(row["text_length"]) for name, row in article_sources().items()}
    outside = [
        row["id"]
        for row in claims_with_passage()
        if not 0 <= int(row["passage_start"]) < int(row["passage_end"]) <= lengths[row["source"]]
    ]

    assert outside == []


def test_quotes_are_short() -> None:
    long = [row["id"] for row in claims_with_passage() if len(row["quote"]) > LONGEST_QUOTE]

    assert long == []


def test_quotes_of_one_article_are_a_small_part_of_it() -> None:
    quoted: dict[str, set[str]] = defaultdict(set)
    for row in claims_with_passage():
        quoted[row["source"]].add(row["quote"])
    shares = {
        name: sum(map(len, quoted[name])) / int(row["text_length"])
        for name, row in article_sources().items()
    }

    assert {name: share for name, share in shares.items() if share >= LARGEST_SHARE} == {}
