"""What machines look for at known places, and the signposts that lead there."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF
from tests.web.conftest import running_server

from clusterlod.namespaces import BASE, ID, PREFIXES
from clusterlod.release import SUMS, Release
from clusterlod.settings import Settings

VOID = Namespace(PREFIXES["void"])
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')
PAGE = "/doc/organisation/aerospace-valley"
JSON = {"Accept": "application/sparql-results+json"}


@pytest.fixture(scope="module")
def site(real_release: Release) -> Iterator[httpx.Client]:
    settings = Settings(releases=real_release.folder.parent, query_workers=1)
    with (
        running_server(settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=60) as client,
    ):
        yield client


def links(response: httpx.Response) -> list[tuple[str, str, str]]:
    """Return target, relation and type of each link of a response."""
    return LINK.findall(response.headers["link"])


def rows(site: httpx.Client, query: str) -> list[dict[str, Any]]:
    answer = site.get("/sparql", params={"query": query}, headers=JSON)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]["bindings"]
    return found


def test_void_describes_the_endpoint(site: httpx.Client) -> None:
    answer = site.get("/.well-known/void", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.text, format="turtle")
    dataset = f"{ID}catalogue/dataset"
    endpoints = {str(e) for e in graph.objects(None, VOID.sparqlEndpoint)}

    assert endpoints == {f"{str(site.base_url).rstrip('/')}/sparql"}
    assert dataset in {str(s) for s in graph.subjects(RDF.type, VOID.Dataset)}
    assert list(graph.subjects(RDF.type, VOID.Linkset))
    assert list(graph.objects(None, VOID.vocabulary))
    assert list(graph.objects(None, VOID.exampleResource))


def test_editors_find_prefixes_in_the_endpoint(site: httpx.Client) -> None:
    """The query that SIB's editor asks."""
    found = rows(
        site,
        f"PREFIX sh: <{PREFIXES['sh']}> SELECT ?prefix ?namespace "
        "WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix }",
    )

    assert {r["prefix"]["value"]: r["namespace"]["value"] for r in found} == PREFIXES


def test_editors_find_classes_and_properties_in_the_endpoint(site: httpx.Client) -> None:
    """Class, property and what the property leads to, with counts that are true."""
    found = rows(
        site,
        f"""PREFIX void: <{PREFIXES["void"]}> PREFIX void-ext: <{PREFIXES["void-ext"]}>
        SELECT ?class ?property ?triples ?other ?datatype WHERE {{
          [] void:classPartition ?partition .
          ?partition void:class ?class ; void:propertyPartition ?inner .
          ?inner void:property ?property ; void:triples ?triples .
          OPTIONAL {{ ?inner void:classPartition/void:class ?other }}
          OPTIONAL {{ ?inner void-ext:datatypePartition/void-ext:datatype ?datatype }}
        }}""",
    )
    pole, labelling = f"{BASE}def#CompetitivenessPole", f"{BASE}def#labelling"
    of_pole = [r for r in found if r["class"]["value"] == pole]
    counted = rows(site, f"SELECT (COUNT(*) AS ?n) {{ ?s a <{pole}> ; <{labelling}> ?o }}")

    kept = {r["triples"]["value"] for r in of_pole if r["property"]["value"] == labelling}
    assert kept == {counted[0]["n"]["value"]}
    assert f"{BASE}def#Labelling" in {r["other"]["value"] for r in of_pole if "other" in r}
    assert any("datatype" in r for r in of_pole)


def test_editors_find_examples_that_run(site: httpx.Client) -> None:
    found = rows(
        site,
        f"""PREFIX sh: <{PREFIXES["sh"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}>
        SELECT ?query ?comment WHERE {{
          ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select ?query
        }} ORDER BY ?query""",
    )
    languages = {r["comment"]["xml:lang"] for r in found}

    assert len(found) >= 200
    assert languages == {"fr", "en"}
    assert rows(site, found[0]["query"]["value"])


