"""The stored questions: each is answered by the graph as its expected rows say."""

import csv
import gzip
import io
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from pyoxigraph import Variable as Name

from clusterlod import queries, resources
from clusterlod.namespaces import CLO
from clusterlod.queries import StoredQuery
from clusterlod.release import Release

FOLDER = "question"
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", resources.root().parent / "shared"))

#: Rows of an answer that can still be read against the tables.
READABLE = 200

#: The totals that were published, as (question, row, column, value).
PUBLISHED = [
    ("active_poles_at_seven_dates", "2005-08-31", "possible", 66),
    ("active_poles_at_seven_dates", "2006-04-30", "possible", 66),
    ("active_poles_at_seven_dates", "2007-07-31", "possible", 71),
    ("active_poles_at_seven_dates", "2010-06-30", "possible", 71),
    ("active_poles_at_seven_dates", "2014-01-31", "possible", 71),
    ("active_poles_at_seven_dates", "2016-03-31", "possible", 69),
    ("active_poles_at_seven_dates", "2018-12-31", "possible", 66),
    ("ratings_of_the_2012_evaluation", "rating/very-effective", "poles", 20),
    ("ratings_of_the_2012_evaluation", "rating/effective", "poles", 35),
    ("ratings_of_the_2012_evaluation", "rating/less-effective", "poles", 16),
    ("poles_awarded_phases_four_and_five", "2019-02-05", "possible", 56),
    ("poles_awarded_phases_four_and_five", "2023-03-27", "possible", 55),
    ("poles_awarded_phases_four_and_five", "2024-01-31", "possible", 57),
]


@pytest.fixture(scope="module")
def store(real_release: Release) -> Store:
    """The release of the real data, in memory."""
    store = Store()
    store.bulk_load(gzip.decompress(real_release.quads.read_bytes()), format=RdfFormat.N_QUADS)
    return store


def ask(
    store: Store, question: StoredQuery, terms: dict[str, NamedNode | Literal], form: str = "csv"
) -> str:
    solutions = store.query(
        question.text,
        use_default_graph_as_union=True,
        substitutions={Name(name): term for name, term in terms.items()},
    )
    assert isinstance(solutions, QuerySolutions)
    wanted = QueryResultsFormat.CSV if form == "csv" else QueryResultsFormat.JSON
    return (solutions.serialize(format=wanted) or b"").decode()


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(text))]


def bindings(answer: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(answer)["results"]["bindings"]
    return found


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_question_has_its_expected_answer(store: Store, name: str) -> None:
    question = queries.load(FOLDER, name)
    head, *answer = rows(ask(store, question, {}))

    assert question.expected is not None
    expected_head, *expected = rows(question.expected)
    assert head == expected_head
    assert Counter(answer) == Counter(expected)
    assert 0 < len(expected) <= READABLE
    assert set(question.display.columns) <= set(head)
    assert {parameter.name for parameter in question.parameters} <= set(head)


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_defaults_are_what_the_text_says(store: Store, name: str) -> None:
    question = queries.load(FOLDER, name)
    unbound = ask(store, question, {})

    assert Counter(rows(ask(store, question, question.terms({}, "fr")))) == Counter(rows(unbound))


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_labels_follow_the_language_of_the_reader(store: Store, name: str) -> None:
    question = queries.load(FOLDER, name)
    english = bindings(ask(store, question, question.terms({}, "en"), "json"))
    french = bindings(ask(store, question, question.terms({}, "fr"), "json"))
    foreign = {
        (column, term["value"])
        for row in english
        for column, term in row.items()
        if column.endswith("Label")
        and column != "sourceLabel"  # a source keeps the title that it has
        and term.get("xml:lang", "en") != "en"
    }

    assert len(english) == len(french)
    assert foreign == set()


@pytest.mark.parametrize("name", queries.names(FOLDER))
def test_each_label_stands_beside_what_it_names(store: Store, name: str) -> None:
    question = queries.load(FOLDER, name)
    columns = rows(question.expected or "")[0]
    alone = [c for c in columns if c.endswith("Label") and c.removesuffix("Label") not in columns]
    parameters = [parameter.name for parameter in question.parameters]

    assert alone == []
    assert "language" in parameters or not any(
        column.endswith("Label") and column != "sourceLabel" for column in columns
    )


def test_titles_differ_by_language_and_question() -> None:
    stored = [queries.load(FOLDER, name) for name in queries.names(FOLDER)]
    for language in ("fr", "en"):
        titles = Counter(question.value("title", language) for question in stored)
        assert [title for title, times in titles.items() if times > 1] == []
    assert [q.name for q in stored if q.value("title", "fr") == q.value("title", "en")] == []


def test_there_are_questions_on_each_topic() -> None:
    topics = Counter(queries.load(FOLDER, n).value("topic") for n in queries.names(FOLDER))

    assert sum(topics.values()) >= 80
    assert set(topics) == set(queries.TOPICS)


def test_every_term_of_the_ontology_is_asked_for() -> None:
    ontology = Store()
    ontology.load(path=resources.root() / "ontology" / "clusterlod.ttl", format=RdfFormat.TURTLE)
    terms = {
        quad.subject.value.removeprefix(CLO)
        for quad in ontology
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(CLO)
    }
    asked = {
        term
        for name in queries.names(FOLDER)
        for term in re.findall(r"\bclo:(\w+)", queries.load(FOLDER, name).text)
    }

    assert sorted(terms - asked) == []


@pytest.mark.parametrize(("name", "row", "column", "value"), PUBLISHED)
def test_published_total_comes_out(name: str, row: str, column: str, value: int) -> None:
    head, *answer = rows(queries.load(FOLDER, name).expected or "")
    found = [line for line in answer if any(cell.endswith(row) for cell in line)]

    assert [line[head.index(column)] for line in found] == [str(value)]
    assert {"unverified", "derived"} <= set(head)


def test_every_competency_question_is_stored() -> None:
    table = SHARED / "facts" / "competency_questions.csv"
    if not table.is_file():
        pytest.skip(f"{table} is not here")
    with table.open(encoding="utf-8", newline="") as file:
        wanted = {row["id"] for row in csv.DictReader(file)}
    stored = {queries.load(FOLDER, name).value("id") for name in queries.names(FOLDER)}

    assert wanted <= stored
