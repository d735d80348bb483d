"""The catalogue as harvesters read it; each trap that one of them sets is a test."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS
from tests.web.conftest import running_server

from clusterlod import resources
from clusterlod.namespaces import BASE, ID, PREFIXES
from clusterlod.release import Release
from clusterlod.settings import Settings

DCAT = Namespace(PREFIXES["dcat"])
HYDRA = Namespace(PREFIXES["hydra"])
SH = Namespace(PREFIXES["sh"])
SPDX = Namespace(PREFIXES["spdx"])
VCARD = Namespace(PREFIXES["vcard"])
IANA = "https://www.iana.org/assignments/media-types/"
KEYWORD = re.compile(r"[\w .-]{2,100}")  # what CKAN takes without clean_tags
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STANDARDS = resources.root().parent / "shared" / "standards"
CONTACT = "data@example.org"


@pytest.fixture(scope="module")
def settings(real_release: Release) -> Settings:
    folder = real_release.folder.parent
    return Settings(releases=folder, query_workers=1, contact=CONTACT)


@pytest.fixture(scope="module")
def site(settings: Settings) -> Iterator[httpx.Client]:
    with (
        running_server(settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        client.headers["accept"] = "*/*"
        yield client


def follow(site: httpx.Client) -> Iterator[httpx.Response]:
    """Yield each page as udata does: no redirect, hydra:next of the one view."""
    address: str | None = "/catalog"
    while address:
        response = site.get(address)
        yield response
        page = Graph().parse(data=response.text, format="turtle")
        views = list(page.subjects(RDF.type, HYDRA.PartialCollectionView))
        assert len(views) == 1
        found = page.value(views[0], HYDRA.next)
        address = str(found) if found else None


@pytest.fixture(scope="module")
def pages(site: httpx.Client) -> list[Graph]:
    return [Graph().parse(data=page.text, format="turtle") for page in follow(site)]


@pytest.fixture(scope="module")
def whole(pages: list[Graph]) -> Graph:
    graph = Graph()
    for page in pages:
        graph += page
    return graph


def items(graph: Graph) -> list[URIRef]:
    kinds = (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)
    nodes = {node for kind in kinds for node in graph.subjects(RDF.type, kind)}
    return sorted(node for node in nodes if isinstance(node, URIRef))


def objects(graph: Graph, predicate: URIRef) -> set[str]:
    return {str(value) for value in graph.objects(None, predicate)}


def test_a_harvester_gets_rdf_and_a_browser_a_page(site: httpx.Client) -> None:
    harvester = site.get("/catalog")
    browser = site.get("/catalog", headers={"Accept": BROWSER})

    assert harvester.headers["content-type"] == "text/turtle; charset=utf-8"
    assert "Accept" in harvester.headers["vary"]
    assert browser.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
    ],
)
def test_every_format_says_the_same(site: httpx.Client, suffix: str, media_type: str) -> None:
    response = site.get(f"/catalog.{suffix}")
    other = site.get("/catalog.ttl")

    assert response.headers["content-type"] == media_type
    assert count(response) == count(other)


def count(response: httpx.Response) -> int:
    """Count the triples; the view names itself by the address asked, the rest is alike."""
    media_type = response.headers["content-type"].partition(";")[0]
    return len(set(ox.parse(response.content, ox.RdfFormat.from_media_type(media_type))))


def test_head_is_answered_without_a_redirect(site: httpx.Client, pages: list[Graph]) -> None:
    """udata fails at 405 and at any 3xx; so do its pages."""
    addresses = [str(p.value(None, RDF.type, HYDRA.PartialCollectionView)) for p in pages]

    assert len(addresses) > 1
    assert [site.head(a).status_code for a in ["/catalog", *addresses]] == [200] * (
        len(addresses) + 1
    )


def test_each_item_stands_on_one_page(pages: list[Graph]) -> None:
    """udata refuses an identifier that it has seen; it looks for a title, and fails without."""
    identified = [
        str(identifier)
        for page in pages
        for node in items(page)
        for identifier in page.objects(node, DCTERMS.identifier)
    ]
    nodes = {node for page in pages for node in items(page)}

    assert len(identified) == len(set(identified)) == len(nodes)
    assert all(any(page.value(node, DCTERMS.title) for page in pages) for node in nodes)


def test_a_page_too_many_is_told(site: httpx.Client) -> None:
    assert site.get("/catalog?page=999").status_code == 404
    assert site.get("/catalog?page=none").status_code == 400


def test_names_are_of_the_base_and_addresses_of_this_server(
    site: httpx.Client, whole: Graph
) -> None:
    here = str(site.base_url).rstrip("/")
    places = (DCAT.downloadURL, DCAT.accessURL, DCAT.endpointURL, DCAT.landingPage, FOAF.homepage)
    addresses = set().union(*(objects(whole, predicate) for predicate in places))

    assert all(node.startswith(BASE) for node in items(whole))
    assert all(address.startswith(f"{here}/") for address in addresses)


def test_forwarded_headers_count_from_trusted_proxies_only(settings: Settings) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "portal.example.org"}
    found = {}
    for trusted in ("127.0.0.1", "192.0.2.1"):
        with running_server(replace(settings, trusted_proxies=trusted)) as address:
            answer = httpx.get(f"{address}/catalog", headers=forwarded, trust_env=False, timeout=60)
            found[trusted] = "<https://portal.example.org/sparql>" in answer.text

    assert found == {"127.0.0.1": True, "192.0.2.1": False}


def test_the_public_address_wins(settings: Settings) -> None:
    with running_server(replace(settings, public_url="https://lod.example.org/")) as address:
        text = httpx.get(f"{address}/catalog.nt", trust_env=False, timeout=60).text

    assert "<https://lod.example.org/sparql>" in text
    assert address not in text


def test_time_is_a_blank_node_and_nothing_is_a_part(whole: Graph) -> None:
    """udata fetches a period that has an IRI, and makes a resource of each dct:hasPart."""
    datasets = set(whole.subjects(RDF.type, DCAT.Dataset))
    periods = [period for node in datasets for period in whole.objects(node, DCTERMS.temporal)]

    assert len(periods) == len(datasets)
    assert all(isinstance(period, BNode) for period in periods)
    assert all(whole.value(p, DCAT.startDate) and whole.value(p, DCAT.endDate) for p in periods)
    assert not objects(whole, DCTERMS.hasPart)


def test_no_label_hides_a_code(whole: Graph) -> None:
    """udata and CKAN take rdfs:label for the value: the licence would be lost."""
    codes = {
        node
        for predicate in (DCTERMS.license, DCAT.theme, DCTERMS.language, DCTERMS.accessRights)
        for node in whole.objects(None, predicate)
    }

    assert codes
    assert [code for code in codes if (code, RDFS.label, None) in whole] == []


def test_themes_are_named_on_every_page(pages: list[Graph]) -> None:
    """udata makes a tag of a theme's skos:prefLabel."""
    for page in pages:
        for theme in set(page.objects(None, DCAT.theme)):
            labels = list(page.objects(theme, SKOS.prefLabel))
            languages = {label.language for label in labels if isinstance(label, Literal)}
            assert languages == {"fr", "en"}


