"""Without a search index, what needs it says so, and all else answers."""

from collections.abc import Iterator

import httpx
import pytest
from tests.web.conftest import running_server
from tests.web.release import make_release

from clusterlod.release import SEARCH
from clusterlod.settings import Settings

NEEDS = (
    "/search",
    "/search?q=aero",
    "/search.csv",
    "/map",
    "/geo/places.geojson",
    "/identifiers",
    "/identifiers/mixnmatch.csv",
    "/api/entities?q=aero",
    "/reconcile/suggest/entity?prefix=a",
)
DOES_WITHOUT = (
    "/",
    "/browse",
    "/sparql?query=ASK%7B%7D",
    "/doc/organisation/aerospace-valley",
    "/geo/regions.geojson",
    "/questions",
    "/questions/poles_of_midi_pyrenees",
    "/api/labels?iri=https%3A%2F%2Fw3id.org%2Fclusterlod%2Fdef%23Cluster",
    "/api/schema",
    "/health/ready",
)


@pytest.fixture(scope="module", params=["missing", "broken"])
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    releases = tmp_path_factory.mktemp("bare")
    index = make_release(releases) / SEARCH
    if request.param == "missing":
        index.unlink()
    else:
        index.write_bytes(b"This is no database." * 500)
    with running_server(Settings(releases=releases, query_workers=1)) as address:
        yield address


@pytest.mark.parametrize("path", NEEDS)
def test_what_needs_the_index_says_that_it_is_not_there(bare: str, path: str) -> None:
    answer = httpx.get(bare + path, headers={"Accept": "application/json"}, trust_env=False)

    assert answer.status_code == 503
    assert answer.json()["type"].endswith("/about#no-index")
    assert SEARCH not in answer.text  # no path of this machine is told
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(("language", "words"), [("fr", "L’index"), ("en", "The search index")])
def test_a_reader_is_told_in_words(bare: str, language: str, words: str) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = httpx.get(f"{bare}/search?q=aero", headers=headers, trust_env=False)

    assert page.status_code == 503
    assert words in page.text


@pytest.mark.parametrize("path", DOES_WITHOUT)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_needs_no_index_answers(bare: str, path: str, accept: str) -> None:
    answer = httpx.get(bare + path, headers={"Accept": accept}, trust_env=False)

    assert answer.status_code == 200
