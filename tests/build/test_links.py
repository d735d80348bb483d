"""Links to other data sets: claims with a method, and with somebody who accepted them."""

from pathlib import Path

import pytest
from pyoxigraph import Quad, Store
from tests.build.test_graph import facts, findings

from clusterlod import queries
from clusterlod.build.graph import read_graph
from clusterlod.build.quality import apply_rule
from clusterlod.build.terms import entity, graph, named

HEADER = (
    "id,subject,match,target,method,accepted_by,accepted_on,source,basis,confidence,"
    "note_fr,note_en\n"
)
ROW = (
    "x-link-cluster,organisation/cluster-essai,exactMatch,http://www.wikidata.org/entity/Q1000009,"
    "{method},{by},{on},registre-2013,excerpt-read,high,,\n"
)


def link(root: Path, method: str = "from-table", by: str = "", on: str = "") -> None:
    """Write a table of one link."""
    write(root, ROW.format(method=method, by=by, on=on))


def write(root: Path, rows: str) -> None:
    (root / "data" / "links").mkdir()
    (root / "data" / "links" / "essai.csv").write_text(HEADER + rows, encoding="utf-8")


def test_a_link_is_a_claim_and_a_direct_statement(small: Path) -> None:
    link(small)
    built = read_graph(small)

    assert {
        ("source-registre-2013", "rdf:type", "clo:Claim"),
        ("source-registre-2013", "rdf:subject", "id:organisation/cluster-essai"),
        ("source-registre-2013", "rdf:predicate", "skos:exactMatch"),
        ("source-registre-2013", "rdf:object", "http://www.wikidata.org/entity/Q1000009"),
        ("source-registre-2013", "clo:matchMethod", "id:concept/match-method/from-table"),
        ("source-registre-2013", "prov:hadPrimarySource", "id:source/registre-2013"),
        ("source-registre-2013", "clo:modality", "id:concept/modality/asserted"),
        ("claims", "clo:rank", "id:concept/rank/normal"),
    } <= facts(built, "id:claim/x-link-cluster")
    assert (
        "statements",
        "skos:exactMatch",
        "http://www.wikidata.org/entity/Q1000009",
    ) in facts(built, "id:organisation/cluster-essai")


def test_an_accepted_link_says_by_whom_and_when(small: Path) -> None:
    link(small, "reconciliation", "organisation/pole-essai", "2026-11-22")
    described = facts(read_graph(small), "id:claim/x-link-cluster")

    assert {
        ("source-registre-2013", "prov:wasAttributedTo", "id:organisation/pole-essai"),
        (
            "source-registre-2013",
            "dcterms:created",
            '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
    } <= described


@pytest.mark.parametrize("method", ["reconciliation", "by-hand"])
def test_a_proposed_link_needs_somebody_who_accepts_it(small: Path, method: str) -> None:
    link(small, method)

    assert findings(small) == [
        f"data/links/essai.csv:2: method={method}, but accepted_by is empty "
        "(expected: who accepted the link, and on which day)",
        f"data/links/essai.csv:2: method={method}, but accepted_on is empty "
        "(expected: who accepted the link, and on which day)",
    ]


def test_mistakes_are_reported_with_their_line(small: Path) -> None:
    bad = ROW.format(method="guess", by="organisation/nobody", on="2026-11")
    write(small, bad.replace("exactMatch", "sameAs").replace("http://www.", "www."))
    found = findings(small, "fr")

    assert len(found) == 5
    assert all(finding.startswith("data/links/essai.csv:2: ") for finding in found)
    said = " ".join(found)
    for word in ("guess", "nobody", "2026-11", "sameAs", "www.wikidata.org"):
        assert word in said


def test_a_link_may_not_take_the_id_of_a_claim(small: Path) -> None:
    write(small, ROW.format(method="from-table", by="", on="").replace("x-link-cluster", "s9-001"))

    (finding,) = findings(small)
    assert finding.startswith("data/links/essai.csv:2: ")
    assert "s9-001" in finding


def focuses(rule: str, store: Store) -> list[str]:
    return [result.focus for result in apply_rule(queries.load("quality", rule), store)]


def test_a_link_without_method_is_found(small: Path) -> None:
    link(small)
    quads = read_graph(small).quads
    store = Store()
    store.extend(quads)
    assert focuses("link_without_method", store) == []

    for quad in list(store.quads_for_pattern(None, named("clo:matchMethod"), None)):
        store.remove(quad)
    assert focuses("link_without_method", store) == [str(entity("claim/x-link-cluster"))]


def test_contradictory_links_are_found(small: Path) -> None:
    link(small)
    store = Store()
    store.extend(read_graph(small).quads)
    subject, (target,) = (
        entity("organisation/cluster-essai"),
        (q.object for q in store.quads_for_pattern(entity("claim/x-link-cluster"),
                                                   named("rdf:object"), None)),
    )  # fmt: skip
    assert focuses("contradictory_link", store) == []

    store.add(Quad(subject, named("skos:broadMatch"), target, graph("statements")))
    assert focuses("contradictory_link", store) == [str(subject)]
