"""The stored questions: each is answered by the graph as its expected rows say."""

import csv
import gzip
import io
import os
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from clusterlod import queries, resources
from clusterlod.release import Release

FOLDER = "question"
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", resources.root().parent / "shared"))


@pytest.fixture(scope="module")
def store(real_release: Release) -> Store:
    """The release of the real data, in memory."""
    store = Store()
    store.bulk_load(gzip.decompress(real_release.quads.read_bytes()), format=RdfFormat.N_QUADS)
    return store


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(text))]


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_question_has_its_expected_answer(store: Store, name: str) -> None:
    question = queries.load(FOLDER, name)
    solutions = store.query(question.text, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    head, *answer = rows((solutions.serialize(format=QueryResultsFormat.CSV) or b"").decode())

    assert question.expected is not None
    expected_head, *expected = rows(question.expected)
    assert head == expected_head
    assert Counter(answer) == Counter(expected)
    assert expected


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_question_is_described_in_both_languages(name: str) -> None:
    question = queries.load(FOLDER, name)
    said = {
        key: question.value(key, language)
        for key in ("title", "description")
        for language in ("fr", "en")
    }

    assert [key for key, text in said.items() if not text] == []
    assert question.value("title", "fr") != question.value("title", "en")


def test_every_competency_question_is_stored() -> None:
    table = SHARED / "facts" / "competency_questions.csv"
    if not table.is_file():
        pytest.skip(f"{table} is not here")
    with table.open(encoding="utf-8", newline="") as file:
        wanted = {row["id"] for row in csv.DictReader(file)}
    stored = {queries.load(FOLDER, name).value("id") for name in queries.names(FOLDER)}

    assert wanted <= stored
