"""Pages from memory are what they were when they were new, for whom they were made."""

import asyncio

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from clusterlod.web.kept_pages import KeptPages

PAGE = "/doc/organisation/aerospace-valley"


class CountingApp:
    """Answers with the number of the request, as a whole or in parts."""

    def __init__(self, *, parts: bool = False, status: int = 200) -> None:
        self.asked = 0
        self._parts = parts
        self._status = status

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        self.asked += 1
        headers = [(b"content-type", b"text/plain"), (b"etag", b'"tag-zstd"'), (b"vary", b"Accept")]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        body = str(self.asked).encode()
        if self._parts:
            await send({"type": "http.response.body", "body": body, "more_body": True})
        await send({"type": "http.response.body", "body": b"" if self._parts else body})


class OneRelease:
    """Knows which release answers; another one when told so."""

    version = "2026-11-22"

    async def release_version(self) -> str:
        return self.version


def ask(pages: KeptPages, path: str = "/doc/a/b", **headers: str) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": raw}
    asyncio.run(pages(scope, receive, send))
    return sent


@pytest.fixture
def release() -> OneRelease:
    return OneRelease()


def kept(app: CountingApp, release: OneRelease) -> KeptPages:
    return KeptPages(app, release, 2**20)  # type: ignore[arg-type] # it asks for no more


def test_a_page_is_made_once(release: OneRelease) -> None:
    app = CountingApp()
    pages = kept(app, release)
    first, second = ask(pages), ask(pages)

    assert first == second
    assert app.asked == 1


@pytest.mark.parametrize("header", ["accept", "accept_language", "accept_encoding"])
def test_who_asks_otherwise_gets_another_page(release: OneRelease, header: str) -> None:
    app = CountingApp()
    pages = kept(app, release)
    ask(pages, **{header: "fr"})
    ask(pages, **{header: "en"})

    assert app.asked == 2


def test_another_release_has_other_pages(release: OneRelease) -> None:
    app = CountingApp()
    pages = kept(app, release)
    ask(pages)
    release.version = "2026-12-01"
    ask(pages)

    assert app.asked == 2


@pytest.mark.parametrize("app", [CountingApp(parts=True), CountingApp(status=404)])
def test_streams_and_failures_are_not_kept(release: OneRelease, app: CountingApp) -> None:
    pages = kept(app, release)
    ask(pages)
    ask(pages)

    assert app.asked == 2


@pytest.mark.parametrize("named", ['"tag-zstd"', 'W/"other", "tag"', "*"])
def test_who_has_the_page_is_told_so(release: OneRelease, named: str) -> None:
    pages = kept(CountingApp(), release)
    ask(pages)
    start, body = ask(pages, if_none_match=named)

    assert start["status"] == 304
    assert body["body"] == b""
    assert dict(start["headers"])[b"vary"] == b"Accept"


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("suffix", [".html", ".ttl", ""])
def test_the_second_answer_is_the_first(client: httpx.Client, suffix: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding, "Accept-Language": "fr"}
    first, second = (client.get(PAGE + suffix, headers=headers) for _ in range(2))
    unchanged = client.get(
        PAGE + suffix, headers={**headers, "If-None-Match": first.headers["etag"]}
    )

    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert {k: v for k, v in first.headers.items() if k != "date"} == {
        k: v for k, v in second.headers.items() if k != "date"
    }
    assert unchanged.status_code == 304
    assert unchanged.headers["etag"] == first.headers["etag"]


def test_the_languages_do_not_mix(client: httpx.Client) -> None:
    pages = [
        client.get(PAGE + ".html", headers={"Accept-Language": language})
        for language in ("fr", "en", "fr")
    ]

    assert [page.headers["content-language"] for page in pages] == ["fr", "en", "fr"]
    assert pages[0].content == pages[2].content != pages[1].content
