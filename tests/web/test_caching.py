"""Entity tags, kept answers and content codings, on the wire."""

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import brotli  # type: ignore[import-untyped] # no stubs of its own
import httpx
import pytest
from backports import zstd
from tests.web.conftest import running_server
from tests.web.test_observed import metrics
from tests.web.test_overload import SLOW, send_slow_query

from clusterlod.settings import Settings
from clusterlod.web.answer_cache import AnswerCache, Kept
from clusterlod.web.coding import choose_coding

ALL = "SELECT * WHERE { ?s ?p ?o }"
TIMEOUTS = ("clusterlod_engine_worker_timeouts_total",)
DOCUMENTS = (
    "/sparql?query=SELECT%20*%20%7B?s%20?p%20?o%7D",
    "/about",
    "/doc/territory/country-fr.ttl",
    "/graph/statements.nt",
    "/def",
)
CODINGS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstd.decompress,
}


def get(client: httpx.Client, query: str, path: str = "/sparql", **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    parameters = {"query": query} if query else None
    return client.get(path, params=parameters, headers={"Accept-Encoding": "identity"} | sent)


@contextmanager
def raw(client: httpx.Client, path: str, coding: str) -> Iterator[httpx.Response]:
    with client.stream("GET", path, headers={"Accept-Encoding": coding}) as response:
        yield response


def test_an_answer_that_still_holds_is_304_in_any_spelling(client: httpx.Client) -> None:
    first = get(client, ALL)
    tag = first.headers["etag"]
    same = get(client, ALL, If_None_Match=f'"other", {tag}')
    weak = get(client, ALL, If_None_Match="W/" + tag, Accept="application/json;q=0.7")
    posted = client.post("/sparql", data={"query": ALL}, headers={"If-None-Match": tag})

    assert same.status_code == weak.status_code == posted.status_code == 304
    assert same.content == b""
    assert same.headers["etag"] == tag
    assert "Accept" in same.headers["vary"]
    assert "access-control-allow-origin" in same.headers


def test_the_tag_tells_query_dataset_type_and_coding_apart(client: httpx.Client) -> None:
    graph = "https://w3id.org/clusterlod/graph/statements"
    tags = {
        get(client, ALL).headers["etag"],
        get(client, ALL + " ").headers["etag"],
        get(client, ALL, Accept="text/csv").headers["etag"],
        get(client, ALL, Accept_Encoding="gzip").headers["etag"],
        client.get("/sparql", params={"query": ALL, "default-graph-uri": graph}).headers["etag"],
        client.get("/sparql", params={"query": ALL, "named-graph-uri": graph}).headers["etag"],
    }

    assert len(tags) == 6


def test_a_304_needs_no_evaluation(settings: Settings) -> None:
    """The tag is made of what was asked; with no worker free it still answers."""
    busy = replace(settings, query_seconds=600, queue_length=1)
    with (
        running_server(busy) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=20) as client,
        ExitStack() as stack,
    ):
        known = get(client, ALL).headers["etag"]
        other = get(client, ALL, Accept="text/csv").headers["etag"]
        stack.enter_context(send_slow_query(address))
        assert get(client, ALL, If_None_Match=known).status_code == 304
        assert get(client, ALL, Accept="text/csv", If_None_Match=other).status_code == 304


def test_a_star_is_no_proof_of_an_answer(client: httpx.Client) -> None:
    assert get(client, "SELECT * { ?s ?p ?q }", If_None_Match="*").status_code == 200


def test_shared_caches_may_serve_answers_to_get_and_not_to_post(client: httpx.Client) -> None:
    got = get(client, ALL).headers["cache-control"]
    posted = client.post("/sparql", data={"query": ALL}).headers["cache-control"]
    failed = get(client, "nope").headers.get("cache-control", "")

    assert "s-maxage" in got
    assert "stale-while-revalidate" in got
    assert posted == "no-store"
    assert "public" not in failed


