"""Each rule over the built graph: silent on what is right, and speaking where it should."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from clusterlod import queries
from clusterlod.build.graph import read_graph
from clusterlod.build.quality import apply_rule, validate_rules
from clusterlod.build.reports import Result
from clusterlod.build.terms import entity, graph, named
from clusterlod.errors import StoredQueryError
from clusterlod.queries import StoredQuery
from clusterlod.queries.header import Entry

Edit = Callable[[str, str, str], None]
CLAIMS = "data/claims/article-100.csv"
REGISTER = "data/claims/registre-2013.csv"


def store_of(root: Path, *more: Quad) -> Store:
    store = Store()
    store.extend([*read_graph(root).quads, *more])
    return store


def found(rule: str, store: Store) -> list[Result]:
    return list(apply_rule(queries.load("quality", rule), store))


def focuses(rule: str, store: Store) -> list[str]:
    return [result.focus.strip("<>").rpartition("/id/")[2] for result in found(rule, store)]


def own_rules() -> list[str]:
    return [name for name in queries.names("quality") if not name.startswith("ontology_")]


@pytest.mark.parametrize("rule", own_rules())
def test_a_sound_graph_breaks_no_rule(small: Path, rule: str) -> None:
    assert found(rule, store_of(small)) == []


@pytest.mark.parametrize("rule", queries.names("quality"))
def test_every_rule_speaks_both_languages(rule: str) -> None:
    stored = queries.load("quality", rule)

    assert stored.value("message", "fr")
    assert stored.value("message", "en")
    assert stored.value("severity") in ("Violation", "Warning", "Info")


def test_a_result_has_the_parts_of_a_shacl_result(small: Path, edit: Edit) -> None:
    edit("data/conflicts/conflicts.csv", "claim/s9-003; claim/x-cluster-essai-founded-1998",
         "claim/s9-003; claim/s9-002")  # fmt: skip

    (result,) = found("unlinked_conflict", store_of(small))

    assert result.severity == "Violation"
    assert result.focus == str(entity("claim/s9-003"))
    assert result.path == named("clo:conflictsWith").value
    assert result.value == str(entity("claim/x-cluster-essai-founded-1998"))
    assert result.shape == "https://w3id.org/clusterlod/shapes#unlinked_conflict"
    assert result.message("en").startswith(
        "Contradicts id:claim/x-cluster-essai-founded-1998 (clo:f"
    )
    assert result.message("fr").startswith(
        "Contredit id:claim/x-cluster-essai-founded-1998 (clo:fou"
    )


COUNT = "clo:memberCount,{object},,,one,{lower},{upper},{precision},{basis},{when},{when},{rank},"


def count(**changes: str) -> str:
    """Return the start of a row of article-100 with a count; the register has 150 in 2013."""
    row = {"object": "210", "lower": "", "upper": "", "precision": "exact"}
    row |= {"basis": "members", "when": "2013", "rank": "normal", **changes}
    return COUNT.format(**row)


@pytest.mark.parametrize(
    ("changes", "contradicts"),
    [
        ({}, True),
        ({"when": "2013-06"}, True),
        ({"when": "2012"}, False),
        ({"when": ""}, False),
        ({"basis": "gross-domestic-product"}, False),
        ({"rank": "deprecated"}, False),
        ({"object": "150"}, False),
        ({"precision": "approximate"}, True),
        ({"lower": "210", "precision": "more-than"}, True),
        ({"object": "140", "lower": "140", "precision": "more-than"}, False),
        ({"object": "", "lower": "140", "upper": "160", "precision": "range"}, False),
        ({"object": "", "lower": "160", "upper": "170", "precision": "range"}, True),
    ],
)
def test_counts_contradict_each_other_when_both_cannot_be_true(
    small: Path, edit: Edit, changes: dict[str, str], contradicts: bool
) -> None:
    edit(CLAIMS, "clo:memberCount,210,,,one,210,,more-than,members,2012,2012,normal,",
         count(**changes))  # fmt: skip

    expected = ["claim/s9-002"] if contradicts else []
    assert focuses("unlinked_conflict", store_of(small)) == expected


def test_counts_in_different_units_do_not_contradict_each_other(small: Path, edit: Edit) -> None:
    edit(CLAIMS, "clo:memberCount,210,,,one,210,,more-than,members,2012,2012,normal,",
         count().replace(",one,", ",percent,"))  # fmt: skip

    assert focuses("unlinked_conflict", store_of(small)) == []


@pytest.mark.parametrize(("when", "contradicts"), [("2013", True), ("2013-06", False)])
def test_values_that_add_up_contradict_each_other_in_the_same_period_only(
    small: Path, edit: Edit, when: str, contradicts: bool
) -> None:
    edit("ontology/clusterlod.ttl", "rdfs:range xsd:integer ; clo:singleValuedPerDate true",
         "rdfs:range xsd:integer ; clo:singleValuedPerPeriod true")  # fmt: skip
    edit(CLAIMS, "clo:memberCount,210,,,one,210,,more-than,members,2012,2012,normal,",
         count(when=when))  # fmt: skip

    expected = ["claim/s9-002"] if contradicts else []
    assert focuses("unlinked_conflict", store_of(small)) == expected


@pytest.mark.parametrize(
    ("written", "contradicts"),
    [("1998-05", False), ("1998-05-23", False), ("1999", True), ("1997-12-31", True)],
)
def test_a_more_precise_date_contradicts_nothing(
    small: Path, edit: Edit, written: str, contradicts: bool
) -> None:
    edit(CLAIMS, "clo:foundingDate,2009", f"clo:foundingDate,{written}")
    edit("data/conflicts/conflicts.csv", "claim/s9-003; claim/x-cluster-essai-founded-1998",
         "claim/s9-003; claim/s9-002")  # fmt: skip

    expected = ["claim/s9-003"] if contradicts else []
    assert focuses("unlinked_conflict", store_of(small)) == expected


def test_a_claim_without_source_is_found(small: Path) -> None:
    bare = Quad(entity("claim/bare"), named("rdf:type"), named("clo:Claim"), graph("claims"))

    assert focuses("missing_source", store_of(small, bare)) == ["claim/bare"]


def test_a_pole_without_label_is_found(small: Path, edit: Edit) -> None:
    edit("data/entities/organisations.csv", "cluster-essai,clo:Cluster",
         "cluster-essai,clo:CompetitivenessPole")  # fmt: skip

    store = store_of(small)
    assert focuses("pole_without_labelling", store) == ["organisation/cluster-essai"]


def test_a_relation_that_no_claim_has_is_found(small: Path, edit: Edit) -> None:
    edit(CLAIMS, "org:hasMembership,membership/jeanne-essai-cluster-essai",
         "org:hasMembership,labelling/pole-essai-2005")  # fmt: skip

    assert focuses("relation_without_claim", store_of(small)) == [
        "membership/jeanne-essai-cluster-essai"
    ]


def test_use_of_a_withdrawn_iri_is_found(small: Path) -> None:
    use = Quad(
        entity("person/jeanne-essai"),
        named("schema:about"),
        entity("organisation/fantome"),
        graph("entities"),
    )

    assert focuses("redirected_iri_still_used", store_of(small, use)) == ["person/jeanne-essai"]


@pytest.mark.parametrize(("length", "expected"), [("63", ["source/article-100"]), ("64", [])])
def test_quotes_stay_below_thirty_percent(small: Path, length: str, expected: list[str]) -> None:
    """The one quote has 19 characters: 30 % of 63 are 18.9, 30 % of 64 are 19.2."""
    quads = [quad for quad in read_graph(small).quads if quad.predicate != named("clo:textLength")]
    store = Store()
    store.extend(quads)
    store.add(
        Quad(
            entity("source/article-100"),
            named("clo:textLength"),
            Literal(int(length)),
            graph("source-article-100"),
        )
    )

    assert focuses("quote_share_above_limit", store) == expected


def test_a_direct_statement_that_is_missing_is_found(small: Path) -> None:
    store = store_of(small)
    store.remove_graph(graph("statements"))

    assert "claim/s9-007" in focuses("direct_statement_missing", store)
    assert "claim/s9-003" not in focuses("direct_statement_missing", store)


@pytest.mark.parametrize("slug", ["s9-002", "s9-003", "s9-004", "s9-005"])
def test_a_direct_statement_without_foundation_is_found(small: Path, slug: str) -> None:
    """More than 210, the rival of a preferred claim, an intent, a prediction."""
    one = next(c for c in read_graph(small).claims if c.node == entity(f"claim/{slug}"))
    statement = Quad(one.subject, one.predicate, one.objects[0], graph("statements"))

    (result,) = found("direct_statement_unfounded", store_of(small, statement))
    assert (result.focus, result.path) == (str(one.subject), one.predicate.value)


@pytest.mark.parametrize(
    ("when", "expected"), [("2015", []), ("2016", ["claim/x-cluster-essai-region"])]
)
def test_a_territory_that_was_no_more_is_found(
    small: Path, edit: Edit, when: str, expected: list[str]
) -> None:
    edit(REGISTER, "territory/region-old,,,,,,,,2013,2013",
         f"territory/region-old,,,,,,,,{when},{when}")  # fmt: skip

    assert focuses("abolished_territory_used_after_its_end", store_of(small)) == expected


def test_a_reference_to_nothing_is_found(small: Path) -> None:
    dangling = Quad(
        entity("person/jeanne-essai"),
        named("schema:about"),
        entity("policy/nothing"),
        graph("entities"),
    )

    assert focuses("undescribed_reference", store_of(small, dangling)) == ["person/jeanne-essai"]


def test_a_blank_node_is_found(small: Path) -> None:
    blank = Quad(BlankNode(), named("rdf:type"), named("clo:Label"), graph("ontology"))

    assert len(found("blank_node_present", store_of(small, blank))) == 1


@pytest.mark.parametrize(
    ("severity", "text"), [("Fatal", "SELECT * {}"), ("Warning", "ASK {}"), ("", "SELECT * {}")]
)
def test_a_broken_rule_is_refused(severity: str, text: str) -> None:
    rule = StoredQuery("quality", "broken", {"severity": Entry(severity, 1)}, text)

    with pytest.raises(StoredQueryError, match=r"quality/broken\.rq"):
        list(apply_rule(rule, Store()))


def test_all_rules_run_together(small: Path) -> None:
    extra = Quad(
        NamedNode("https://example.org/"), named("rdf:type"), BlankNode(), graph("entities")
    )

    shapes = {result.shape for result in validate_rules(store_of(small, extra))}
    assert "https://w3id.org/clusterlod/shapes#blank_node_present" in shapes
