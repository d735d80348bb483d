"""Search and its facets, the suggestions, the map and its GeoJSON, over a small release."""

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.web.conftest import running_server
from tests.web.release import make_release
from tests.web.test_pages import Outline

from clusterlod.settings import Settings

MAP = Path(__file__).with_name("map.trig")
BASE = "https://w3id.org/clusterlod/id/"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    releases = tmp_path_factory.mktemp("map")
    make_release(releases, MAP)
    settings = Settings(releases=releases, query_workers=1)
    with (
        running_server(settings) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        yield client


def read(client: httpx.Client, path: str, language: str = "en") -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})

    assert response.status_code == 200, response.text
    return response.text


def found(client: httpx.Client, query: str) -> list[str]:
    rows = csv.DictReader(io.StringIO(client.get(f"/search.csv?{query}").text))
    return sorted(row["iri"].removeprefix(BASE) for row in rows)


@pytest.mark.parametrize(
    "path",
    [
        "/search",
        "/search?q=pole&view=table",
        "/search?view=map&kind=pole",
        "/search?q=zzzzqqq",
        "/map",
        "/map?borders=former&at=region-73&year=2006",
        "/map?borders=departements&kind=cluster",
        "/",
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_state_is_a_well_formed_page(country: httpx.Client, path: str, language: str) -> None:
    outline = Outline(read(country, path, language))

    assert outline.open == []
    assert len(outline.attributes("h1")) == 1
    ids = [a["id"] for _, a in outline.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert len(outline.attributes("table")) == len(outline.attributes("caption"))


def test_a_search_finds_by_another_name_and_says_so(country: httpx.Client) -> None:
    page = read(country, "/search?q=fromage", "fr")

    assert "Vieux Pôle" in page
    assert "aussi «\u00a0Pôle du fromage\u00a0»" in page


def test_facets_narrow_and_values_of_one_add_up(country: httpx.Client) -> None:
    poles = "organisation/old-pole", "organisation/new-pole"

    assert found(country, "kind=pole&region=region-76&year=2006") == [poles[0]]
    assert found(country, "region=region-76&year=2006&year=2010") == sorted(poles)
    assert found(country, "region=region-73") == [
        "organisation/figeac-cluster",
        "organisation/old-pole",
        "territory/commune-46102",
        "territory/departement-46",
    ]
    assert found(country, "sector=cheese&phase=phase-1&label=competitiveness-pole") == [poles[0]]


def test_the_count_of_a_value_is_what_choosing_it_shows(country: httpx.Client) -> None:
    page = Outline(read(country, "/search?kind=cluster&region=region-76"))
    boxes = [a for a in page.attributes("input") if a.get("type") == "checkbox"]
    text = read(country, "/search?kind=cluster&region=region-76")

    assert {"kind", "region"} <= {str(box["name"]) for box in boxes}
    for box in boxes:
        if box["name"] == "kind":
            tail = text.split(f'id="{box["id"]}"')[1]
            count = int(tail.split('class="count">')[1].split("<")[0])
            assert count == len(found(country, f"region=region-76&kind={box['value']}"))


def test_years_follow_labels_foundings_and_the_newest_source(country: httpx.Client) -> None:
    old, new, cluster = (f"organisation/{n}" for n in ("old-pole", "new-pole", "figeac-cluster"))

    assert found(country, "kind=pole&kind=cluster&year=2008&region=region-76") == [old]
    assert found(country, "kind=pole&kind=cluster&year=2012&region=region-76") == [new]
    assert found(country, "kind=pole&kind=cluster&year=2013&region=region-76") == []
    assert found(country, "kind=pole&kind=cluster&year=2016&region=region-76") == [cluster]
    assert found(country, "kind=pole&kind=cluster&year=2017&region=region-76") == []


def test_a_misspelt_name_is_asked_back(country: httpx.Client) -> None:
    page = read(country, "/search?q=Nuoveau+Pole", "fr")

    assert "Vouliez-vous dire" in page
    assert "Nouveau Pôle" in page


def offers(client: httpx.Client, query: str, language: str = "en") -> list[tuple[str, str]]:
    """Return address and text of what a search offers besides its hits."""
    box = re.search(r'<nav class="offers".*?</nav>', read(client, query, language), re.DOTALL)
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', box[0]) if box else []
    return [(html.unescape(path), html.unescape(text)) for path, text in links]


def test_words_that_name_facets_are_offered_as_a_search(country: httpx.Client) -> None:
    french = offers(
        country, "/search?q=qui+travaille+sur+le+fromage+en+Midi-Pyr%C3%A9n%C3%A9es", "fr"
    )
    english = offers(country, "/search?q=who+works+on+cheese+in+Midi-Pyrenees", "en")

    assert french[0] == ("/search?sector=cheese&region=region-73", "fromage · Midi-Pyrénées")
    assert english[0] == ("/search?sector=cheese&region=region-73", "cheese · Midi-Pyrénées")
    assert found(country, "sector=cheese&region=region-73") == ["organisation/old-pole"]


def test_what_is_offered_is_there(country: httpx.Client) -> None:
    for path, _ in offers(country, "/search?q=cheese+Occitanie+2006"):
        assert country.get(path, headers={"Accept": "text/html"}).status_code == 200
        if path.startswith("/search?"):
            assert found(country, path.partition("?")[2])


def test_facets_that_nothing_has_together_are_offered_apart(country: httpx.Client) -> None:
    paths = [path for path, _ in offers(country, "/search?q=fromage+2024")]

    assert "/search?sector=cheese" in paths
    assert "/search?sector=cheese&year=2024" not in paths


def test_a_question_is_offered_by_its_title(country: httpx.Client) -> None:
    found = offers(country, "/search?q=combien+de+p%C3%B4les+de+2005", "fr")

    assert "/questions/survival_of_the_first_poles" in [path for path, _ in found]


def test_a_question_is_filled_with_what_the_words_say(country: httpx.Client) -> None:
    paths = [path for path, _ in offers(country, "/search?q=cheese+Lot+Midi-Pyrenees")]

    assert (
        "/questions/organisations_of_a_sector_in_a_region?sector=cheese&region=territory%2Fregion-73"
        in paths
    )
    assert not any("todays_occitanie" in path for path in paths)


def test_chosen_filters_are_kept_by_what_is_offered(country: httpx.Client) -> None:
    paths = [path for path, _ in offers(country, "/search?q=fromage&kind=pole&view=table")]

    assert paths[0] == "/search?kind=pole&sector=cheese&view=table"


def test_a_chosen_region_fills_a_question_too(country: httpx.Client) -> None:
    found = offers(country, "/search?q=fromage&region=region-73")

    assert (
        "/questions/organisations_of_a_sector_in_a_region?sector=cheese&region=territory%2Fregion-73"
        in [path for path, _ in found]
    )
    assert not any(
        "sectors_of_a_region" in path
        for path, _ in offers(country, "/search?q=zzzzqqq&region=region-73")
    )


@pytest.mark.parametrize("query", ["q=Nouveau+P%C3%B4le", "q=zzzzqqq", ""])
def test_nothing_is_offered_where_nothing_helps(country: httpx.Client, query: str) -> None:
    assert offers(country, f"/search?{query}") == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("46102", "/id/territory/commune-46102"),
        ("organisation/old-pole", "/id/organisation/old-pole"),
        ("https://w3id.org/clusterlod/id/organisation/old-pole", "/id/organisation/old-pole"),
    ],
)
def test_an_identifier_leads_to_its_thing(country: httpx.Client, text: str, path: str) -> None:
    response = country.get("/search", params={"q": text})

    assert response.status_code == 303
    assert response.headers["location"] == path


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=nothing", "kind='nothing'"),
        ("sector=nothing", "sector='nothing'"),
        ("year=12", "year='12'"),
        ("status=asleep", "status='asleep'"),
        ("view=globe", "view='globe'"),
        ("page=0", "page='0'"),
    ],
)
def test_a_wrong_parameter_is_told(country: httpx.Client, query: str, said: str) -> None:
    response = country.get(f"/search?{query}")

    assert response.status_code == 400
    assert said in response.json()["detail"]
    assert "expected" in response.json()["detail"]


