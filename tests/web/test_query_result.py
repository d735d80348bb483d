"""The answer to any query as a file or a drawing; names and schema for editors; links."""

import base64
import io
import zipfile
import zlib
from dataclasses import replace
from xml.etree import ElementTree as ET

import httpx
import pytest
from tests.web.conftest import running_server

from clusterlod.settings import Settings
from clusterlod.web.problems import ProblemError
from clusterlod.web.query_page import unpacked

CLASSES = "SELECT ?class (COUNT(*) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
ORGANISATION = "http://www.w3.org/ns/org#Organization"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def packed(query: str) -> str:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    data = deflater.compress(query.encode()) + deflater.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def cells(content: bytes) -> list[list[str]]:
    """Read the first sheet of a workbook, by the specification and not by its writer."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 our own file
        texts = ["".join(t.text or "" for t in item.iter(f"{SHEET}t")) for item in shared]
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 our own file
        return [
            [
                texts[int(c.findtext(f"{SHEET}v") or 0)] if c.get("t") == "s"
                else c.findtext(f"{SHEET}v") or ""
                for c in row
            ]
            for row in sheet.iter(f"{SHEET}row")
        ]  # fmt: skip


def test_a_workbook_holds_texts_numbers_and_days(client: httpx.Client) -> None:
    query = (
        "SELECT ?text ?number ?day ?formula { VALUES (?text ?number ?day ?formula) { "
        '("é"@fr 4.5 "2012-12-04"^^<http://www.w3.org/2001/XMLSchema#date> "=1+1") } }'
    )
    answer = client.post("/api/result", params={"format": "xlsx"}, data={"query": query})

    assert answer.headers["content-disposition"] == 'attachment; filename="clusterlod.xlsx"'
    assert cells(answer.content) == [
        ["text", "number", "day", "formula"],
        ["é", "4.5", "41247", "=1+1"],
    ]


def test_csv_for_excel_never_holds_a_formula(client: httpx.Client) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { ("=cmd()" -1.5) } }'
    answer = client.get("/api/result", params={"query": query, "format": "excel", "lang": "fr"})

    assert answer.content.decode("utf-8-sig") == "a;b\r\n'=cmd();-1,5\r\n"


def test_points_of_a_query_are_geojson(client: httpx.Client) -> None:
    query = 'SELECT * { VALUES (?lat ?long ?name) { (43.6 1.44 "Toulouse") (UNDEF 1 "-") } }'
    parameters = {"query": query, "format": "geojson", "display": "map lat long name"}
    features = client.get("/api/result", params=parameters).json()["features"]

    assert [f["geometry"]["coordinates"] for f in features] == [[1.44, 43.6]]
    assert features[0]["properties"] == {"name": "Toulouse"}


def test_an_answer_to_ask_is_one_cell(client: httpx.Client) -> None:
    answer = client.get("/api/result", params={"query": "ASK { ?s ?p ?o }"})

    assert answer.json()["rows"] == [{"answer": True}]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("SELECT", 400), ("CONSTRUCT WHERE { ?s ?p ?o }", 400), ("CLEAR ALL", 403)],
)
@pytest.mark.parametrize("path", ["/api/result", "/api/drawing?display=bar+a+b"])
def test_what_is_no_query_for_a_table_is_refused(
    client: httpx.Client, path: str, query: str, status: int
) -> None:
    answer = client.post(path, data={"query": query})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_answer_that_takes_too_long_is_no_empty_file(impatient: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = impatient.get("/api/result", params={"query": query, "format": "csv"})

    assert answer.status_code == 503
    assert answer.json()["type"].endswith("#timeout")


@pytest.mark.parametrize("path", ["/sparql", "/api/result", "/api/drawing?display=bar+n+n"])
def test_a_client_that_stops_frees_the_only_worker(settings: Settings, path: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    patient = replace(settings, query_seconds=600, query_workers=1)
    with (
        running_server(patient) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        client.get("/api/result", params={"query": CLASSES}).raise_for_status()
        with pytest.raises(httpx.ReadTimeout):
            client.post(path, data={"query": query}, timeout=1)
        answer = client.get("/api/result", params={"query": "ASK { ?s a ?c }"})

    assert answer.json()["rows"] == [{"answer": True}]


def test_a_drawing_is_a_part_of_a_page_with_labels_and_nothing_unescaped(
    client: httpx.Client,
) -> None:
    query = 'SELECT * { VALUES (?name ?n) { ("<script>alert(1)</script>" 2) } }'
    answer = client.post("/api/drawing?display=bar+name+n", data={"query": query})
    classes = client.post("/api/drawing?display=bar+class+n&lang=fr", data={"query": CLASSES})

    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "pôle de compétitivité" in classes.text
    assert "<html" not in classes.text


@pytest.mark.parametrize(
    ("display", "said"),
    [("", "display=''"), ("pie a b", "pie a b"), ("bar class nobody", "no column 'nobody'")],
)
def test_a_display_that_does_not_fit_is_refused(
    client: httpx.Client, display: str, said: str
) -> None:
    answer = client.get("/api/drawing", params={"query": CLASSES, "display": display})

    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_iris_are_named_in_the_language_of_the_reader(client: httpx.Client) -> None:
    pole = "https://w3id.org/clusterlod/def#CompetitivenessPole"
    parameters: list[tuple[str, str | int | float | bool | None]] = [
        ("iri", pole), ("iri", "http://example.org/unknown"), ("lang", "fr"),
    ]  # fmt: skip
    answer = client.get("/api/labels", params=parameters)

    assert answer.json() == {"labels": {pole: "pôle de compétitivité"}}


@pytest.mark.parametrize("parameters", [{"iri": "no iri"}, {"iri": ["urn:x:1", "urn:x:2"] * 51}])
def test_labels_are_bounded_and_iris_checked(
    client: httpx.Client, parameters: dict[str, str | list[str]]
) -> None:
    wanted = parameters["iri"]
    many = [f"{iri}{i}" for i, iri in enumerate(wanted)] if isinstance(wanted, list) else wanted

    assert client.get("/api/labels", params={"iri": many}).status_code == 400


def test_the_schema_tells_what_goes_with_what(client: httpx.Client) -> None:
    answer = client.get("/api/schema")
    content = answer.json()
    names = {term["name"]: term for term in content["classes"]}

    assert names["clo:CompetitivenessPole"]["labels"]["fr"] == "pôle de compétitivité"
    assert "skos:prefLabel" in content["usage"]["clo:CompetitivenessPole"]
    etag = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/api/schema", headers=etag).status_code == 304


def test_names_are_found_and_a_wrong_limit_is_told(client: httpx.Client) -> None:
    assert client.get("/api/entities", params={"q": "aero"}).status_code == 200
    assert client.get("/api/entities", params={"q": "a", "limit": "x"}).status_code == 400


def test_a_link_carries_a_query_into_the_form(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"q": packed(CLASSES)}, headers={"Accept": "text/html"})

    assert "GROUP BY ?class</textarea>" in page.text


def test_an_example_is_filled_in_under_its_title(client: httpx.Client) -> None:
    html = {"Accept": "text/html"}
    page = client.get("/sparql?question=graph_at_a_glance&lang=en", headers=html).text

    assert "# topic:" not in page
    assert client.get("/sparql?question=nothing", headers=html).status_code == 404


@pytest.mark.parametrize("text", ["!", "AAAA", packed("x" * 200), packed("SELECT")[:-3]])
def test_a_link_that_cannot_be_unpacked_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="q "):
        unpacked(text, 100)
