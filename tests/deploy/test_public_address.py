"""Addresses that others keep are those that they asked for, or those that were set."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.doctor.conftest import releases
from tests.web.conftest import running_server

from clusterlod.errors import SettingsError
from clusterlod.settings import Settings, from_environment

__all__ = ["releases"]

PUBLIC = "https://data.example.org"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "asked.example"}

#: Paths whose answers hold addresses of this server.
TELLING = (
    "/robots.txt",
    "/sitemap.xml",
    "/llms.txt",
    "/catalog.ttl",
    "/sparql",
    "/reconcile",
    "/feed",
    "/feed/fr.atom",
    "/.well-known/void",
    "/.well-known/api-catalog",
)


@pytest.fixture(scope="module")
def settings(releases: Path) -> Settings:
    return Settings(releases=releases, query_workers=1, access_log="")


@pytest.fixture(scope="module")
def open_server(settings: Settings) -> Iterator[str]:
    with running_server(settings) as address:
        yield address


def get(server: str, path: str, headers: dict[str, str]) -> httpx.Response:
    accept = {"Accept": "application/json, text/turtle;q=0.9, */*;q=0.1"}
    reply = httpx.get(server + path, headers={**accept, **headers}, trust_env=False, timeout=20)
    assert reply.status_code == 200, path
    return reply


@pytest.mark.parametrize("path", TELLING)
def test_a_trusted_proxy_says_which_address_was_asked(open_server: str, path: str) -> None:
    text = get(open_server, path, FORWARDED).text

    assert "https://asked.example" in text
    assert "127.0.0.1" not in text


@pytest.mark.parametrize("accept", ["text/html", "text/plain", "*/*"])
def test_a_prefix_of_a_trusted_proxy_is_refused_and_kept_by_nobody(
    open_server: str, accept: str
) -> None:
    headers = {"X-Forwarded-Prefix": "/lod", "Accept": accept}
    reply = httpx.get(f"{open_server}/catalog", headers=headers, trust_env=False)
    root = httpx.get(f"{open_server}/catalog", headers={"X-Forwarded-Prefix": "/"}, trust_env=False)

    assert reply.status_code == 400
    assert "/lod" in reply.text
    assert "root of a host name" in reply.text
    assert reply.headers["cache-control"] == "no-store"
    assert root.status_code == 200


def test_a_prefix_of_anybody_else_means_nothing(settings: Settings) -> None:
    with running_server(replace(settings, trusted_proxies="192.0.2.1")) as server:
        headers = {"X-Forwarded-Prefix": "/lod"}
        reply = httpx.get(f"{server}/catalog", headers=headers, trust_env=False)

    assert reply.status_code == 200


@pytest.mark.parametrize("url", ["https://data.example.org/lod", "https://data.example.org/a/"])
def test_a_public_address_with_a_path_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="root of a host name"):
        from_environment({"CLUSTERLOD_PUBLIC_URL": url})


def test_nobody_else_does(settings: Settings) -> None:
    with running_server(replace(settings, trusted_proxies="192.0.2.1")) as server:
        for path in TELLING:
            text = get(server, path, FORWARDED).text
            assert "asked.example" not in text, path
            assert server in text, path


def test_the_address_that_was_set_comes_first(settings: Settings) -> None:
    with running_server(replace(settings, public_url=PUBLIC)) as server:
        for path in TELLING:
            text = get(server, path, FORWARDED).text
            assert PUBLIC in text, path
            assert "asked.example" not in text, path
            assert server not in text, path
