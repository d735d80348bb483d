"""What odd requests to any address get: never a server error, and HTTP as its standard has it."""

import http.client
from urllib.parse import urlsplit

import pytest
from tests.web.addresses import ADDRESSES, ROUTES

from clusterlod.web.routing import allowed_methods

Answer = tuple[int, dict[str, str], bytes]

#: Parameters that no form of ours sends, of every kind that one of our addresses reads.
ODD = (
    "unknown=1",
    "date=2012-13-40",
    "date=20121204",
    "date=%00",
    "page=-1",
    "page=abc",
    "page=99999999999999999999",
    "page=1&page=2",
    "page-roster=0",
    "limit=-1",
    "limit=1e3",
    "cursor=x",
    "lang=xx",
    "lang=",
    "year=abc",
    "year=%D9%A2%D9%A0%D9%A1%D9%A2",
    "kind=moon",
    "view=%3Cscript%3Ealert",
    "borders=mars",
    "sort=%00",
    "status=x",
    "format=x",
    "type=%FF%FE",
    "q=%FF%FE",
    "q=%00",
    "prefix=%22%27%3B",
    "iri=%20",
    "id=%FF",
    "property=x",
    "callback=1",
    "claim=%FF%22%3E",
    "queries=%7B",
    "extend=%5B",
    "query=SELECT",
    "query=%FF",
    "display=pie",
    "=",
    "&&&",
    "%",
    "%zz=%zz",
    "a" * 9_000,
    "q=" + "a" * 9_000,
)
LANGUAGES = ("*", "de", "fr;q=0, en;q=0", "en-GB,en;q=0.9", ";;q=,,", "en;q=2", "x" * 5_000, "\xe9")
ACCEPTS = ("text/html", "*/*", "application/json", "text/turtle;q=0", "/;,", "x" * 5_000)
PAGES = ("text/html", "*/*")

#: How problems are told.
TOLD = ("text/html", "application/problem+json", "text/plain")

#: What is never the same twice; answers made for one request; files without a sum in this release.
UNTAGGED = (
    "/health/", "/metrics", "/reconcile", "/api/result", "/api/drawing",
    "/dumps/2026-11-22/clusterlod",
)  # fmt: skip

#: Headers that say when and how, not what.
_VARYING = ("date", "server", "content-length", "transfer-encoding", "connection")


def ask(server: str, method: str, target: str, **headers: str) -> Answer:
    """Send a request as it stands, which clients that mend addresses would not."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value.encode("latin-1"))
        connection.endheaders()
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return response.status, found, response.read()
    finally:
        connection.close()


def joined(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers(server: str, address: str) -> None:
    status, _, _ = ask(server, "GET", address, Accept="*/*")

    assert status in (200, 303, 308, 404)


@pytest.mark.parametrize("accept", PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_head_tells_what_get_would(server: str, address: str, accept: str) -> None:
    get_status, get, _ = ask(server, "GET", address, Accept=accept)
    status, head, body = ask(server, "HEAD", address, Accept=accept)

    assert status == get_status
    assert body == b""
    assert {k: v for k, v in head.items() if k not in _VARYING} == {
        k: v for k, v in get.items() if k not in _VARYING
    }


@pytest.mark.parametrize("accept", PAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_what_a_client_has_is_not_sent_again(server: str, address: str, accept: str) -> None:
    status, headers, _ = ask(server, "GET", address, Accept=accept)
    tag = headers.get("etag")
    if status != 200 or address.startswith(UNTAGGED):
        return
    assert tag
    # Whether there is an answer to a query, as * asks, nobody knows before it was evaluated.
    anything = () if address.startswith("/sparql") else ("*",)
    for condition in (tag, f'"other", {tag}', f"W/{tag}", *anything):
        status, again, body = ask(server, "GET", address, Accept=accept, If_None_Match=condition)

        assert (status, body, again["etag"]) == (304, b"", tag)
        assert again.get("vary") == headers.get("vary")
    assert ask(server, "GET", address, Accept=accept, If_None_Match='"other"')[0] == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_parameters_are_no_mistake_of_ours(server: str, address: str) -> None:
    for number, query in enumerate(ODD):
        accept = PAGES[number % len(PAGES)]
        status, headers, body = ask(server, "GET", joined(address, query), Accept=accept)

        assert status < 500, query
        in_page = headers.get("content-type", "").startswith("text/html")
        assert not (in_page and b"<script>alert" in body), query
        assert status < 400 or headers["content-type"].startswith(TOLD), query


@pytest.mark.parametrize("address", ADDRESSES)
def test_odd_wishes_are_no_mistake_of_ours(server: str, address: str) -> None:
    for language in LANGUAGES:
        status, headers, _ = ask(
            server, "GET", address, Accept="text/html", Accept_Language=language
        )

        assert status < 500, language
        assert headers.get("content-language", "fr") in ("fr", "en"), language
    for accept in ACCEPTS:
        assert ask(server, "GET", address, Accept=accept)[0] < 500, accept


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "POST", "TRACE"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_method_that_is_not_for_an_address_is_405(server: str, address: str, method: str) -> None:
    allowed = allowed_methods(ROUTES, urlsplit(address).path)
    status, headers, _ = ask(server, method, address, Content_Length="0")

    if method in allowed:
        assert status < 500
    else:
        assert (status, headers["allow"]) == (405, allowed)
    assert ask(server, "OPTIONS", address)[1]["allow"] == allowed


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_that_are_nearly_right(server: str, address: str) -> None:
    path, _, query = address.partition("?")
    stem, _, last = path.rpartition("/")
    odd = [
        f"/{path}", f"{path}/", f"{path}//", f"{stem}//{last}", f"{path}/..", f"{path}/%2e%2e",
        f"{path}%00", f"{path}%FF", f"{path}%0D%0AX-Odd:1", f"{path}%", f"{path}%zz",
        f"{path}%2F", f"{path};x=1",
        f"{path}.xyz", path.upper(), f"{stem}/{'a' * 9_000}", f"{stem}/%C3%A9", f"{stem}/\xe9",
        "".join(f"%{ord(char):02X}" if char.isalpha() else char for char in path),
    ]  # fmt: skip
    for target in odd:
        try:
            status, headers, _ = ask(server, "GET", f"{target}?{query}", Accept="text/html")
        except UnicodeEncodeError:
            continue  # http.client does not send it

        assert status < 500, target
        assert "x-odd" not in headers, target


def test_a_line_that_is_too_long_is_told(server: str) -> None:
    for target in (f"/about?{'a' * 200_000}", f"/{'a' * 200_000}"):
        status, _, _ = ask(server, "GET", target)

        assert status in (200, 400, 404, 414, 431)