def test_keywords_are_what_ckan_takes(whole: Graph) -> None:
    keywords = objects(whole, DCAT.keyword)

    assert keywords
    assert [word for word in keywords if not KEYWORD.fullmatch(word)] == []


def test_media_types_are_those_of_iana_and_named(whole: Graph) -> None:
    """udata shortens these IRIs alone; CKAN shows their label."""
    types = set(whole.objects(None, DCAT.mediaType))

    assert all(str(node).startswith(IANA) for node in types)
    assert {str(whole.value(node, RDFS.label)) for node in types} == {
        str(node).removeprefix(IANA) for node in types
    }


def test_the_endpoint_is_a_service_and_a_distribution(whole: Graph) -> None:
    """CKAN keeps distributions alone; udata a service that no dcat:accessService names."""
    services = set(whole.objects(None, DCAT.service))

    assert services == set(whole.subjects(RDF.type, DCAT.DataService))
    assert not objects(whole, DCAT.accessService)
    assert objects(whole, DCAT.endpointURL) <= objects(whole, DCAT.accessURL)


def test_places_have_a_polygon(whole: Graph) -> None:
    """udata reads geometries alone, not the IRI of a country."""
    boxes = {str(box) for place in whole.objects(None, DCTERMS.spatial)
             for box in whole.objects(place, DCAT.bbox)}  # fmt: skip

    assert len(boxes) == 1
    assert boxes.pop().startswith("POLYGON((")


