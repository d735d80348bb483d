"""The pages: content, languages, safety, access."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from clusterlod import queries
from clusterlod.web.home import FEATURED
from clusterlod.web.messages import load_messages
from clusterlod.web.problems import STATUSES
from clusterlod.web.report import report_url

PAGES = (
    "/",
    "/browse",
    "/browse/clo:Cluster",
    "/sparql",
    "/sparql?query=SELECT%20%2A%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D",
    "/sparql?query=nonsense",
    "/questions",
    "/about",
    "/def",
    "/shapes",
    "/evidence",
    "/conflicts",
    "/sources",
    "/sources?kind=NewsArticle&sort=oldest",
    "/coverage",
    "/quality",
    "/legal",
    "/accessibility",
    "/cite",
    "/report",
    "/doc/organisation/aerospace-valley",
    "/doc/organisation/france-clusters",
    "/doc/territory/country-fr",
    "/doc/person/jean-luc-ansel",
    "/doc/claim/s1-018",
    "/doc/source/article-001",
    "/doc/passage/article-001-10-60",
    "/doc/concept/sector",
    "/graph/entities",
    "/id/organisation/nobody",
)
VOID = {"meta", "link", "img", "input", "br", "hr"}


def read(client: httpx.Client, path: str, language: str = "fr") -> str:
    headers = {"Accept": "text/html", "Accept-Language": language}
    return client.get(path, headers=headers).text


class Outline(HTMLParser):
    """Checks that elements nest, and collects what the tests look at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}>"

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_is_well_formed_and_in_its_language(
    client: httpx.Client, path: str, language: str
) -> None:
    outline = Outline(read(client, path, language))

    assert outline.open == []
    assert outline.attributes("html") == [{"lang": language}]
    assert len(outline.attributes("main")) == len(outline.attributes("h1")) == 1
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_script_or_style_and_loads_nothing_foreign(
    client: httpx.Client, path: str
) -> None:
    outline = Outline(read(client, path))

    assert all("style" not in a for _, a in outline.tags)
    assert all("src" in a for a in outline.attributes("script"))
    kinds = ("stylesheet", "icon", "preload")
    loaded = [a["href"] for a in outline.attributes("link") if a.get("rel") in kinds]
    loaded += [a["src"] for a in outline.attributes("script")]
    loaded += [a["src"] for a in outline.attributes("img")]
    assert loaded
    assert all(address is not None and address.startswith("/static/") for address in loaded)


@pytest.mark.parametrize("path", PAGES)
def test_tables_have_captions_and_header_cells_a_scope(client: httpx.Client, path: str) -> None:
    outline = Outline(read(client, path))

    assert len(outline.attributes("table")) == len(outline.attributes("caption"))
    assert all(a.get("scope") in ("row", "col") for a in outline.attributes("th"))


@pytest.mark.parametrize("path", PAGES)
def test_links_within_the_site_lead_somewhere(client: httpx.Client, path: str) -> None:
    outline = Outline(read(client, path))
    hrefs = {str(a["href"]).partition("#")[0] for a in outline.attributes("a")}
    own = {path, f"{path}?lang=fr", f"{path}?lang=en"}
    for href in sorted(h for h in hrefs - own if h.startswith("/")):
        if href.startswith(("/sparql?", "/catalog")):
            continue  # a query of its own, which other tests run; this release has no catalogue
        status = client.get(href, headers={"Accept": "text/html"}).status_code

        assert status in (200, 301, 303, 410), href


def test_a_thing_without_a_name_is_titled_by_what_it_says(client: httpx.Client) -> None:
    claim = read(client, "/doc/claim/s1-018")
    labelling = read(client, "/doc/labelling/aerospace-valley-2005")

    assert "<h1>France · nombre de pôles · 74</h1>" in claim
    assert "depuis 2005 · pôle de compétitivité (label de l&#39;État)" in labelling


def test_security_headers_are_on_pages_data_and_errors(client: httpx.Client) -> None:
    for path in ("/", "/def.ttl", "/nowhere", "/static/site.css", "/id/organisation/nobody"):
        headers = client.get(path).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["access-control-allow-origin"] == "*"
        assert "ETag" in headers["access-control-expose-headers"]


