"""Send answers over a real connection: whole, in order, in one packet where they are short."""

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from clusterlod.web.http_protocol import Corked

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


class Recorder(asyncio.Transport):
    """A transport that notes each call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def writelines(self, list_of_data: "Iterable[Buffer]") -> None:
        self.calls.append(b"".join(list_of_data).decode())

    def is_closing(self) -> bool:
        return "close" in self.calls

    def close(self) -> None:
        self.calls.append("close")


def calls_of(use: Callable[[Corked], None]) -> list[str]:
    async def run() -> list[str]:
        recorder = Recorder()
        use(Corked(recorder, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        return recorder.calls

    return asyncio.run(run())


def test_what_is_written_in_one_turn_leaves_at_once() -> None:
    def use(corked: Corked) -> None:
        corked.write(b"head ")
        corked.write(b"body")

    assert calls_of(use) == ["head body"]


def test_nothing_is_lost_by_a_close_and_nothing_sent_after_it() -> None:
    def use(corked: Corked) -> None:
        corked.write(b"head ")
        corked.write(b"body")
        corked.close()
        corked.write(b"late")

    assert calls_of(use) == ["head body", "close"]


def test_a_short_answer_comes_whole_and_pipelined_ones_in_order(server: str) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        first = connection.recv(65_536)
        connection.sendall(
            b"GET /nowhere HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n"
            b"HEAD /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        rest = b"".join(iter(lambda: connection.recv(65_536), b""))

    head, _, body = first.partition(b"\r\n\r\n")
    assert b" 200 " in head
    assert len(body) == int(head.lower().partition(b"content-length: ")[2].split()[0])
    assert rest.index(b" 404 ") < rest.index(b" 200 ")
