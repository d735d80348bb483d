"""Conflicts, recorded and found by rule, as people read them."""

import csv
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from clusterlod import resources
from clusterlod.build.disputes import Dispute, Status, disputes, grouped
from clusterlod.build.graph import KnowledgeGraph, read_graph
from clusterlod.build.terms import entity, graph, named

ROOT = resources.root()


@pytest.fixture(scope="module")
def real() -> KnowledgeGraph:
    return read_graph(ROOT)


@pytest.fixture(scope="module")
def found(real: KnowledgeGraph) -> list[Dispute]:
    return disputes(real.quads, "en")


def of(found: list[Dispute], claim: str) -> list[Dispute]:
    return [item for item in found if any(rival.claim == claim for rival in item.rivals)]


def test_every_recorded_conflict_is_told_with_its_status_and_note(found: list[Dispute]) -> None:
    path = ROOT / "data" / "conflicts" / "conflicts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    untold = [
        row["id"]
        for row in rows
        if not any(
            set(row["claims"].split("; ")) <= {rival.claim for rival in item.rivals}
            and (item.status, item.note) == (row["status"], row["note_en"])
            for item in found
        )
    ]

    assert rows
    assert untold == []


def test_each_value_has_its_evidence_beside_it(found: list[Dispute]) -> None:
    (dispute,) = of(found, "claim/x-cd2e-founded-2000")

    assert (dispute.status, dispute.by_rule) == (Status.SETTLED, True)
    assert [
        (r.subject_name, r.predicate, r.value, r.source, r.published, r.basis, r.confidence, r.rank)
        for r in dispute.rivals
        if r.claim == "claim/x-cd2e-founded-2003"
    ] == [
        (
            "CD2E",
            "clo:foundingDate",
            "2003",
            "source/la-gazette-france-2013",
            "2013",
            "excerpt read",
            "high",
            "preferred",
        )
    ]


def test_ratings_bounds_and_bases_are_part_of_the_value(found: list[Dispute]) -> None:
    values = {rival.claim: rival.value for item in found for rival in item.rivals}

    assert values["claim/s1-018"] == "74 (competitiveness poles)"
    assert values["claim/s1-032"] == "210 (more than, companies)"
    assert values["claim/s1-047-1"] == "2010–2011 (range)"
    assert values["claim/x-iar-labelling-2005"].endswith("(national)")


def test_names_follow_the_language(real: KnowledgeGraph) -> None:
    (dispute,) = of(disputes(real.quads, "fr"), "claim/x-cd2e-founded-2000")

    assert dispute.note.startswith("2003 selon deux sources")
    assert {rival.basis for rival in dispute.rivals} == {"extrait lu", "non vérifié"}


def without(quads: list[Quad], predicates: set[str]) -> list[Quad]:
    terms = {named(curie) for curie in predicates}
    return [quad for quad in quads if quad.predicate not in terms]


def test_a_conflict_that_nobody_recorded_is_found_by_rule(real: KnowledgeGraph) -> None:
    quads = without(real.quads, {"clo:conflictsWith"})
    (dispute,) = of(disputes(quads, "en"), "claim/x-eskal-eureka-founded-2008")

    assert (dispute.status, dispute.by_rule, dispute.note) == (Status.UNRECORDED, True, "")


def test_a_deprecated_value_settles_a_conflict_that_nobody_recorded(real: KnowledgeGraph) -> None:
    claim, rank = entity("claim/x-eskal-eureka-founded-2008"), named("clo:rank")
    quads = without(real.quads, {"clo:conflictsWith"})
    quads = [quad for quad in quads if (quad.subject, quad.predicate) != (claim, rank)]
    deprecated = NamedNode(entity("concept/rank/deprecated").value)
    quads.append(Quad(claim, rank, deprecated, graph("claims")))
    (dispute,) = of(disputes(quads, "en"), "claim/x-eskal-eureka-founded-2008")

    assert dispute.status is Status.RANKED


def test_a_graph_without_claims_has_no_conflict() -> None:
    assert disputes([], "en") == []


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("45700000", "45\u202f700\u202f000", "45,700,000"),
        ("2012", "2012", "2012"),
        ("2012-05", "2012-05", "2012-05"),
        ("", "", ""),
    ],
)
def test_long_numbers_are_grouped(text: str, french: str, english: str) -> None:
    assert (grouped(text, "fr"), grouped(text, "en")) == (french, english)


def test_the_small_tree_has_its_conflicts(small: Path) -> None:
    assert all(len(item.rivals) > 1 for item in disputes(read_graph(small).quads, "en"))