def test_text_of_the_graph_is_escaped(client: httpx.Client) -> None:
    page = read(client, "/doc/claim/s1-018")

    assert "&lt;b&gt;en France&lt;/b&gt;" in page
    assert "<b>en France" not in page


def test_a_query_is_shown_escaped(client: httpx.Client) -> None:
    page = read(client, "/sparql?query=%3C%2Ftextarea%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")

    assert "<script>" not in page


def test_a_link_to_a_script_is_not_made(client: httpx.Client) -> None:
    query = "SELECT (IRI('javascript:alert(1)') AS ?x) WHERE {}"
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert 'href="javascript' not in response.text


def test_both_sides_of_a_conflict_stand_on_the_page_with_source_quote_and_note(
    client: httpx.Client,
) -> None:
    page = read(client, "/doc/territory/country-fr")

    for text in (
        '<span class="value">74</span>',
        '<span class="value">71</span>',
        '<span class="rival">74</span>',
        '<span class="rival">71</span>',
        "Clusters et pôles de compétitivité",
        "Les pôles en 2016",
        "«\u00a074 pôles de compétitivité",
        "74 ou 71 ?",
        "2016-03-14",
        "https://example.org/article#:~:text=soixante-quatorze",
        "Contredit par",
    ):
        assert text in page


def test_a_value_that_is_more_than_is_not_shown_as_settled(client: httpx.Client) -> None:
    page = read(client, "/doc/organisation/mecanic-vallee", "en")

    assert re.search(
        r'class="line loose"[^§]{1,80}<span class="value"><span class="hedge">more than', page
    )


def test_a_page_as_of_a_date_shows_what_held_then(client: httpx.Client) -> None:
    then = read(client, "/doc/territory/country-fr.html?date=2016-03-10")
    later = read(client, "/doc/territory/country-fr.html?date=2020-01-01")

    assert "Ne vaut pas à cette date" not in then
    assert "le 2020-01-01" in later


def test_a_date_that_is_none_is_told(client: httpx.Client) -> None:
    response = client.get("/doc/territory/country-fr.html?date=2016")

    assert response.status_code == 400
    assert "2012-12-04" in response.text


def test_a_report_names_its_claim() -> None:
    mail = report_url("data@example.org", "Erreur", "Affirmation : https://example.org/c?a&b")
    form = report_url("https://example.org/new?kind=data", "Erreur é", "x")

    assert mail.startswith(
        "mailto:data@example.org?subject=Erreur&body=Affirmation%20%3A%20https%3A"
    )
    assert form == "https://example.org/new?kind=data&title=Erreur%20%C3%A9&body=x"
    assert report_url("", "Erreur", "x") == ""


def test_a_person_page_shows_roles_and_words(client: httpx.Client) -> None:
    page = read(client, "/doc/person/jean-luc-ansel", "en")

    assert "France Clusters" in page
    assert "president" in page
    assert "November 2014" in page
    assert "A useful network." in page


def test_a_source_page_lists_its_claims_in_the_order_of_the_text(client: httpx.Client) -> None:
    page = read(client, "/doc/source/article-001")
    listed = page.partition('<ol class="claims"')[2].partition("</ol>")[0]
    order = re.findall(r'class="permalink" href="/id/claim/(s1-[0-9]+)"', listed)

    assert order.index("s1-018") < order.index("s1-040")
    assert set(order) == {"s1-018", "s1-026", "s1-027", "s1-040"}


def test_a_label_in_another_language_is_marked(client: httpx.Client) -> None:
    page = read(client, "/doc/source/article-001", "en")

    assert '<span lang="fr">Clusters et pôles de compétitivité</span>' in page


def test_the_language_switch_keeps_the_page_and_its_parameters(client: httpx.Client) -> None:
    page = read(client, "/browse/clo:Cluster?page=1")

    assert 'href="/browse/clo:Cluster?page=1&amp;lang=en"' in page
    english = client.get(
        "/browse/clo:Cluster?page=1&lang=en",
        headers={"Accept": "text/html", "Accept-Language": "fr"},
    ).text
    assert '<html lang="en">' in english
    assert 'href="/about?lang=en"' in english


