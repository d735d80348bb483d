"""The dumps of releases, over the wire."""

import gzip

import httpx
import pytest
from tests.web.release import VERSION

from clusterlod.settings import Settings

NAME = "clusterlod.nq.gz"


@pytest.mark.parametrize("version", [VERSION, "latest"])
def test_a_dump_is_sent_whole(client: httpx.Client, settings: Settings, version: str) -> None:
    response = client.get(f"/dumps/{version}/{NAME}")
    stored = (settings.releases / VERSION / "dumps" / NAME).read_bytes()

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/gzip"
    assert response.content == stored
    assert gzip.decompress(response.content)


def test_a_range_of_a_dump_is_sent(client: httpx.Client) -> None:
    whole = client.get(f"/dumps/latest/{NAME}").content
    response = client.get(f"/dumps/latest/{NAME}", headers={"Range": "bytes=10-19"})

    assert response.status_code == 206
    assert response.content == whole[10:20]
    assert response.headers["content-range"] == f"bytes 10-19/{len(whole)}"


def test_the_head_of_a_dump_tells_its_size(client: httpx.Client) -> None:
    response = client.head(f"/dumps/latest/{NAME}")

    assert response.status_code == 200
    assert int(response.headers["content-length"]) > 0
    assert response.headers["etag"]
    assert response.content == b""


def test_the_latest_dump_may_change_and_a_dated_one_may_not(client: httpx.Client) -> None:
    assert "immutable" in client.head(f"/dumps/{VERSION}/{NAME}").headers["cache-control"]
    assert "immutable" not in client.head(f"/dumps/latest/{NAME}").headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        f"/dumps/{VERSION}/manifest.json",
        f"/dumps/{VERSION}/%2e%2e%2fmanifest.json",
        f"/dumps/%2e%2e/{NAME}",
        f"/dumps/current/../{VERSION}/nothing.gz",
        "/dumps/1999-01-01/clusterlod.nq.gz",
        "/dumps/latest/%00",
    ],
)
def test_nothing_else_of_the_disk_is_sent(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404
