"""Questions as pages and as data: forms, parameters, files, clear refusals."""

import csv
import io
import json

import httpx
import pytest
from tests.web.test_pages import read

from clusterlod import queries
from clusterlod.web.middleware import OPEN_HEADERS

SECTOR = "organisations_of_a_sector_in_a_region"
ACTIVE = "poles_active_on_a_day"


def test_the_list_is_narrowed_by_a_search_in_either_language(client: httpx.Client) -> None:
    for wanted in ("évaluation 2012", "evaluation"):
        page = client.get("/questions", params={"q": wanted, "lang": "en"}).text

        assert "/questions/ratings_of_the_2012_evaluation" in page
        assert "/questions/seats_of_poles" not in page


def test_a_search_that_finds_nothing_says_so(client: httpx.Client) -> None:
    page = client.get("/questions", params={"q": "xyzzy", "lang": "en"}).text

    assert "0 questions for “xyzzy”" in page


def test_a_question_has_a_form_typed_by_its_header(client: httpx.Client) -> None:
    page = client.get(f"/questions/{ACTIVE}", params={"day": "2014-11-03", "lang": "en"}).text

    assert 'name="day" value="2014-11-03"' in page
    assert 'type="date"' in page
    assert "As of" in page
    assert "<code># Which pôles" in page  # the query begins with its title


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        (ACTIVE, {"day": "yesterday"}, "day='yesterday'; expected a day such as 2012-12-04."),
        (ACTIVE, {"year": "2012"}, "year' is not a parameter of this question"),
        ("events_of_a_year", {"year": "12"}, "year='12'; expected a year such as 2012."),
        (SECTOR, {"sector": "No Slug"}, "sector='No Slug'; expected the name of a concept"),
    ],
)
@pytest.mark.parametrize("place", ["/questions/", "/api/questions/"])
def test_what_is_wrong_with_a_parameter_is_said(
    client: httpx.Client, place: str, name: str, parameters: dict[str, str], said: str
) -> None:
    accept = {"Accept": "application/problem+json"}
    answer = client.get(place + name, params={**parameters, "lang": "en"}, headers=accept)

    assert answer.status_code == 400
    assert said in answer.json()["detail"]
    assert answer.json()["type"].endswith("/about#parameter")


def test_a_refusal_is_told_in_french(client: httpx.Client) -> None:
    answer = client.get(f"/api/questions/{ACTIVE}", params={"day": "hier", "lang": "fr"})

    assert answer.json()["detail"] == (
        "day = « hier » ne convient pas ; il faut un jour, comme 2012-12-04."
    )


def test_an_answer_as_json_names_release_question_and_licence(client: httpx.Client) -> None:
    answer = client.get("/api/questions/graph_at_a_glance", params={"lang": "en"})
    content = answer.json()

    assert answer.headers["clusterlod-release"] == content["release"] == "2026-11-22"
    assert content["question"].endswith("/questions/graph_at_a_glance")
    assert content["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert content["columns"] == ["class", "classLabel", "count"]
    assert all(isinstance(row["count"], int) for row in content["rows"])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_the_format_is_negotiated(client: httpx.Client, accept: str, media_type: str) -> None:
    answer = client.get("/api/questions/graph_at_a_glance", headers={"Accept": accept})

    assert answer.headers["content-type"] == media_type
    assert "content-disposition" not in answer.headers


def test_an_unknown_format_is_refused_with_the_known_ones(client: httpx.Client) -> None:
    answer = client.get("/api/questions/graph_at_a_glance", params={"format": "pdf"})

    assert answer.status_code == 406
    assert "json, csv, excel, xlsx" in answer.json()["detail"]


def test_only_questions_with_points_are_answered_as_geojson(client: httpx.Client) -> None:
    points = client.get("/api/questions/seats_of_poles", params={"format": "geojson"})
    none = client.get("/api/questions/graph_at_a_glance", params={"format": "geojson"})

    assert points.headers["content-type"] == "application/geo+json"
    assert points.json()["type"] == "FeatureCollection"
    assert none.status_code == 406


def test_csv_for_excel_has_a_mark_and_the_separator_of_the_language(client: httpx.Client) -> None:
    address = "/api/questions/graph_at_a_glance"
    french = client.get(address, params={"format": "excel", "lang": "fr"}).content
    english = client.get(address, params={"format": "excel", "lang": "en"}).content

    assert french.startswith(b"\xef\xbb\xbfclass;classLabel;count\r\n")
    assert english.startswith(b"\xef\xbb\xbfclass,classLabel,count\r\n")


def test_csv_and_json_say_the_same(client: httpx.Client) -> None:
    address = "/api/questions/graph_at_a_glance"
    rows = client.get(address, params={"lang": "fr"}).json()["rows"]
    table = csv.DictReader(io.StringIO(client.get(address, params={"format": "csv"}).text))

    assert [{k: str(v) for k, v in row.items()} for row in rows] == list(table)


def test_an_answer_that_is_known_is_not_sent_again(client: httpx.Client) -> None:
    address = "/api/questions/graph_at_a_glance"
    tag = client.get(address).headers["etag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, params={"lang": "en"}).headers["etag"] != tag


def test_an_unknown_question_is_not_found(client: httpx.Client) -> None:
    assert client.get("/api/questions/nothing").status_code == 404
    assert client.get("/questions/nothing").status_code == 404


def test_every_question_is_described(client: httpx.Client) -> None:
    paths = client.get("/openapi.json", params={"lang": "en"}).json()["paths"]
    described = {path.rpartition("/")[2] for path in paths if path.startswith("/api/questions/")}

    assert described == set(queries.names("question"))
    day = paths[f"/api/questions/{ACTIVE}"]["get"]["parameters"][0]
    assert day["name"] == "day"
    assert day["schema"] == {"type": "string", "format": "date", "default": "2016-03-31"}


def test_the_description_names_each_path_of_the_interface(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    for path in ("/sparql", "/api/result", "/api/entities", "/api/labels", "/api/schema"):
        assert paths[path]["get"]["responses"]["200"]
    identifiers = [o["operationId"] for item in paths.values() for o in item.values()]
    assert len(identifiers) == len(set(identifiers))
    assert "/openapi.json" in read(client, "/api")
    assert json.dumps(paths)
    assert OPEN_HEADERS["Access-Control-Allow-Origin"] == "*"