def test_head_has_the_headers_of_get(client: httpx.Client) -> None:
    for query in (ALL, "ASK {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        got = get(client, query)
        head = client.head("/sparql", params={"query": query}, headers={"Accept-Encoding": "x"})
        dated = {"date"}

        assert head.content == b""
        assert {k: v for k, v in head.headers.items() if k not in dated} == {
            k: v for k, v in got.headers.items() if k not in dated
        }


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("coding", CODINGS)
def test_answers_are_encoded_as_asked(client: httpx.Client, path: str, coding: str) -> None:
    plain = get(client, "", path)
    with raw(client, path, coding) as response:
        body = b"".join(response.iter_raw())
    again = get(client, "", path, Accept_Encoding=coding, If_None_Match=response.headers["etag"])

    assert response.headers["content-encoding"] == coding
    assert "Accept-Encoding" in response.headers["vary"]
    assert CODINGS[coding](body) == plain.content
    assert len(body) < len(plain.content)
    assert response.headers["etag"] != plain.headers["etag"]
    assert again.status_code == 304
    assert again.headers["etag"] == response.headers["etag"]


def test_a_long_answer_is_encoded_as_it_comes(client: httpx.Client) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    for coding, decode in CODINGS.items():
        request = client.build_request(
            "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": coding}
        )
        response = client.send(request, stream=True)
        body = b"".join(response.iter_raw())

        assert "content-length" not in response.headers
        assert decode(body).endswith(b"]}}")


def test_a_dump_is_not_encoded_twice(client: httpx.Client) -> None:
    with raw(client, "/dumps/latest/clusterlod.nq.gz", "gzip, br, zstd") as response:
        body = b"".join(response.iter_raw())

    assert "content-encoding" not in response.headers
    assert gzip.decompress(body)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip;q=0", "identity"),
        ("*", "zstd"),
        ("*;q=0", None),
        ("identity;q=0", None),
        ("identity;q=0, br", "br"),
        ("deflate", "identity"),
        ("gzip;q=nonsense", "identity"),
    ],
)
def test_the_coding_of_the_highest_quality_is_chosen(
    accepted: str | None, chosen: str | None
) -> None:
    assert choose_coding(accepted) == chosen


def test_who_refuses_every_coding_is_told(client: httpx.Client) -> None:
    assert get(client, ALL, Accept_Encoding="identity;q=0").status_code == 406


def test_a_query_that_ran_out_of_time_fails_fast_the_second_time(impatient: httpx.Client) -> None:
    query = SLOW + " # once"
    before = metrics(impatient)[TIMEOUTS]
    answers = [get(impatient, query) for _ in range(4)]

    assert {answer.status_code for answer in answers} == {503}
    assert metrics(impatient)[TIMEOUTS] == before + 1  # it has not been tried again


def test_identical_queries_at_once_are_evaluated_once(settings: Settings) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # together"
    with running_server(replace(settings, query_seconds=60, queue_length=2)) as address:

        async def crowd() -> list[httpx.Response]:
            async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=60) as client:
                asking = [client.get("/sparql", params={"query": query}) for _ in range(20)]
                return list(await asyncio.gather(*asking))

        responses = asyncio.run(crowd())

    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1


def kept(body: bytes, release: str = "1") -> Kept:
    return Kept(release, '"t"', [], body, "q")


def test_the_cache_keeps_within_its_bytes_what_was_used_last() -> None:
    cache = AnswerCache(1_000_000)
    for number in range(100):
        cache.put(number, kept(bytes(50_000)))
        cache.get(0, "1")

    assert cache.size <= 1_000_000
    assert cache.get(0, "1")
    assert cache.get(99, "1")
    assert cache.get(50, "1") is None


def test_the_cache_forgets_what_another_release_gave() -> None:
    cache = AnswerCache(1_000_000)
    cache.put("q", kept(b"old"))

    assert cache.get("q", "2") is None
    assert cache.size == 0


def test_an_answer_that_would_push_out_all_others_is_not_kept() -> None:
    cache = AnswerCache(1_000_000)
    cache.put("q", kept(bytes(900_000)))

    assert cache.get("q", "1") is None
