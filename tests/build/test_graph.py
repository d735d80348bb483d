"""What the curated files become, and how their mistakes are reported."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Quad

from clusterlod.build.graph import KnowledgeGraph, read_graph
from clusterlod.errors import SourceError
from clusterlod.namespaces import contract

SMALL = Path(__file__).parent / "fixtures" / "small"
Edit = Callable[[str, str, str], None]
CLAIMS = "data/claims/article-100.csv"
REGISTER = "data/claims/registre-2013.csv"
ORGANISATIONS = "data/entities/organisations.csv"


def facts(graph: KnowledgeGraph, subject: str) -> set[tuple[str, str, str]]:
    """Return (graph, predicate, object) of a subject, IRIs as CURIEs."""

    def word(quad: Quad) -> tuple[str, str, str]:
        value = str(quad.object)
        value = contract(value.strip("<>")) if value.startswith("<") else value
        name = contract(str(quad.graph_name).strip("<>")).removeprefix("graph:")
        return name, contract(quad.predicate.value), value

    return {word(q) for q in graph.quads if contract(str(q.subject).strip("<>")) == subject}


def findings(root: Path, language: str = "en") -> list[str]:
    with pytest.raises(SourceError) as caught:
        read_graph(root, language)
    return [str(finding) for finding in caught.value.findings]


def test_an_organisation_is_described_with_its_superclasses_and_source(small: Path) -> None:
    described = facts(read_graph(small), "id:organisation/cluster-essai")

    assert {
        ("entities", "rdf:type", "clo:Cluster"),
        ("entities", "rdf:type", "clo:ClusterOrganization"),
        ("entities", "rdf:type", "org:Organization"),
        ("entities", "skos:prefLabel", '"Cluster d’essai"@fr'),
        ("entities", "skos:prefLabel", '"Trial cluster"@en'),
        ("entities", "skos:altLabel", '"Grappe d’essai"@fr'),
        ("entities", "skos:altLabel", '"Essai"@fr'),
        ("entities", "clo:shortName", '"CE"'),
        ("entities", "foaf:homepage", "https://example.org/cluster"),
        ("entities", "prov:hadPrimarySource", "id:source/article-100"),
        ("entities", "clo:basis", "id:concept/basis/article-read"),
        ("entities", "clo:confidence", "id:concept/confidence/high"),
    } <= described


def test_a_site_that_is_gone_is_a_former_site(small: Path) -> None:
    described = facts(read_graph(small), "id:organisation/pole-essai")

    assert ("entities", "clo:formerWebsite", "https://example.org/pole") in described
    assert not [fact for fact in described if fact[1] == "foaf:homepage"]


def test_a_territory_knows_what_it_replaced(small: Path) -> None:
    described = facts(read_graph(small), "id:territory/region-new")

    assert {
        ("entities", "rdf:type", "igeo:Region"),
        ("entities", "rdf:type", "dcterms:Location"),
        ("entities", "igeo:codeINSEE", '"98"'),
        ("entities", "dcterms:replaces", "id:territory/region-old"),
        ("entities", "dcterms:temporal", "id:period/since-2016-01-01"),
        ("entities", "clo:nutsCode2021", '"FRX1"'),
        ("entities", "clo:isoCode", '"FR-NEW"'),
        ("entities", "geo:hasGeometry", "id:geometry/region-new-point"),
    } <= described


def test_a_claim_lies_in_the_graph_of_its_source_and_its_rank_elsewhere(small: Path) -> None:
    described = facts(read_graph(small), "id:claim/s9-002")

    assert {
        ("source-article-100", "rdf:type", "clo:StatisticalClaim"),
        ("source-article-100", "rdf:type", "clo:Claim"),
        ("source-article-100", "rdf:subject", "id:organisation/cluster-essai"),
        ("source-article-100", "rdf:predicate", "clo:memberCount"),
        ("source-article-100", "rdf:object", '"210"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("source-article-100", "clo:precision", "id:concept/precision/more-than"),
        ("source-article-100", "clo:countingBasis", "id:concept/counting-basis/members"),
        ("source-article-100", "prov:wasQuotedFrom", "id:passage/article-100-40-100"),
        ("source-article-100", "dcterms:temporal", "id:period/2012"),
        ("claims", "clo:rank", "id:concept/rank/normal"),
    } <= described


def test_text_content_is_kept_in_both_languages(small: Path) -> None:
    described = facts(read_graph(small), "id:claim/s9-004")

    assert ("source-article-100", "rdf:object", '"Vendre ensemble."@fr') in described
    assert ("source-article-100", "rdf:object", '"Sell together."@en') in described
    assert ("source-article-100", "clo:speaker", "id:person/jeanne-essai") in described


def test_a_claim_names_the_one_that_takes_its_place(small: Path, edit: Edit) -> None:
    edit(REGISTER, "2013-06,normal,,", "2013-06,deprecated,claim/x-cluster-essai-founded-1998,")
    described = facts(read_graph(small), "id:claim/x-cluster-essai-changed-2013")

    assert {
        ("claims", "clo:rank", "id:concept/rank/deprecated"),
        ("claims", "clo:supersededBy", "id:claim/x-cluster-essai-founded-1998"),
    } <= described


def test_a_range_has_bounds_and_no_object(small: Path) -> None:
    described = facts(read_graph(small), "id:claim/x-cluster-essai-members-2014")

    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert ("source-registre-2013", "clo:lowerBound", f'"20"{integer}') in described
    assert ("source-registre-2013", "clo:upperBound", f'"30"{integer}') in described
    assert not [fact for fact in described if fact[1] == "rdf:object"]


def test_bounds_of_a_date_are_dates(small: Path, edit: Edit) -> None:
    edit(CLAIMS, "clo:foundingDate,2009,,,,,,,,", "clo:foundingDate,,,,,2010,2011,range,,")

    described = facts(read_graph(small), "id:claim/s9-003")

    year = "^^<http://www.w3.org/2001/XMLSchema#gYear>"
    assert ("source-article-100", "clo:lowerBound", f'"2010"{year}') in described


def test_a_passage_points_into_its_source_and_to_the_page(small: Path) -> None:
    graph = read_graph(small)

    assert {
        ("source-article-100", "oa:hasSource", "id:source/article-100"),
        ("source-article-100", "oa:hasSelector", "id:selector/article-100-40-100"),
        ("source-article-100", "oa:hasSelector", "id:selector/article-100-40-100-quote"),
        (
            "source-article-100",
            "schema:url",
            "https://example.org/gazette/1#:~:text=plus%20de%20210%20membres",
        ),
    } <= facts(graph, "id:passage/article-100-40-100")
    assert ("source-article-100", "oa:exact", '"plus de 210 membres"') in facts(
        graph, "id:selector/article-100-40-100-quote"
    )


def test_a_publisher_that_is_known_is_linked_and_another_named(small: Path) -> None:
    graph = read_graph(small)

    assert (
        "source-registre-2013",
        "dcterms:publisher",
        "id:organisation/pole-essai",
    ) in facts(graph, "id:source/registre-2013")
    assert ("source-article-100", "clo:publisherName", '"La Gazette d’essai"') in facts(
        graph, "id:source/article-100"
    )


def test_conflicts_are_linked_both_ways_with_their_note(small: Path) -> None:
    graph = read_graph(small)
    one, other = "id:claim/s9-003", "id:claim/x-cluster-essai-founded-1998"

    assert ("claims", "clo:conflictsWith", other) in facts(graph, one)
    assert ("claims", "clo:conflictsWith", one) in facts(graph, other)
    for claim in (one, other):
        assert ("claims", "clo:conflictNote", '"Le registre fait foi."@fr') in facts(graph, claim)
        assert ("claims", "clo:conflictStatus", "id:concept/conflict-status/settled") in facts(
            graph, claim
        )


def test_old_iris_say_what_became_of_them(small: Path) -> None:
    graph = read_graph(small)

    merged = facts(graph, "id:organisation/essai-cluster")
    withdrawn = facts(graph, "id:organisation/fantome")
    assert ("entities", "dcterms:isReplacedBy", "id:organisation/cluster-essai") in merged
    assert ("entities", "skos:note", '"N’a jamais existé."@fr') in withdrawn
    assert {redirect.status for redirect in graph.redirects} == {301, 410}


@pytest.mark.parametrize(
    ("path", "old", "new", "finding"),
    [
        (CLAIMS, "s9-003,organisation/cluster-essai", "s9-003,organisation/cluster-esai",
         f"{CLAIMS}:4: subject: 'organisation/cluster-esai' does not exist"),
        (CLAIMS, "s9-003,organisation/cluster-essai", "s9-003,cluster-essai",
         f"{CLAIMS}:4: subject: 'cluster-essai' is not a reference"),
        (CLAIMS, "clo:memberCount,210", "clo:memberCont,210",
         f"{CLAIMS}:3: predicate: unknown predicate 'clo:memberCont'"),
        (CLAIMS, "clo:memberCount,210", "cl:memberCount,210",
         f"{CLAIMS}:3: predicate: 'cl:memberCount' is not a term of the form prefix:name"),
        (CLAIMS, "clo:memberCount,210", "clo:memberCount,many",
         f"{CLAIMS}:3: object: 'many' is not a number"),
        (CLAIMS, "clo:foundingDate,2009", "clo:foundingDate,2009-13",
         f"{CLAIMS}:4: object: '2009-13' is not a partial date"),
        (CLAIMS, "more-than,members", "more-then,members",
         f"{CLAIMS}:3: precision: unknown concept 'more-then'"),
        (CLAIMS, "more-than,members", "more-than,",
         f"{CLAIMS}:3: clo:memberCount is a count or quantity, counting_basis is empty"),
        (CLAIMS, "Vendre ensemble.,Sell together.", "Vendre ensemble.,",
         f"{CLAIMS}:5: object_fr without object_en"),
        (CLAIMS, "clo:objective,,Vendre ensemble.,Sell together.", "clo:objective,Vendre,,",
         f"{CLAIMS}:5: clo:objective takes text"),
        (CLAIMS, "clo:foundingDate,2009,,", "clo:foundingDate,,En 2009,In 2009",
         f"{CLAIMS}:4: clo:foundingDate takes no free text"),
        (CLAIMS, "clo:objective,,Vendre", "clo:objective,x,Vendre",
         f"{CLAIMS}:5: object and text at once"),
        (CLAIMS, "clo:foundingDate,2009", "clo:foundingDate,", f"{CLAIMS}:4: no object"),
        (CLAIMS, "article-100,0,40,", "article-100,,,",
         f"{CLAIMS}:2: article read, but no passage"),
        (CLAIMS, "article-100,0,40,", "article-100,40,0,", f"{CLAIMS}:2: impossible passage 40–0"),
        (CLAIMS, "900,950", "900,1001", f"{CLAIMS}:9: impossible passage 900–1001"),
        (CLAIMS, "article-100,0,40,", "article-100,0,x,",
         f"{CLAIMS}:2: passage_end: 'x' is not a number"),
        (CLAIMS, "40,100,plus de", "80,98,plus de", f"{CLAIMS}:3: quote of 19 characters"),
        (CLAIMS, "plus de 210 membres", "é" * 61, f"{CLAIMS}:3: quote of 61 characters"),
        (CLAIMS, "260,300,,article-read,high,,\ns9-008",
         "40,100,210 membres,article-read,high,,\ns9-008",
         f"{CLAIMS}:8: another quote than {CLAIMS}:3"),
        (CLAIMS, "s9-003,", "s9-002,", f"{CLAIMS}:4: id 's9-002' is taken (expected: another id; "
         f"the first is at {CLAIMS}:3)"),
        (CLAIMS, "2005,2008-12", "2008-12,2005", f"{CLAIMS}:2: the end '2005' is not after"),
        (CLAIMS, "2012,2012,normal,,asserted,,article-100",
         "2012,2012,normal,,asserted,,registre-2013",
         f"{CLAIMS}:3: source 'registre-2013' in file article-100.csv"),
        (CLAIMS, "s9-001,organisation/pole-essai", "s9-001,organisation/cluster-essai",
         f"{CLAIMS}:2: labelling/pole-essai-2005 is a labelling of organisation/pole-essai"),
        (CLAIMS, "normal,,predicted", ",,predicted", f"{CLAIMS}:6: rank is empty"),
        (
            REGISTER,
            "2013-06,normal,,asserted",
            "2013-06,normal,claim/x-cluster-essai-founded-1998,asserted",
            f"{REGISTER}:2: superseded_by claim/x-cluster-essai-founded-1998 with rank normal",
        ),
        (
            REGISTER,
            "2013-06,normal,,asserted",
            "2013-06,deprecated,claim/x-cluster-essai-changed-2013,asserted",
            f"{REGISTER}:2: superseded_by claim/x-cluster-essai-changed-2013 with rank deprecated",
        ),
        (REGISTER, ",20,30,range", ",30,20,range", f"{REGISTER}:5: lower 30 is above upper 20"),
        (REGISTER, ",20,30,range", ",20,,range", f"{REGISTER}:5: incomplete range"),
        (REGISTER, "registre-2013,,,,unverified", "registre-2013,1,2,,unverified",
         f"{REGISTER}:5: passage given with basis=unverified"),
        (REGISTER, "registre-2013,,,,unverified", "registre-2013,1,2,,article-read",
         f"{REGISTER}:5: passage in registre-2013, whose text_length is empty"),
        (ORGANISATIONS, "clo:Cluster,", "clo:Clutser,",
         f"{ORGANISATIONS}:2: kind: unknown class 'clo:Clutser'"),
        (ORGANISATIONS, "Trial cluster", "", f"{ORGANISATIONS}:2: label_en is empty"),
        (ORGANISATIONS, "https://example.org/cluster", "example.org",
         f"{ORGANISATIONS}:2: website: 'example.org' is not a whole address"),
        (ORGANISATIONS, "cluster-essai,clo", "Cluster_essai,clo",
         f"{ORGANISATIONS}:2: id: 'Cluster_essai' is not an identifier"),
        (ORGANISATIONS, "article-100,article-read", "article-101,article-read",
         f"{ORGANISATIONS}:2: source: 'article-101' does not exist"),
        ("data/territories/territories.csv", "region-new,region,", "region-new,regions,",
         "data/territories/territories.csv:2: level: unknown 'regions'"),
        ("data/relations/memberships.csv", "person/jeanne-essai", "event/reunion-essai",
         "data/relations/memberships.csv:2: member: 'event/reunion-essai' is not a reference"),
        ("data/conflicts/conflicts.csv", "claim/s9-003; ", "",
         "data/conflicts/conflicts.csv:2: a conflict of fewer than two claims"),
        ("data/redirects.csv", "fantome,,410", "fantome,,301",
         "data/redirects.csv:3: status 301 and to=''"),
        ("data/redirects.csv", "organisation/fantome", "organisation/pole-essai",
         "data/redirects.csv:3: 'organisation/pole-essai' is still described at"),
        ("data/redirects.csv", "organisation/fantome", "fantome",
         "data/redirects.csv:3: from: 'fantome' is not a reference"),
        ("data/release.toml", "version", "verzion",
         "data/release.toml:0: malformed TOML or missing key"),
        ("ontology/clusterlod.ttl", "clo:Claim a", "clo:Claim b", "ontology/clusterlod.ttl:1"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_at_its_line(
    small: Path, edit: Edit, path: str, old: str, new: str, finding: str
) -> None:
    edit(path, old, new)

    found = findings(small)
    assert any(line.startswith(finding) for line in found), found


def test_all_mistakes_come_at_once_and_in_order(small: Path, edit: Edit) -> None:
    edit(CLAIMS, "clo:memberCount,210", "clo:memberCount,many")
    edit(CLAIMS, "normal,,predicted", ",,predicted")
    edit(ORGANISATIONS, "clo:Cluster,", "clo:Clutser,")
    edit("data/redirects.csv", "fantome,,410", "fantome,,301")

    assert [line.partition(" ")[0] for line in findings(small)] == [
        f"{CLAIMS}:3:",
        f"{CLAIMS}:6:",
        f"{ORGANISATIONS}:2:",
        "data/redirects.csv:3:",
    ]


def test_findings_speak_french(small: Path, edit: Edit) -> None:
    edit(CLAIMS, "more-than,members", "more-then,members")

    assert findings(small, "fr") == [
        f"{CLAIMS}:3: precision : concept inconnu 'more-then' "
        "(attendu : un concept du schéma precision ; more-than ?)"
    ]


def test_a_file_that_no_table_knows_is_refused(small: Path) -> None:
    (small / "data" / "entities" / "poles.csv").write_text("id\n", encoding="utf-8")

    assert findings(small)[0].startswith("data/entities/poles.csv:0: unknown file")


def test_a_missing_table_of_sources_is_named(small: Path) -> None:
    (small / "data" / "sources" / "sources.csv").unlink()

    assert "data/sources/sources.csv:0: the file is missing" in "\n".join(findings(small))


def test_a_missing_ontology_is_named(small: Path) -> None:
    (small / "ontology" / "clusterlod.ttl").unlink()

    assert "ontology/clusterlod.ttl:0: the file is missing" in "\n".join(findings(small))


@given(data=st.data())
def test_no_cell_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("fuzz") / "small"))
    path = data.draw(st.sampled_from(sorted((root / "data").rglob("*.csv"))))
    header, *records = csv.reader(path.read_text(encoding="utf-8").splitlines())
    record = data.draw(st.sampled_from(records))
    odd = st.sampled_from(["x/y", "claim/", "2012", "--02-29", "-1", "a;b", "rdf:type", "É", "1e9"])
    record[data.draw(st.integers(0, len(header) - 1))] = data.draw(odd | st.text(max_size=6))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *records])

    try:
        graph = read_graph(root)
    except SourceError:
        return

    assert graph.quads


def labelling_names(root: Path) -> set[str]:
    described = facts(read_graph(root, "en"), "id:labelling/pole-essai-2005")
    return {value for _, predicate, value in described if predicate == "skos:prefLabel"}


def test_a_labelling_is_named_after_holder_label_and_phase(small: Path) -> None:
    assert labelling_names(small) == {
        '"Pôle d’essai : competitiveness-pole, phase-1"@fr',
        '"Trial pole: competitiveness-pole, phase-1"@en',
    }


def test_a_labelling_without_a_phase_is_named_after_its_year(small: Path, edit: Edit) -> None:
    edit("data/relations/labellings.csv", "competitiveness-pole,phase-1,", "competitiveness-pole,,")

    assert labelling_names(small) == {
        '"Pôle d’essai : competitiveness-pole (2005)"@fr',
        '"Trial pole: competitiveness-pole (2005)"@en',
    }


def test_a_file_named_after_a_topic_may_mix_sources(small: Path) -> None:
    register = small / REGISTER
    register.rename(register.with_name("headcounts.csv"))

    assert read_graph(small, "en").claims


def test_a_file_named_after_a_source_holds_its_claims_only(
    small: Path, edit: Callable[[str, str, str], None]
) -> None:
    edit(REGISTER, ",registre-2013,", ",article-100,")

    assert any("the name of the file" in finding for finding in findings(small))