def test_the_endpoint_knows_its_data_set(site: httpx.Client) -> None:
    """The self query of SPARQLES, with the permanent address."""
    query = f"ASK {{ ?ds a <{VOID.Dataset}> ; <{VOID.sparqlEndpoint}> <{BASE}sparql> }}"

    assert site.get("/sparql", params={"query": query}, headers=JSON).json()["boolean"] is True


def test_the_api_catalog_leads_to_the_endpoint(site: httpx.Client) -> None:
    answer = site.get("/.well-known/api-catalog")
    contexts = {c["anchor"]: c for c in answer.json()["linkset"]}
    endpoint = contexts[f"{str(site.base_url).rstrip('/')}/sparql"]

    assert answer.headers["content-type"] == "application/linkset+json"
    for relation in ("service-desc", "service-doc", "service-meta"):
        for target in endpoint[relation]:
            sent = site.get(target["href"], headers={"Accept": target["type"]})
            assert sent.status_code == 200
            assert sent.headers["content-type"].startswith(target["type"])


def test_crawlers_may_go_everywhere(site: httpx.Client) -> None:
    """Monitors obey robots.txt: /sparql must not be disallowed."""
    lines = site.get("/robots.txt").text.splitlines()

    assert [line for line in lines if line.startswith("Disallow: /")] == []
    assert f"Sitemap: {str(site.base_url).rstrip('/')}/sitemap.xml" in lines


def test_the_sitemap_lists_pages_with_their_date(site: httpx.Client) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring(site.get("/sitemap.xml").text)  # noqa: S314 - our own
    parts = [str(e.text) for e in index.iter(f"{space}loc")]
    pages = [ElementTree.fromstring(site.get(part).text) for part in parts]  # noqa: S314
    found = [str(e.text) for page in pages for e in page.iter(f"{space}loc")]
    dates = {str(e.text) for page in pages for e in page.iter(f"{space}lastmod")}
    here = str(site.base_url).rstrip("/")

    assert {f"{here}/datasets/poles", f"{here}{PAGE}", f"{here}/catalog"} <= set(found)
    assert len(found) == len(set(found)) <= 25_000 * len(parts)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in dates)
    assert site.get("/sitemap-0.xml").status_code == 404
    assert site.get("/sitemap-99.xml").status_code == 404


def test_the_links_for_language_models_lead_somewhere(site: httpx.Client) -> None:
    answer = site.get("/llms.txt")
    targets = re.findall(r"\]\((http[^)]*)\)", answer.text)

    assert answer.text.startswith("# clusterlod\n")
    assert len(targets) > 5
    assert [t for t in targets if site.get(t).status_code != 200] == []


@pytest.mark.parametrize("path", ["/datasets/poles", PAGE])
def test_a_page_has_signposts(site: httpx.Client, path: str) -> None:
    """FAIR Signposting, level 1; each target of our own is there, in the type it says."""
    found = links(site.get(path, headers={"Accept": "text/html"}))
    relations = {relation for _, relation, _ in found}
    cited = [target for target, relation, _ in found if relation == "cite-as"]

    assert {"cite-as", "type", "describedby", "license", "author", "linkset"} <= relations
    assert len(cited) == 1
    assert cited[0].startswith(ID)
    for target, relation, media_type in found:
        if relation in ("describedby", "item", "linkset") and media_type:
            sent = site.head(target)
            assert sent.status_code == 200, target
            assert sent.headers["content-type"].startswith(media_type), target


@pytest.mark.parametrize("path", ["/datasets/poles", PAGE])
def test_a_linkset_holds_the_same_signposts(site: httpx.Client, path: str) -> None:
    """FAIR Signposting, level 2 (RFC 9264)."""
    header = links(site.get(path, headers={"Accept": "text/html"}))
    place = next(target for target, relation, _ in header if relation == "linkset")
    contexts = {c["anchor"]: c for c in site.get(place).json()["linkset"]}
    here = str(site.base_url).rstrip("/")
    own = contexts[here + path]

    for relation in ("cite-as", "type", "describedby", "author", "license"):
        targets = {t["href"].removeprefix(here) for t in own[relation]}
        in_header = {t.removeprefix(here) for t, name, _ in header if name == relation}
        assert targets <= in_header
    assert len(contexts) > 1


