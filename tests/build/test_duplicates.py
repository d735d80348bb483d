"""Likely duplicates: what is folded, what is compared, and pairs that were judged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from clusterlod import queries
from clusterlod.build.checking import check
from clusterlod.build.duplicates import folded, likely_duplicates
from clusterlod.build.graph import read_graph
from clusterlod.build.reports import Result
from clusterlod.build.terms import entity, graph, named
from clusterlod.errors import SourceError

Edit = Callable[[str, str, str], None]
ORGANISATIONS = "data/entities/organisations.csv"
ROW = (
    "zz-essai,org:Organization,{label},{label},,,{former},{short},{website},,,,,"
    "article-100,article-read,high\n"
)
REASONS = "id,first,second,reason_fr,reason_en\n"


def add(root: Path, **cells: str) -> None:
    row = ROW.format(**{"label": "Autre chose", "former": "", "short": "", "website": "", **cells})
    with (root / ORGANISATIONS).open("a", encoding="utf-8") as file:
        file.write(row)


def found(root: Path, *more: Quad) -> list[Result]:
    store = Store()
    store.extend([*read_graph(root).quads, *more])
    return list(likely_duplicates(store))


def pairs(results: list[Result]) -> list[tuple[str, str]]:
    return [
        (result.focus.rpartition("/")[2].strip("<>"), result.value.rpartition("/")[2].strip("<>"))
        for result in results
    ]


def test_the_small_tree_has_none(small: Path) -> None:
    assert found(small) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mécanic Vallée", "MECANIC VALLEE"),
        ("Mov’eo", "MOVEO"),
        ("Association Essai", "L’Essai"),
        ("SARL Dupont et Fils", "Dupont & Fils"),
        ("Cœur d’œuvre", "Coeur d'oeuvre"),
        ("Bio-Valley", "BioValley"),
    ],
)
def test_names_are_folded(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Synergie", "Synergîle"),
        ("FUI 1", "FUI 10"),
        ("Pôle d’essai", "Grappe d’essai"),
        ("1", "2"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    "cells",
    [
        {"label": "cluster d'ESSAI"},
        {"former": "Cluster d’Essai"},
        {"short": "C.E."},
        {"website": "http://WWW.example.org/cluster/"},
    ],
)
def test_each_kind_of_name_and_the_website_count(small: Path, cells: dict[str, str]) -> None:
    add(small, **cells)

    assert pairs(found(small)) == [("cluster-essai", "zz-essai")]


def test_a_shared_identifier_counts(small: Path) -> None:
    numbers = (("cluster-essai", "123 456 789"), ("pole-essai", "123456789"))
    quads = [
        Quad(entity(f"organisation/{slug}"), named("org:identifier"), Literal(number),
             graph("statements"))
        for slug, number in numbers
    ]  # fmt: skip

    assert pairs(found(small, *quads)) == [("cluster-essai", "pole-essai")]


def test_a_document_may_bear_the_name_of_what_it_is_about(small: Path) -> None:
    facts = (
        ("rdf:type", named("schema:CreativeWork")),
        ("schema:name", Literal("Cluster d’essai", language="fr")),
        ("skos:prefLabel", Literal("Cluster d’essai", language="fr")),
        ("clo:basis", entity("concept/basis/excerpt-read")),
        ("schema:url", NamedNode("https://www.example.org/cluster")),
        ("schema:datePublished", Literal("2016")),
    )

    def page(slug: str, date: str) -> list[Quad]:
        return [
            Quad(entity(slug), named(curie), Literal(date) if "date" in curie else value,
                 graph("entities"))
            for curie, value in facts
            if slug.endswith("1") or curie != "schema:url"
        ]  # fmt: skip

    assert found(small, *page("source/page-1", "2016"), *page("source/page-2", "2017")) == []
    same_day = [*page("source/page-1", "2016"), *page("source/page-2", "2016")]
    assert pairs(found(small, *same_day)) == [("page-1", "page-2")]


def test_a_judged_pair_is_left_alone_and_the_reason_published(small: Path) -> None:
    add(small, label="Cluster d’essai")
    with pytest.raises(SourceError, match="1 warnings of likely_duplicate"):
        check(small)

    row = "homonymes,organisation/cluster-essai,organisation/zz-essai,Homonymes.,Homonyms.\n"
    (small / "data" / "distinct.csv").write_text(REASONS + row, encoding="utf-8")
    quads = set(check(small).quads)
    one, other = entity("organisation/cluster-essai"), entity("organisation/zz-essai")
    for first, second in ((one, other), (other, one)):
        assert Quad(first, named("owl:differentFrom"), second, graph("claims")) in quads
        reason = Literal("Homonymes.", language="fr")
        assert Quad(first, named("skos:scopeNote"), reason, graph("claims")) in quads


def test_nothing_is_distinct_from_itself(small: Path) -> None:
    row = "x,organisation/cluster-essai,organisation/cluster-essai,Non.,No.\n"
    (small / "data" / "distinct.csv").write_text(REASONS + row, encoding="utf-8")

    with pytest.raises(SourceError, match=r"distinct\.csv:2: .* is not distinct from itself"):
        check(small)


def test_the_message_names_both_and_what_they_share(small: Path) -> None:
    add(small, label="Cluster d’essai")
    (result,) = found(small)

    assert result.severity == "Warning"
    assert result.message("fr").startswith(
        "Paraît être la même chose que id:organisation/zz-essai (« Cluster d’essai »)"
    )
    assert "data/distinct.csv" in result.message("en")
    assert queries.load("identity", "likely_duplicate").value("title", "fr") == "Doublon probable"