def test_parameters_left_empty_by_a_form_do_not_matter(country: httpx.Client) -> None:
    assert found(country, "q=&year=&kind=&view=&page=") == found(country, "")


def test_csv_keeps_commas_and_quotes_apart(country: httpx.Client) -> None:
    response = country.get("/search?kind=pole&format=csv")

    assert response.headers["content-type"].startswith("text/csv")
    assert "attachment" in response.headers["content-disposition"]
    assert response.text.startswith("iri,kind,label_fr,label_en,status,regions")
    again = country.get(
        "/search.csv?kind=pole", headers={"If-None-Match": response.headers["etag"]}
    )
    assert again.status_code == 304


def test_suggestions_begin_with_the_first_letter(country: httpx.Client) -> None:
    french = {"Accept-Language": "fr"}
    answer = country.get("/api/entities?q=v", headers=french)
    first = answer.json()["entities"][0]

    assert (first["label"], first["class"]) == ("Vieux Pôle", "Pôle de compétitivité")
    assert (first["kind"], first["reference"]) == ("organisation", "organisation/old-pole")
    assert first["path"] == "/id/organisation/old-pole"
    assert first["where"] == "Occitanie"
    assert country.get("/api/entities").json() == {"entities": []}
    tag = {**french, "If-None-Match": answer.headers["etag"]}
    assert country.get("/api/entities?q=v", headers=tag).status_code == 304


