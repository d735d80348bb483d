"""What Wikidata takes from us: a page for a property proposal, a catalogue, statements."""

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest
from tests.web.conftest import running_server
from tests.web.release import make_release

from clusterlod.namespaces import ID
from clusterlod.settings import Settings
from clusterlod.web.identifiers import PATTERN


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    releases = tmp_path_factory.mktemp("releases")
    make_release(releases)
    with (
        running_server(Settings(releases=releases)) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


def test_page_tells_what_a_proposal_asks(client: httpx.Client) -> None:
    text = client.get("/identifiers", headers={"accept": "text/html"}).text

    assert f"{ID}$1" in text
    assert "organisation/mecanic-vallee" in text


def test_mix_n_match_has_its_columns(client: httpx.Client) -> None:
    answer = client.get("/identifiers/mixnmatch.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(rows[0]) == ["id", "name", "desc", "url", "type"]
    assert all(re.fullmatch(PATTERN, row["id"]) for row in rows)
    assert all(row["url"] == ID + row["id"] and row["name"] for row in rows)
    assert {row["type"] for row in rows} == {"Q43229"}


def test_quickstatements_hold_the_property(client: httpx.Client) -> None:
    answer = client.get("/identifiers/quickstatements.tsv?property=P1234")

    assert answer.status_code == 200
    for line in answer.text.splitlines():
        item, name, identifier, source, iri = line.split("\t")
        assert re.fullmatch(r"Q\d+", item)
        assert (name, source) == ("P1234", "S854")
        assert iri.strip('"') == ID + identifier.strip('"')


@pytest.mark.parametrize(
    "path",
    [
        "/identifiers/quickstatements.tsv",
        "/identifiers/quickstatements.tsv?property=Q1",
        "/identifiers/quickstatements.tsv?property=P1%0AQ2",
        "/identifiers/mixnmatch.csv?type=claim",
    ],
)
def test_bad_parameters_are_refused(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 400
