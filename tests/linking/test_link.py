"""``clusterlod link`` from question to link: a service proposes, a person decides."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.linking.local_service import Local

from clusterlod.build.graph import read_graph
from clusterlod.build.terms import entity, named
from clusterlod.cli.main import main
from clusterlod.linking.candidates import COLUMNS, row_id

CLUSTER = "organisation/cluster-essai"
CANDIDATES = "data/candidates/wikidata.csv"
LINKS = "data/links/wikidata.csv"


def candidate(number: int, name: str, score: float, match: bool = False) -> dict[str, object]:
    return {
        "id": f"Q{number}",
        "name": name,
        "score": score,
        "match": match,
        "description": "cluster\nfrançais",
        "type": [{"id": "Q43229", "name": "organisation"}],
    }


@pytest.fixture
def answered(local: Local) -> Local:
    local.results["Cluster d’essai"] = [
        candidate(1000001, "Cluster d'essai", 91, match=True),
        candidate(1000002, "Cluster des essais", 72.5),
        candidate(1000003, "Tout autre", 20),
    ]
    return local


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments], env={"LANG": "en"})


def ask(small: Path, local: Local, *more: str) -> Result:
    cache = small.parent / "cache"
    return run(
        "link", "wikidata", "--service", local.url, "--source", small, "--cache", cache,
        "--pause", "0", *more,
    )  # fmt: skip


def rows(small: Path, path: str = CANDIDATES) -> list[dict[str, str]]:
    with (small / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def decide(
    small: Path, target: str, decision: str, by: str = CLUSTER, on: str = "2026-11-22"
) -> None:
    """Write a decision as a person would in a spreadsheet."""
    table = rows(small)
    for row in table:
        if row["target"].endswith(f"/{target}"):
            row |= {"decision": decision, "decided_by": by, "decided_on": on}
    with (small / CANDIDATES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def apply(small: Path) -> Result:
    return run("link", "apply", "--cite", "registre-2013", "--source", small)


def test_candidates_wait_with_score_and_reason(small: Path, answered: Local) -> None:
    result = ask(small, answered)

    assert result.exit_code == 0, result.stderr
    assert "2 candidates to judge in data/candidates/wikidata.csv" in result.stdout
    first, second = rows(small)
    assert first == {
        "id": "organisation-cluster-essai-q1000001",
        "subject": CLUSTER,
        "name": "Cluster d’essai",
        "target": "http://www.wikidata.org/entity/Q1000001",
        "label": "Cluster d'essai",
        "description": "cluster français",
        "score": "91",
        "reason_fr": "même nom; certain selon le service; là-bas : organisation",
        "reason_en": "same name; certain says the service; there: organisation",
        "decision": "",
        "decided_by": "",
        "decided_on": "",
    }
    assert second["score"] == "72.5"
    assert "like" in second["reason_en"]


def test_a_question_carries_type_and_country_for_wikidata(small: Path, answered: Local) -> None:
    ask(small, answered)
    queries = [query for batch in answered.batches for query in batch.values()]
    cluster = next(query for query in queries if query["query"] == "Cluster d’essai")

    assert cluster["type"] == "Q43229"
    assert {query["type"] for query in queries} == {"Q43229", "Q5"}
    assert {"pid": "P17", "v": {"id": "Q142"}} in cluster["properties"]


def test_another_service_is_sent_names_alone(small: Path, answered: Local) -> None:
    answered.manifest["identifierSpace"] = "https://example.org/id/"
    ask(small, answered)

    assert all(set(q) == {"query", "limit"} for b in answered.batches for q in b.values())
    assert rows(small)[0]["target"] == "https://example.org/id/Q1000001"


def test_texts_from_elsewhere_fit_a_cell_and_run_nothing(small: Path, answered: Local) -> None:
    strange = candidate(1000009, "=HYPERLINK(1)\x00\r\ne\u0301", 95)
    answered.results["Cluster d’essai"].append(strange)
    ask(small, answered)

    assert rows(small)[-1]["label"] == "'=HYPERLINK(1) é"
    assert ask(small, answered).exit_code == 0, "our own reader takes the table"


def test_a_folder_that_cannot_be_written_is_told(small: Path, answered: Local) -> None:
    (small / "data" / "candidates").write_text("", encoding="utf-8")
    result = ask(small, answered)

    assert result.exit_code == 1
    assert "cannot write" in result.stderr


def test_only_the_kinds_asked_for_are_sent(small: Path, answered: Local) -> None:
    ask(small, answered, "--kind", "person")

    assert answered.names
    assert "Cluster d’essai" not in answered.names


def test_what_was_answered_is_not_asked_again(small: Path, answered: Local) -> None:
    ask(small, answered)
    asked = len(answered.names)
    before = (small / CANDIDATES).read_bytes()
    ask(small, answered)

    assert len(answered.names) == asked
    assert (small / CANDIDATES).read_bytes() == before


def test_a_run_that_was_broken_off_goes_on(small: Path, answered: Local) -> None:
    answered.faults = [(403, {}, b"")]
    failed = ask(small, answered)
    assert failed.exit_code == 1
    assert "run the command again to go on" in failed.stderr
    assert not (small / CANDIDATES).exists()

    assert ask(small, answered).exit_code == 0
    assert len(answered.names) == len(set(answered.names))


def test_decisions_survive_another_run(small: Path, answered: Local) -> None:
    ask(small, answered)
    decide(small, "Q1000002", "refuse")
    before = rows(small)
    answered.results["Cluster d’essai"][1]["score"] = 99.0
    cache = small.parent / "cache"
    cache.rename(small.parent / "old-cache")
    ask(small, answered)

    assert rows(small) == before


def test_an_accepted_candidate_becomes_an_exact_match(small: Path, answered: Local) -> None:
    ask(small, answered)
    decide(small, "Q1000001", "accept")
    decide(small, "Q1000002", "refuse")
    result = apply(small)

    assert result.exit_code == 0, result.stderr
    assert "1 links written to data/links/wikidata.csv; 1 candidates refused, 0" in result.stdout
    (link,) = rows(small, LINKS)
    assert link["id"] == "x-cluster-essai-wikidata"
    assert (link["method"], link["accepted_by"]) == ("reconciliation", CLUSTER)
    graph = read_graph(small)
    match = named("skos:exactMatch")
    found = [q for q in graph.quads if q.subject == entity(CLUSTER) and q.predicate == match]
    assert [str(quad.object) for quad in found] == ["<http://www.wikidata.org/entity/Q1000001>"]
    assert [row["decision"] for row in rows(small)] == ["refuse"]


def test_neither_linked_nor_refused_ones_are_proposed_again(small: Path, answered: Local) -> None:
    ask(small, answered)
    decide(small, "Q1000001", "accept")
    decide(small, "Q1000002", "refuse")
    apply(small)
    result = ask(small, answered)

    assert "0 candidates to judge" in result.stdout
    assert [row["decision"] for row in rows(small)] == ["refuse"]


def test_without_a_decision_nothing_is_linked(small: Path, answered: Local) -> None:
    ask(small, answered)
    before = rows(small)
    result = apply(small)

    assert "0 links written" in result.stdout
    assert not (small / LINKS).exists()
    assert rows(small) == before


def test_applying_twice_changes_nothing(small: Path, answered: Local) -> None:
    ask(small, answered)
    decide(small, "Q1000001", "accept")
    apply(small)
    before = (small / LINKS).read_bytes()
    apply(small)

    assert (small / LINKS).read_bytes() == before


@pytest.mark.parametrize(
    ("decision", "by", "on", "words"),
    [
        ("yes", CLUSTER, "2026-11-22", "decision: 'yes' cannot decide (expected: accept | refuse)"),
        ("", CLUSTER, "", "decision: ''"),
        ("accept", "", "2026-11-22", "decided_by: ''"),
        ("accept", "person/nobody", "2026-11-22", "decided_by: 'person/nobody'"),
        ("refuse", CLUSTER, "22/11/2026", "decided_on: '22/11/2026'"),
        ("accept", CLUSTER, "2026", "(expected: 2026-11-22)"),
    ],
)
def test_an_incomplete_decision_is_told_with_its_line(
    small: Path, answered: Local, decision: str, by: str, on: str, words: str
) -> None:
    ask(small, answered)
    decide(small, "Q1000001", decision, by, on)
    result = apply(small)

    assert result.exit_code == 1
    assert f"{CANDIDATES}:2: " in result.stderr
    for word in words.split(" cannot decide "):
        assert word in result.stderr
    assert not (small / LINKS).exists()


def test_two_accepted_candidates_of_one_entity_are_refused(small: Path, answered: Local) -> None:
    ask(small, answered)
    decide(small, "Q1000001", "accept")
    decide(small, "Q1000002", "accept")
    result = apply(small)

    assert f"{CANDIDATES}:3: {CLUSTER} would be linked twice; already at {CANDIDATES}:2" in (
        result.stderr
    )


def test_a_source_that_is_not_described_is_refused(small: Path, answered: Local) -> None:
    ask(small, answered)
    result = run("link", "apply", "--cite", "nothing", "--source", small)

    assert "the source 'nothing' is not described" in result.stderr


def test_the_candidates_of_the_project_are_empty() -> None:
    root = Path(__file__).parents[2]

    assert not (root / "data" / "candidates").exists()
    assert not (root / LINKS).exists()


@pytest.mark.parametrize(
    ("target", "slug"),
    [
        ("http://www.wikidata.org/entity/Q42", "organisation-x-q42"),
        ("https://ror.org/04m0yag05", "organisation-x-298201d95e72"),
    ],
)
def test_a_pair_has_a_slug(target: str, slug: str) -> None:
    assert row_id("organisation/x", target) == slug


def test_nothing_to_judge_names_the_command_that_comes_first(small: Path) -> None:
    result = apply(small)

    assert result.exit_code == 1
    assert "data/candidates/wikidata.csv:0: " in result.stderr
    assert "clusterlod link wikidata" in result.stderr
