"""Who asks, under which address, and what share of the server they have."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.web.conftest import running_server
from tests.web.test_overload import SLOW

from clusterlod.errors import SettingsError
from clusterlod.settings import Settings
from clusterlod.web.proxies import Proxies

ASK = {"query": "ASK {}"}


def scope(peer: str, **headers: str) -> dict[str, Any]:
    sent = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    return {"client": (peer, 1), "scheme": "http", "headers": sent}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("127.0.0.1", "192.0.2.1", "", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", "127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "evil, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1,10.0.0.0/8", "10.1.2.3", "198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "", ""),
        ("127.0.0.1", "127.0.0.1", "unknown", ""),
        ("127.0.0.1", "127.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
        ("127.0.0.1", "127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("::1", "::1", "2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1", "198.51.100.7", "127.0.0.1"),
    ],
)
def test_forwarded_addresses_count_from_trusted_proxies_only(
    trusted: str, peer: str, forwarded: str, client: str
) -> None:
    headers = {"x_forwarded_for": forwarded} if forwarded else {}

    assert Proxies(trusted).client(scope(peer, **headers)) == client


def test_a_household_of_ipv6_has_one_share() -> None:
    proxies = Proxies("")
    one, same = proxies.payer(scope("2001:db8::1")), proxies.payer(scope("2001:db8::ffff:2"))

    assert one == same != proxies.payer(scope("2001:db8:0:1::1"))
    assert proxies.payer(scope("192.0.2.1")) == proxies.payer(scope("::ffff:192.0.2.1"))
    assert len(one) == 16


@pytest.mark.parametrize("trusted", ["nonsense", "10.0.0.1/8", "127.0.0.1;::1"])
def test_a_proxy_that_is_no_address_is_refused(trusted: str) -> None:
    with pytest.raises(SettingsError, match="trusted_proxies"):
        Proxies(trusted)


@pytest.fixture(scope="module")
def limited(settings: Settings) -> Iterator[httpx.Client]:
    """A server that trusts nobody, and gives a client half a second a minute."""
    strict = replace(settings, trusted_proxies="", client_seconds=0.5, query_seconds=1)
    with (
        running_server(strict) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
    ):
        yield client


def test_a_spent_budget_is_429_with_the_time_to_wait(limited: httpx.Client) -> None:
    kept = limited.get("/sparql", params=ASK)
    slow = limited.get("/sparql", params={"query": SLOW})
    refused = limited.get("/sparql", params={"query": "ASK {} # another"})
    pretending = limited.get(
        "/sparql", params={"query": "ASK {} # a third"}, headers={"X-Forwarded-For": "192.0.2.9"}
    )
    ready = limited.get("/sparql", params=ASK)

    assert kept.status_code == ready.status_code == 200
    assert slow.status_code == 503
    assert refused.status_code == pretending.status_code == 429
    assert int(refused.headers["retry-after"]) > 1
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert refused.json()["type"].endswith("#quota")


def test_the_endpoint_behind_a_trusted_proxy_is_the_one_that_was_asked(
    client: httpx.Client, limited: httpx.Client
) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "data.example.org"}
    trusting = client.get("/sparql", headers={"Accept": "application/n-triples"} | forwarded)
    strict = limited.get("/sparql", headers={"Accept": "application/n-triples"} | forwarded)

    assert "<https://data.example.org/sparql>" in trusting.text
    assert "data.example.org" not in strict.text
