"""Clients that dawdle, crowd, leave or mix up their requests: everybody else is served."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO
from urllib.parse import quote

import pytest
from tests.attacks.server import ASK, Attacked
from tests.engine.running import ENDLESS, ENDLESS_ROWS

GET_ASK = f"GET /sparql?query={quote(ASK)} HTTP/1.1\r\nHost: x\r\n".encode()
HEAD_ASK = GET_ASK.replace(b"GET", b"HEAD", 1)
TRUE = b'{"head":{},"boolean":true}'


@contextlib.contextmanager
def crowd(attacked: Attacked, size: int, words: bytes) -> Iterator[list[socket.socket]]:
    """Hold many connections open after some words."""
    with ExitStack() as stack:
        connections = [stack.enter_context(attacked.connect()) for _ in range(size)]
        for connection in connections:
            connection.sendall(words)
        yield connections


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (100, b"GET /spar"),
        (100, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "),
        (100, b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
              b"Content-Length: 99\r\n\r\nASK"),
        (100, b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
              b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK {"),
        (300, b""),
    ],
    ids=["slow-line", "slow-header", "slow-body", "slow-chunk", "idle"],
)  # fmt: skip
def test_clients_that_dawdle_keep_nobody_waiting(
    attacked: Attacked, size: int, words: bytes
) -> None:
    with crowd(attacked, size, words):
        assert attacked.answers()


def test_clients_that_do_not_read_lose_their_answer(attacked: Attacked) -> None:
    """Each holds a worker until the wall clock takes it away."""
    endless = f"GET /sparql?query={quote(ENDLESS_ROWS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with crowd(attacked, 10, endless):
        assert attacked.answers()


def test_two_hundred_at_once_are_answered_or_told_to_come_back(attacked: Attacked) -> None:
    outcomes: list[tuple[int, bytes]] = []

    def ask() -> None:
        status, _, body = attacked.send("GET", f"/sparql?query={quote(ASK)}")
        outcomes.append((status, body))

    threads = [threading.Thread(target=ask) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 200
    assert {status for status, _ in outcomes} <= {200, 503}
    assert all(body == TRUE for status, body in outcomes if status == 200)
    assert any(status == 200 for status, _ in outcomes)


@pytest.mark.parametrize("text", [ENDLESS, ENDLESS_ROWS], ids=["before", "within"])
def test_clients_that_leave_take_nothing_with_them(attacked: Attacked, text: str) -> None:
    for _ in range(5):
        with crowd(
            attacked, 4, f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        ):
            pass
    assert attacked.answers()


def test_head_says_what_get_says_without_a_body(attacked: Attacked) -> None:
    with attacked.connect() as connection:
        stream = connection.makefile("rb")
        for words in (HEAD_ASK, GET_ASK, HEAD_ASK, GET_ASK):
            connection.sendall(words + b"\r\n")
            status, _, body = read_response(stream, has_body=words is GET_ASK)

            assert status == 200
            assert body == (TRUE if words is GET_ASK else b"")
        stream.close()


def test_pipelined_requests_are_answered_in_their_order(attacked: Attacked) -> None:
    texts = [f"SELECT ({n} AS ?n) {{}}" for n in range(20)]
    requests = [
        f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n"
        for text in texts
    ]
    with attacked.connect() as connection:
        connection.sendall("".join(requests).encode())
        stream = connection.makefile("rb")
        bodies = [read_response(stream)[2] for _ in texts]
        stream.close()

    assert bodies == [f"n\r\n{n}\r\n".encode() for n in range(20)]


@pytest.mark.parametrize(
    "words",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET  /  HTTP/1.1\r\n\r\n",
        b"\r\n" * 1_000,
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /" + b"a" * 500_000,
    ],
)
def test_what_is_no_http_is_hung_up_on_or_refused(attacked: Attacked, words: bytes) -> None:
    with attacked.connect() as connection:
        connection.settimeout(1.0)
        answer = b""
        with contextlib.suppress(OSError):
            connection.sendall(words)
            answer = connection.recv(65_536)

    assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 2"))


def read_response(stream: IO[bytes], *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
    """Read one response off a connection that stays open."""
    readline, read = stream.readline, stream.read
    status = int(readline().split()[1])
    headers = {}
    while line := readline().strip().decode("latin-1"):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = b""
    if has_body and "content-length" in headers:
        body = read(int(headers["content-length"]))
    elif has_body:
        while size := int(readline(), 16):
            body += read(size)
            readline()
        readline()
    return status, headers, body


def test_the_reader_of_this_module_sees_what_an_ordinary_client_sees(attacked: Attacked) -> None:
    assert json.loads(attacked.send("GET", f"/sparql?query={quote(ASK)}")[2]) == json.loads(TRUE)
