"""Share the connections to one socket among those who accept from it."""

import asyncio
import errno
import socket
from collections import Counter
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


def listen(listening: socket.socket, name: bytes, *, idle: bool = True) -> Listener:
    """Greet the clients of a socket that two share."""
    return Listener(listening, lambda: Greeting(name), lambda: idle, siblings=2)


async def greeted(address: tuple[str, int]) -> bytes:
    reader, writer = await asyncio.open_connection(*address)
    name = await reader.read()
    writer.close()
    return name


@pytest.mark.parametrize("idle", [True, False])
def test_clients_that_come_at_once_are_shared(idle: bool) -> None:
    async def sixteen() -> Counter[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as one, one.dup() as other:
            clients = [socket.create_connection(one.getsockname()) for _ in range(16)]
            listeners = [listen(one, b"one", idle=idle), listen(other, b"other", idle=idle)]
            names = [await asyncio.to_thread(client.recv, 10) for client in clients]
            for listener in listeners:
                listener.close()
            for client in clients:
                client.close()
            return Counter(names)

    assert min(asyncio.run(sixteen())[name] for name in (b"one", b"other")) >= 4


def test_a_closed_listener_leaves_the_socket_to_the_others() -> None:
    async def close_one() -> list[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as one, one.dup() as other:
            listen(one, b"one").close()
            last = listen(other, b"other")
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
            listener = listen(listening, b"here")
            name = await greeted(listening.getsockname())
            listener.close()
            return name

    assert asyncio.run(ask()) == b"here"
    assert Exhausted.tries == 2


def test_a_process_with_connections_lets_another_go_first() -> None:
    async def ask() -> bytes:
        with socket.create_server(("127.0.0.1", 0)) as busy, busy.dup() as free:
            listeners = [listen(busy, b"busy", idle=False), listen(free, b"free")]
            name = await greeted(busy.getsockname())
            for listener in listeners:
                listener.close()
            return name

    assert asyncio.run(ask()) == b"free"