def test_the_header_of_each_page_has_the_search_box(country: httpx.Client) -> None:
    for path in ("/about", "/search", "/map", "/nowhere"):
        text = country.get(path, headers={"Accept": "text/html"}).text
        forms = [a for a in Outline(text).attributes("form") if a.get("role") == "search"]

        assert [form["action"] for form in forms] == ["/search"], path


def test_the_map_counts_within_its_borders(country: httpx.Client) -> None:
    today = read(country, "/map")
    former = read(country, "/map?borders=former&year=2006")

    assert 'aria-label="Occitanie: 3"' in today
    assert "Midi-Pyrénées" not in today
    assert 'aria-label="Midi-Pyrénées: 1"' in former
    assert 'aria-label="Figeac"' in today  # the dot of the commune
    assert 'aria-label="Figeac"' not in former


def test_a_territory_looked_at_lists_who_is_there(country: httpx.Client) -> None:
    page = read(country, "/map?borders=departements&at=departement-46")

    assert "Figeac Cluster" in page
    assert "Old Pole" not in page


@pytest.mark.parametrize("query", ["borders=moon", "kind=person", "year=x"])
def test_a_wrong_parameter_of_the_map_is_told(country: httpx.Client, query: str) -> None:
    response = country.get(f"/map?{query}")

    assert response.status_code == 400
    assert "expected" in response.json()["detail"]


def test_outlines_are_those_of_the_day(country: httpx.Client) -> None:
    def codes(path: str) -> list[str]:
        response = country.get(path)
        assert response.headers["content-type"] == "application/geo+json"
        return [f["properties"]["code"] for f in response.json()["features"]]

    assert codes("/geo/regions.geojson") == ["76"]
    assert codes("/geo/regions.geojson?date=2015-12-31") == ["73"]
    assert codes("/geo/departements.geojson") == ["46"]
    assert country.get("/geo/regions.geojson?date=yesterday").status_code == 400
    assert country.get("/geo/towns.geojson").status_code == 404


def test_places_are_points_under_the_filters(country: httpx.Client) -> None:
    everything = country.get("/geo/places.geojson").json()
    poles = country.get("/geo/places.geojson?kind=pole").json()

    assert [f["geometry"]["coordinates"] for f in everything["features"]] == [[2.0317, 44.6086]]
    assert everything["features"][0]["properties"]["label_en"] == "Figeac Cluster"
    assert poles["features"] == []


def test_a_year_without_poles_stays_chosen_on_the_map(country: httpx.Client) -> None:
    assert '<option value="1977" selected>' in read(country, "/map?year=1977")


def test_a_heading_stays_short(country: httpx.Client) -> None:
    words = read(country, "/search?q=" + "zzz+" * 90)
    many = read(country, "/search?" + "&".join(f"year={year}" for year in range(2000, 2020)))

    assert all(
        len(heading) < 200
        for page in (words, many)
        for heading in re.findall("<h1>(.*?)</h1>", page)
    )


@pytest.mark.parametrize("path", ["/search?q=p%C3%B4le&page=2", "/browse/clo:Cluster?page=2"])
def test_a_page_behind_the_last_is_told(country: httpx.Client, path: str) -> None:
    answer = country.get(path, headers={"Accept": "application/json"})

    assert answer.status_code == 400
    assert "expected a number from 1 to 1" in answer.json()["detail"]


def test_a_list_of_all_years_and_kinds_is_answered_like_any_text(country: httpx.Client) -> None:
    """Values tried together and apart are few, or trials would double with each."""
    years = "+".join(str(year) for year in range(1998, 2027))

    assert len(offers(country, f"/search?q=fromage+phase+2+{years}+zzzz")) <= 8