def test_the_home_page_counts_what_the_graph_holds(client: httpx.Client) -> None:
    page = read(client, "/", "en")

    assert "<strong>7</strong> <span>sourced claims</span>" in page
    assert "2026-11-22" in page
    assert "curl" in page


def test_the_home_page_shows_questions_that_are_there(client: httpx.Client) -> None:
    featured = [name for name in FEATURED if name in queries.names("question")]
    page = read(client, "/")

    assert len(featured) == len(FEATURED)
    assert all(f'href="/questions/{name}"' in page for name in featured)


def test_the_query_page_shows_rows_and_links_to_the_whole(client: httpx.Client) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 1500"
    page = client.get(
        "/sparql", params={"query": query, "lang": "en"}, headers={"Accept": "text/html"}
    ).text

    assert "Only the first 1,000 rows" in page
    assert page.count("<tr>") == 1_001
    assert "format=text%2Fcsv" in page


def test_a_mistake_keeps_the_query_on_the_page_under_its_status(client: httpx.Client) -> None:
    response = client.get(
        "/sparql", params={"query": "SELECT * WHERE {\n ?s }"}, headers={"Accept": "text/html"}
    )

    assert response.status_code == 400
    assert "SELECT * WHERE {" in response.text
    assert "Ligne 2" in response.text


def test_a_timeout_is_not_shown_as_an_empty_answer(impatient: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?c) WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    response = impatient.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})

    assert response.status_code == 503
    assert "prenait trop de temps" in response.text


def test_every_text_is_there_in_both_languages() -> None:
    messages = load_messages()

    assert messages.keys("fr") == messages.keys("en")
    assert all(messages.text(f"problem.{name}", "fr") for name in STATUSES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_said_of_a_malformed_request_fits_any(client: httpx.Client, language: str) -> None:
    headers = {"Accept": "application/json", "Accept-Language": language}
    problem = client.get("/reconcile?callback=1", headers=headers).json()

    assert problem["status"] == 400
    assert "callback='1'" in problem["detail"]
    assert "SPARQL" not in problem["title"] + problem["detail"]


def test_only_a_syntax_error_is_said_to_be_of_sparql() -> None:
    messages = load_messages()
    told = {
        name
        for section in ("problem", "detail")
        for key, name in messages.section(section).items()
        for language in ("fr", "en")
        if "SPARQL" in messages.raw(key, language)
    }

    assert told == {"syntax"}


def test_static_files_are_kept_for_long_under_their_version(client: httpx.Client) -> None:
    address = re.search(r'href="(/static/site\.css\?v=[0-9a-f]+)"', read(client, "/"))
    assert address
    response = client.get(address[1])
    plain = client.get("/static/site.css")
    again = client.get(address[1], headers={"If-None-Match": response.headers["etag"]})

    assert "immutable" in response.headers["cache-control"]
    assert "immutable" not in plain.headers["cache-control"]
    assert again.status_code == 304


def test_every_stored_question_has_a_page(client: httpx.Client) -> None:
    page = read(client, "/questions")
    addresses = re.findall(r'href="(/questions/[^"]+)"', page)
    if not addresses:
        pytest.skip("this checkout has no stored question")
    for address in addresses:
        response = client.get(address, headers={"Accept": "text/html"})

        assert response.status_code == 200, address


def test_the_first_questions_of_an_economist_are_listed_alone(client: httpx.Client) -> None:
    every = read(client, "/questions")
    if 'href="/questions?reader=economist' not in every:
        pytest.skip("this checkout has no stored question")
    alone = read(client, "/questions?reader=economist")
    addresses = set(re.findall(r'href="/questions/([^"?]+)"', alone))

    assert len(addresses) == 40
    assert addresses < set(re.findall(r'href="/questions/([^"?]+)"', every))
    assert "active_poles_at_seven_dates" in addresses


def test_the_server_tells_that_it_is_live_and_ready(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready", "release": "2026-11-22"}


def test_crawlers_may_come_to_the_endpoint(client: httpx.Client) -> None:
    assert "Disallow: /" not in client.get("/robots.txt").text


def test_the_openapi_document_is_served_without_its_foreign_page(client: httpx.Client) -> None:
    assert client.get("/openapi.json").status_code == 200
    assert client.get("/docs").status_code == 404
