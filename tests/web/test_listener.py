"""Share the connections to one socket among those who accept from it."""

import asyncio
import errno
import socket
from collections import Counter
from collections.abc import Callable
from typing import cast

import pytest

from clusterlod.web.listener import Listener


class Greeting(asyncio.Protocol):
    """Tells each client by its name who has accepted it."""

    def __init__(self, name: bytes) -> None:
        self.name = name

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self.name)
        transport.close()


def greeting(name: bytes) -> Callable[[], Greeting]:
    return lambda: Greeting(name)


async def greeted(address: tuple[str, int]) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    name = await reader.read()
    writer.close()
    return name


def test_clients_that_come_at_once_are_shared() -> None:
    async def sixteen() -> Counter[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as one, one.dup() as other:
            clients = [socket.create_connection(one.getsockname()) for _ in range(16)]
            listeners = [Listener(one, greeting(b"one")), Listener(other, greeting(b"other"))]
            names = [await asyncio.to_thread(client.recv, 10) for client in clients]
            for listener in listeners:
                listener.close()
            for client in clients:
                client.close()
            return Counter(names)

    assert asyncio.run(sixteen()) == {b"one": 8, b"other": 8}


def test_a_closed_listener_leaves_the_socket_to_the_others() -> None:
    async def close_one() -> list[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as one, one.dup() as other:
            Listener(one, greeting(b"one")).close()
            last = Listener(other, greeting(b"other"))
            names = [await greeted(one.getsockname()) for _ in range(4)]
            last.close()
            return names

    assert asyncio.run(close_one()) == [b"other"] * 4


class Exhausted(socket.socket):
    """A socket of a system that has no descriptor left, once."""

    tries = 0

    def accept(self) -> tuple[socket.socket, object]:
        Exhausted.tries += 1
        if Exhausted.tries == 1:
            raise OSError(errno.EMFILE, "Too many open files")
        return super().accept()


def test_a_system_without_descriptors_is_asked_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clusterlod.web.listener._PAUSE", 0.01)

    async def ask() -> bytes:
        with Exhausted(socket.AF_INET) as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            listener = Listener(listening, greeting(b"here"))
            name = await greeted(listening.getsockname())
            listener.close()
            return name

    assert asyncio.run(ask()) == b"here"
    assert Exhausted.tries == 2