def test_a_file_leads_back_to_its_data_set(site: httpx.Client) -> None:
    found = links(site.head("/dumps/latest/poles.ttl.gz"))
    collection = next(target for target, relation, _ in found if relation == "collection")

    assert collection.endswith("/datasets/poles")
    assert site.get(collection).status_code == 200


@pytest.mark.parametrize("path", ["/linkset/doc/organisation/nobody", "/linkset/x", "/datasets/x"])
def test_what_is_not_there_is_told(site: httpx.Client, path: str) -> None:
    assert site.get(path).status_code == 404


def test_search_engines_find_the_data_set(site: httpx.Client) -> None:
    """What Google requires and recommends of a schema.org Dataset."""
    text = site.get("/datasets/poles?lang=en", headers={"Accept": "text/html"}).text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert block
    described = json.loads(block[1])

    assert described["@type"] == "Dataset"
    assert 50 <= len(described["description"]) <= 5000
    for key in ("name", "license", "creator", "identifier", "keywords", "temporalCoverage",
                "spatialCoverage", "includedInDataCatalog", "version"):  # fmt: skip
        assert described[key]
    files = [d for d in described["distribution"] if "contentUrl" in d]
    assert len(files) >= 6
    assert all(d["encodingFormat"] for d in files)


def test_a_release_lists_its_files(site: httpx.Client, real_release: Release) -> None:
    version = real_release.folder.name
    listing = site.get(f"/dumps/{version}/", headers={"Accept": "text/html"}).text
    data = Graph().parse(
        data=site.get(f"/dumps/{version}", headers={"Accept": "text/turtle"}).text, format="turtle"
    )

    assert f'href="/dumps/{version}/poles.csv"' in listing
    assert version in site.get("/dumps").text
    assert f"{BASE}dumps/{version}" in {str(s) for s in data.subjects()}
    assert site.get("/dumps/1999-01-01/").status_code == 404


def test_checksums_are_those_of_the_files(site: httpx.Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    lines = site.get(f"/dumps/latest/{SUMS}", headers=plain).text.splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}

    for name in ("poles.ttl.gz", "poles.csv", "clusterlod.nq.zst", "questions.xlsx"):
        content = site.get(f"/dumps/latest/{name}", headers=plain).content
        assert hashlib.sha256(content).hexdigest() == sums[name]


def test_gzip_and_zstd_hold_the_same(site: httpx.Client) -> None:
    from backports import zstd

    zipped, packed = (site.get(f"/dumps/latest/poles.nt{s}").content for s in (".gz", ".zst"))

    assert gzip.decompress(zipped) == zstd.decompress(packed)


def test_a_known_file_is_not_sent_again(site: httpx.Client) -> None:
    first = site.head("/dumps/latest/poles.ttl.gz")
    again = site.get("/dumps/latest/poles.ttl.gz", headers={"If-None-Match": first.headers["etag"]})
    changed = site.get(
        "/dumps/latest/poles.ttl.gz", headers={"Range": "bytes=0-9", "If-Range": '"other"'}
    )

    assert again.status_code == 304
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("poles.csv", "text/csv; charset=utf-8"),
        ("poles.csv-metadata.json", "application/csvm+json"),
        ("poles.geojson", "application/geo+json"),
        ("poles.nt.zst", "application/zstd"),
        ("questions.csv.zip", "application/zip"),
    ],
)
def test_files_have_their_media_type(site: httpx.Client, name: str, media_type: str) -> None:
    assert site.head(f"/dumps/latest/{name}").headers["content-type"] == media_type


def test_a_match_says_what_the_code_of_others_is_called(site: httpx.Client) -> None:
    page = site.get("/doc/concept/sector/aeronautics?lang=fr", headers={"Accept": "text/html"})
    links = page.text.partition('id="links"')[2]
    named = r"data\.europa\.eu/ux2/nace2/3030</a></span>\s*Construction aéronautique et spatiale"

    assert re.search(named, links)
    assert "aeronautical industry" in links  # EuroVoc was read in English only
