"""Conflicts, sources, coverage, quality, shapes: what they show of the graph, and how they ask."""

import re
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from tests.web.test_pages import Outline, read

from clusterlod import resources
from clusterlod.build.reports import Result, merge
from clusterlod.namespaces import ID, SHAPES
from clusterlod.web.evidence.findings import by_rule, read_findings
from clusterlod.web.graph import Text
from clusterlod.web.shacl.book import read_book
from clusterlod.web.vocabulary.diagram import WIDTH, diagram_of
from clusterlod.web.vocabulary.terms import OntologyTerm


def test_a_conflict_shows_both_sides_and_what_the_editors_say(client: httpx.Client) -> None:
    page = read(client, "/conflicts")

    assert "74 ou 71 ?" in page
    assert '<p class="side-value">74' in page
    assert '<p class="side-value">71' in page
    assert "Les pôles en 2016" in page


def test_conflicts_can_be_narrowed_to_a_status(client: httpx.Client) -> None:
    assert 'class="dispute"' in read(client, "/conflicts?status=open")
    assert 'class="dispute"' not in read(client, "/conflicts?status=settled")


def test_a_claim_and_its_conflict_lead_to_each_other(client: httpx.Client) -> None:
    claim = read(client, "/doc/claim/s1-018")
    (address,) = re.findall(r'href="(/conflicts\?[^"]*)"', claim)
    conflict = read(client, address)

    assert address == "/conflicts?claim=s1-018"
    assert conflict.count('class="dispute"') == 1
    assert conflict.count('href="/id/claim/s1-018"') >= 1
    assert "74 ou 71 ?" in conflict
    assert re.findall(r'href="(/conflicts\?claim=[^"]*)"', read(client, "/conflicts"))


def test_a_fact_leads_to_its_conflict_once(client: httpx.Client) -> None:
    page = read(client, "/doc/territory/country-fr")

    assert page.count('href="/conflicts?claim=s1-018"') == 1


def test_a_claim_without_conflict_has_none(client: httpx.Client) -> None:
    page = read(client, "/conflicts?claim=%22%3E%3Cb%3E", "en")

    assert "No conflict of this claim." in page
    assert "<b>" not in page
    assert "/conflicts?" not in read(client, "/doc/claim/s1-017")