def test_the_contact_can_be_written_to(whole: Graph) -> None:
    assert objects(whole, VCARD.hasEmail) == {f"mailto:{CONTACT}"}


def test_descriptions_are_long_enough(whole: Graph) -> None:
    """udata's score asks for more than 100 characters; Google for 50 to 5000."""
    datasets = set(whole.subjects(RDF.type, DCAT.Dataset))
    lengths = [len(str(d)) for n in datasets for d in whole.objects(n, DCTERMS.description)]

    assert len(lengths) == 2 * len(datasets)
    assert min(lengths) > 100


def test_files_are_as_described(site: httpx.Client, whole: Graph) -> None:
    """Sizes and checksums are those of what is sent."""
    described = list(whole.subject_objects(DCAT.downloadURL))
    assert described
    for node, address in described:
        sent = site.get(str(address), headers={"Accept-Encoding": "identity"})
        checksum = whole.value(node, SPDX.checksum)
        assert sent.status_code == 200, address
        assert len(sent.content) == int(str(whole.value(node, DCAT.byteSize)))
        assert hashlib.sha256(sent.content).hexdigest() == str(
            whole.value(checksum, SPDX.checksumValue)
        )


def test_an_unchanged_catalogue_is_not_sent_again(site: httpx.Client) -> None:
    tag = site.get("/catalog").headers["etag"]

    assert site.get("/catalog", headers={"If-None-Match": tag}).status_code == 304


def shape_files() -> list[Path]:
    names = ("shapes", "range", "mdr-vocabularies.shape", "shapes_recommended")
    return [STANDARDS / "dcat-ap-3.0.1" / f"{name}.ttl" for name in names]


@pytest.mark.skipif(not STANDARDS.exists(), reason="the shapes of DCAT-AP are not there")
@pytest.mark.parametrize("file", shape_files(), ids=lambda file: file.stem)
def test_each_page_conforms_to_dcat_ap(pages: list[Graph], file: Path) -> None:
    """No violation; the one warning is that the publisher is no body of the EU."""
    background = Graph().parse(STANDARDS / "eu-authority-tables.ttl")
    with_codes = file.stem.startswith("mdr")
    for page in pages:
        _, report, _ = pyshacl.validate(
            page + background if with_codes else page, shacl_graph=Graph().parse(file)
        )
        assert isinstance(report, Graph)
        results = [r for n in report.subjects(RDF.type, SH.ValidationReport)
                   for r in report.objects(n, SH.result)]  # fmt: skip
        told = {
            (str(report.value(r, SH.resultSeverity)), str(report.value(r, SH.resultPath)))
            for r in results
        }
        allowed = {(str(SH.Warning), str(DCTERMS.publisher))} if with_codes else set()
        assert told <= allowed


def test_an_entity_of_the_catalogue_is_described(site: httpx.Client) -> None:
    answer = site.get("/doc/catalogue/poles.ttl")

    assert answer.status_code == 200
    assert f"{ID}catalogue/poles" in answer.text or "id:catalogue\\/poles" in answer.text
