"""The event stream and the Atom feed, over two releases of which the second corrects the first."""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from tests.web.conftest import running_server
from tests.web.release import make_release

from clusterlod.build.records import write_changes
from clusterlod.namespaces import BASE, ID, expand
from clusterlod.settings import Settings

OLD, NEW = "2026-11-15", "2026-11-22"
ATOM = "{http://www.w3.org/2005/Atom}"
STREAM = ox.NamedNode(f"{BASE}feed")
POLE = f"{ID}organisation/mecanic-vallee"
GONE = f"{ID}organisation/gone"


def name(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def two_releases(releases: Path) -> Path:
    """Make two releases: the old one has an entity more, and says less of a pole."""
    new = make_release(releases)
    old = Path(shutil.copytree(new, releases / OLD))
    store = ox.Store()
    text = gzip.decompress((new / "dumps" / "clusterlod.nq.gz").read_bytes())
    store.bulk_load(text, ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode(f"{BASE}graph/entities")
    for quad in list(store.quads_for_pattern(ox.NamedNode(POLE), name("skos:prefLabel"), None)):
        store.remove(quad)
    label = ox.Literal("Disparu", language="fr")
    store.add(ox.Quad(ox.NamedNode(GONE), name("skos:prefLabel"), label, graph))
    dump = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    (old / "dumps" / "clusterlod.nq.gz").write_bytes(gzip.compress(dump))
    for folder in (old, new):  # the old one arrives first
        since = write_changes(folder, folder.name, releases)
        manifest = {"version": folder.name, "since": since}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return releases


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    releases = two_releases(tmp_path_factory.mktemp("releases"))
    with running_server(Settings(releases=releases)) as address:
        yield address


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, trust_env=False, timeout=60) as client:
        client.headers["accept"] = "text/turtle"
        yield client


def read(client: httpx.Client, address: str) -> ox.Store:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    store = ox.Store()
    store.load(answer.content, ox.RdfFormat.TURTLE)
    return store


def objects(store: ox.Store, subject: ox.NamedNode | None, curie: str) -> list[str]:
    quads = store.quads_for_pattern(subject, name(curie), None)
    return sorted(q.object.value for q in quads if not isinstance(q.object, ox.Triple))


def crawl(client: httpx.Client, site: str) -> dict[str, ox.Store]:
    """Follow every relation from the root, as a client does."""
    found: dict[str, ox.Store] = {}
    waiting = [f"{site}/feed"]
    while waiting:
        address = waiting.pop()
        found[address] = read(client, address)
        waiting += [a for a in objects(found[address], None, "tree:node") if a not in found]
    return found


def test_every_node_is_the_address_it_is_fetched_from(client: httpx.Client, site: str) -> None:
    nodes = crawl(client, site)

    assert len(nodes) == 1 + 2 + 2
    for address, store in nodes.items():
        node = ox.NamedNode(address)
        assert expand("tree:Node") in objects(store, node, "rdf:type")
        assert objects(store, STREAM, "tree:view") == [f"{site}/feed"]
        assert objects(store, STREAM, "ldes:versionOfPath") == [expand("dcterms:isVersionOf")]
        assert objects(store, STREAM, "ldes:timestampPath") == [expand("prov:generatedAtTime")]


def test_every_member_has_its_entity_and_one_time(client: httpx.Client, site: str) -> None:
    for store in crawl(client, site).values():
        for member in map(ox.NamedNode, objects(store, STREAM, "tree:member")):
            (entity,) = objects(store, member, "dcterms:isVersionOf")
            (time,) = objects(store, member, "prov:generatedAtTime")
            assert member.value == f"{entity}#{time[:10]}"


def test_change_is_a_new_version_and_removal_a_delete(client: httpx.Client, site: str) -> None:
    last = read(client, f"{site}/feed/{NEW}/1")
    members = objects(last, STREAM, "tree:member")

    assert members == [f"{GONE}#{NEW}", f"{POLE}#{NEW}"]
    assert objects(last, ox.NamedNode(members[0]), "rdf:type") == [expand("as:Delete")]
    assert "Mécanic Vallée" in objects(last, ox.NamedNode(members[1]), "skos:prefLabel")


def test_pages_never_change_and_the_root_does(client: httpx.Client) -> None:
    pages = [client.get(path) for path in (f"/feed/{NEW}", f"/feed/{NEW}/1")]
    root = client.get("/feed")

    assert all("immutable" in page.headers["cache-control"] for page in pages)
    assert "immutable" not in root.headers["cache-control"]
    for answer in (*pages, root):
        known = {"if-none-match": answer.headers["etag"]}
        assert client.get(answer.url, headers=known).status_code == 304
        assert "Accept" in answer.headers["vary"]


def test_pages_without_a_record_do_not_promise_to_last(tmp_path: Path) -> None:
    releases = two_releases(tmp_path)
    with running_server(Settings(releases=releases)) as site:
        recorded = httpx.get(f"{site}/feed/{NEW}/1", trust_env=False)
        for name in (OLD, NEW):
            (releases / name / "manifest.json").write_text(f'{{"version": "{name}"}}', "utf-8")
        computed = httpx.get(f"{site}/feed/{NEW}/1", trust_env=False)

    assert "immutable" in recorded.headers["cache-control"]
    assert "immutable" not in computed.headers["cache-control"]
    assert computed.text == recorded.text


@pytest.mark.parametrize("path", ["/feed/2020-01-01", f"/feed/{NEW}/2", f"/feed/{NEW}/0"])
def test_what_is_not_there_is_told(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("language", "word"), [("fr", "retiré"), ("en", "removed")])
def test_atom_tells_each_release(client: httpx.Client, language: str, word: str) -> None:
    answer = client.get(f"/feed/{language}.atom")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314 - our own answer
    entries = feed.findall(f"{ATOM}entry")

    assert answer.headers["content-type"] == "application/atom+xml"
    assert [NEW in entry.findtext(f"{ATOM}title", "") for entry in entries] == [True, False]
    assert f"Disparu ({word})" in entries[0].findtext(f"{ATOM}content", "")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2


@pytest.mark.parametrize("path", ["/feed", f"/feed/{NEW}", f"/feed/{OLD}"])
def test_people_get_a_page(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html", "accept-language": "fr"})

    assert answer.headers["content-type"].startswith("text/html")
    assert OLD in answer.text


def test_documents_name_their_release(client: httpx.Client) -> None:
    answer = client.get("/doc/organisation/mecanic-vallee.ttl")
    store = ox.Store()
    store.load(answer.content, ox.RdfFormat.TURTLE)
    document = ox.NamedNode(f"{BASE}doc/organisation/mecanic-vallee")

    assert answer.headers["clusterlod-release"] == NEW
    assert objects(store, document, "owl:versionInfo") == [NEW]
    assert objects(store, document, "foaf:primaryTopic") == [POLE]