@pytest.mark.parametrize(
    "path",
    [
        "/conflicts?status=unheard",
        "/conflicts?page=2",
        "/sources?page=0",
        "/sources?page=x",
        "/sources?kind=Song",
        "/sources?sort=size",
    ],
)
def test_a_wrong_parameter_is_named_in_a_page(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    name, _, value = path.partition("?")[2].partition("=")

    assert response.status_code == 400
    assert f"{name}=&#39;{value}&#39;" in response.text


def test_sources_are_found_without_accents_and_counted(client: httpx.Client) -> None:
    page = read(client, "/sources?q=poles+2016", "en")

    assert "1 of 2 sources" in page
    assert "Les pôles en 2016" in page
    assert "Clusters et pôles de compétitivité</a>" not in page


def test_sources_tell_how_many_claims_rest_on_each(client: httpx.Client) -> None:
    page = read(client, "/sources?kind=NewsArticle&sort=claims")

    assert page.index("Clusters et pôles de compétitivité</a>") < page.index("Les pôles en 2016")
    assert "</svg> 3</td>" in page


def test_coverage_counts_entities_and_shares(client: httpx.Client) -> None:
    page = read(client, "/coverage", "en")

    assert "<code class=" in page
    assert "schema:NewsArticle" in page
    assert "100%" in page


def test_a_release_without_a_report_says_so(client: httpx.Client) -> None:
    assert "n’a pas de rapport" in read(client, "/quality")


def test_findings_are_read_from_a_report_in_the_readers_language(tmp_path: Path) -> None:
    result = Result(
        severity="Warning",
        shape=f"{SHAPES}knownSector",
        focus=f"<{ID}organisation/cd2e>",
        path="",
        value="",
        component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
        messages=(("en", "No sector."), ("fr", "Aucune filière.")),
    )
    path = tmp_path / "report.ttl"
    path.write_bytes(merge([result]).turtle())
    found = read_findings(path, "fr")

    assert [finding.message for finding in found] == [Text("Aucune filière.", "fr")]
    assert list(by_rule(found, "Warning")) == ["knownSector"]
    assert by_rule(found, "Violation") == {}


def test_shapes_are_negotiated_and_whole(client: httpx.Client) -> None:
    response = client.get("/shapes", headers={"Accept": "text/turtle"})
    served = list(parse(response.content, RdfFormat.TURTLE))
    files = sorted((resources.root() / "shapes").glob("*.ttl"))

    assert response.headers["content-type"].startswith("text/turtle")
    assert len(served) == sum(len(list(parse(f.read_bytes(), RdfFormat.TURTLE))) for f in files)
    assert client.get("/shapes.jsonld").headers["content-type"] == "application/ld+json"
    tag = {"If-None-Match": response.headers["etag"], "Accept": "text/turtle"}
    assert client.get("/shapes", headers=tag).status_code == 304


def test_every_shape_and_rule_has_its_anchor(client: httpx.Client) -> None:
    ids = {attributes.get("id") for _, attributes in Outline(read(client, "/shapes")).tags}
    book = read_book("fr")

    assert set(book.titles) - ids == set()


def test_what_shapes_ask_is_said_in_words(client: httpx.Client) -> None:
    page = read(client, "/shapes", "en")

    assert "at least 2" in page
    assert "in language fr, en" in page
    assert "org:originalOrganization | org:resultingOrganization" in page
    assert "^org:member" in page


def test_boxes_of_the_diagram_do_not_overlap() -> None:
    def term(name: str, *relations: tuple[str, tuple[str, ...]]) -> OntologyTerm:
        return OntologyTerm(name, name, (Text(name),), (), (), relations, (), deprecated=False)

    classes = [
        term("a"),
        term("b", ("rdfs:subClassOf", ("a",))),
        term("c", ("rdfs:subClassOf", ("a",))),
        term("d", ("rdfs:subClassOf", ("elsewhere",))),
    ]
    properties = [term(f"p{n}", ("schema:domainIncludes", ("b", "a"))) for n in range(5)]
    diagram = diagram_of(classes, properties)
    boxes = {box.iri: box for box in diagram.boxes}

    assert set(boxes) == {"a", "b", "c", "d", "elsewhere"}
    assert len(boxes["b"].rows) == 5
    for box in diagram.boxes:
        below = [b for b in diagram.boxes if b.x == box.x and b.y > box.y]
        assert all(other.y >= box.y + box.height for other in below)
        assert box.x + WIDTH <= diagram.width
        assert box.y + box.height <= diagram.height


def test_the_ontology_shows_what_the_graph_makes_of_a_term(client: httpx.Client) -> None:
    page = read(client, "/def")

    assert 'href="/browse/clo:Claim"' in page
    assert "énoncée de" in page
    assert '<svg class="diagram"' in page


@pytest.mark.parametrize(
    ("path", "card"),
    [
        ("/doc/organisation/aerospace-valley", "card-organisation.png"),
        ("/doc/claim/s1-018", "card-claim.png"),
        ("/doc/passage/article-001-10-60", "card.png"),
        ("/questions", "card-question.png"),
    ],
)
def test_a_kind_of_page_has_its_card(client: httpx.Client, path: str, card: str) -> None:
    metas = Outline(read(client, path)).attributes("meta")
    (address,) = (str(m["content"]) for m in metas if m.get("property") == "og:image")

    assert address == f"https://w3id.org/clusterlod/static/{card}"
    assert client.get(f"/static/{card}").headers["content-type"] == "image/png"


def test_icons_and_card_are_served(client: httpx.Client) -> None:
    outline = Outline(read(client, "/evidence"))
    links = [a for a in outline.attributes("link") if a.get("rel") in ("manifest", "icon")]
    cards = [a for a in outline.attributes("meta") if a.get("property") == "og:image"]

    assert len(links) == 3
    assert all(client.get(str(link["href"])).status_code == 200 for link in links)
    assert client.get("/static/card.png").headers["content-type"] == "image/png"
    assert str(cards[0]["content"]).endswith("/static/card.png")
    icons = client.get("/static/site.webmanifest").json()["icons"]
    assert all(client.get(f"/static/{icon['src']}").status_code == 200 for icon in icons)


def test_an_error_page_offers_to_look_for_what_was_asked(client: httpx.Client) -> None:
    outline = Outline(read(client, "/id/organisation/aerospace-vally"))
    fields = [a for a in outline.attributes("input") if a.get("name") == "q"]

    assert fields[-1]["value"] == "aerospace vally"
