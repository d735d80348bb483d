"""The engine process: holds one release, forks workers, hands queries to them.

One thread, one loop over a selector. A query waits in a bounded queue until a worker is idle, then
its connection goes to that worker, which answers on it directly. The engine keeps a copy of the
connection: to see that the client has left, and to tell it why its worker died. One wall clock per
query covers examining, parsing, evaluating, and the client's own slowness in reading.
"""

import math
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from clusterlod.engine.client import Client
from clusterlod.engine.counters import Counters
from clusterlod.engine.frames import (
    Kind,
    encode_error,
    limit_seconds,
    pack,
    pack_json,
    read_envelope,
)
from clusterlod.engine.quota import Quota
from clusterlod.engine.store import StoreSource
from clusterlod.engine.worker import ENDING, READY, Worker
from clusterlod.engine.worker_process import Fate, WorkerProcess
from clusterlod.errors import EngineError, QueueFullError, QuotaError
from clusterlod.settings import Settings

BACKLOG: Final = 1024

#: Workers in a row that may end before they could answer anything; one may have been killed.
_EARLY_DEATHS: Final = 3


class Server:
    """Serves one store on one Unix socket until it is stopped."""

    def __init__(self, source: StoreSource, version: str, settings: Settings) -> None:
        self._source = source
        self._version = version
        self._settings = settings
        self._poll = select.epoll()
        self._actions: dict[int, Callable[[], None]] = {}
        self._listener: socket.socket | None = None
        self._reading: set[Client] = set()
        self._queue: deque[Client] = deque()
        self._workers: list[WorkerProcess] = []
        self._idle: list[WorkerProcess] = []
        self._quota = Quota(settings, time.monotonic)
        self._counters = Counters()
        self._early_deaths = 0
        self._stopped = False

    def listen(self, path: Path) -> None:
        """Fork the workers, then open the socket: who can connect is answered."""
        for _ in range(self._settings.query_workers):
            self._fork()
        path.unlink(missing_ok=True)  # of an engine that was killed and is started again
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        listener.listen(BACKLOG)
        listener.setblocking(False)
        self._listener = listener
        self.watch(listener, self._accept)

    def watch(self, source: socket.socket | int, action: Callable[[], None]) -> None:
        """Call ``action`` whenever ``source`` can be read."""
        number = source if isinstance(source, int) else source.fileno()
        self._poll.register(number, select.EPOLLIN)
        self._actions[number] = action

    def run(self) -> None:
        """Serve until :meth:`drain` has nothing left to do, or :meth:`stop`."""
        while not self._stopped and not self._is_drained():
            events = self._poll.poll(self._patience())
            wanted = [(number, self._actions.get(number)) for number, _ in events]
            for number, action in wanted:
                # An earlier event of this round may have closed it, or another has its number.
                if action and self._actions.get(number) is action:
                    action()
            self._expire(time.monotonic())
        for worker in self._workers:
            worker.kill(Fate.CLIENT_LEFT)
            worker.bury(self._settings)

    def drain(self) -> None:
        """Take what has already connected, then no more; end when all is answered."""
        if self._listener is not None:
            self._accept()
            self._forget(self._listener)
            self._listener = None
        for client in [client for client in self._reading if client.is_idle]:
            self._read(client)  # which dismisses those that ask nothing now

    def stop(self) -> None:
        """End now."""
        self._stopped = True

    def _is_drained(self) -> bool:
        busy = len(self._idle) < len(self._workers)
        return self._listener is None and not (self._reading or self._queue or busy)

    def _forget(self, source: socket.socket) -> None:
        self._ignore(source)
        source.close()

    def _ignore(self, source: socket.socket) -> None:
        """Listen to it no more."""
        if self._actions.pop(source.fileno(), None):
            self._poll.unregister(source)

    # Clients

    def _accept(self) -> None:
        while self._listener is not None:
            try:
                connection, _ = self._listener.accept()
            except BlockingIOError:
                return
            connection.setblocking(True)  # shared with the worker, which waits for the reader
            client = Client(connection)
            self._reading.add(client)
            self.watch(connection, partial(self._hear_client, client))

    def _hear_client(self, client: Client) -> None:
        """Take what a client sends, or note that it leaves; one action for its whole life."""
        if client in self._reading:
            self._read(client)
        elif worker := next((w for w in self._workers if w.client is client), None):
            self._leave_worker(worker, client)
        else:
            self._leave_queue(client)

    def _read(self, client: Client) -> None:
        try:
            kind = client.read()
            if kind is Kind.QUERY:
                own, client.payer = read_envelope(client.payload)
                client.seconds = limit_seconds(own, self._settings.query_seconds)
        except (EOFError, ValueError):
            self._dismiss(client)
            return
        if kind is Kind.QUERY:
            self._enqueue(client)
        elif kind is not None:
            client.tell(pack_json(Kind.HEADER, self._status()) + pack(Kind.END))
            if self._listener is None:
                self._dismiss(client)

    def _status(self) -> dict[str, Any]:
        counters = self._counters.snapshot(
            queue_length=len(self._queue),
            workers=len(self._workers),
            workers_busy=len(self._workers) - len(self._idle),
        )
        return {"release": self._version, "counters": counters}

    def _dismiss(self, client: Client) -> None:
        self._reading.discard(client)
        self._forget(client.connection)

    def _enqueue(self, client: Client) -> None:
        self._reading.discard(client)
        try:
            self._quota.admit(client.payer)
        except QuotaError as error:
            self._counters.add("refused_quota_total")
            client.payer = b""
            client.tell(encode_error(error))
            self._forget(client.connection)
            return
        if len(self._queue) >= self._settings.queue_length:
            self._turn_away(client)
            return
        client.deadline = time.monotonic() + self._settings.query_seconds
        self._queue.append(client)
        self._dispatch()

    def _turn_away(self, client: Client) -> None:
        # By then every query that runs now has ended.
        retry_after = math.ceil(self._settings.query_seconds)
        self._counters.add("refused_queue_total")
        self._settle(client)
        client.tell(encode_error(QueueFullError(retry_after)))
        self._forget(client.connection)

    def _leave_queue(self, client: Client) -> None:
        self._queue.remove(client)
        self._settle(client)
        self._forget(client.connection)

    def _settle(self, client: Client) -> None:
        """Charge the client, once, for the time that its query kept a worker."""
        seconds = time.monotonic() - client.started if client.started else 0.0
        self._quota.settle(client.payer, seconds)
        client.payer, client.started = b"", 0.0

    def _dispatch(self) -> None:
        while self._queue and self._idle:
            worker, client = self._idle.pop(), self._queue.popleft()
            if not worker.start(client):  # it died while idle; its channel will say so
                self._queue.appendleft(client)
                continue
            client.started = time.monotonic()
            client.deadline = client.started + client.seconds
            self._counters.add("queries_total")

    def _leave_worker(self, worker: WorkerProcess, client: Client) -> None:
        self._ignore(client.connection)
        if worker.progress[0] != ENDING and client.has_left():  # else it ends: it only writes
            self._counters.add("worker_cancellations_total")
            worker.kill(Fate.CLIENT_LEFT)

    # Workers

    def _fork(self) -> None:
        make = partial(Worker, self._source, self._version, self._settings)
        worker = WorkerProcess(make)
        self._counters.add("worker_starts_total")
        self._workers.append(worker)
        self.watch(worker.channel, partial(self._hear, worker))

    def _hear(self, worker: WorkerProcess) -> None:
        try:
            word = worker.channel.recv(1)
        except ConnectionError:
            word = b""
        if not word:
            self._replace(worker)
            return
        worker.was_ready = True
        self._early_deaths = 0
        if client := worker.finish():
            self._settle(client)
            if worker.progress[0] == ENDING and self._listener is not None:
                self._await_next(client)
            else:
                self._close(client)
        if word != READY:
            worker.fate = Fate.RETIRED
        else:
            self._idle.append(worker)
            self._dispatch()

    def _replace(self, worker: WorkerProcess) -> None:
        self._ignore(worker.channel)
        self._workers.remove(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        error = worker.bury(self._settings)
        if client := worker.finish():
            self._settle(client)
            if error:
                client.tell(encode_error(error))
            self._close(client)
        if not worker.fate:
            self._counters.add("worker_deaths_total")
        self._early_deaths += not worker.was_ready
        if self._early_deaths >= _EARLY_DEATHS:
            raise EngineError("query workers end before they can answer anything; see above why")
        self._fork()

    def _await_next(self, client: Client) -> None:
        """Listen to a client whose answer is out: it may ask again on the same connection."""
        self._reading.add(client)
        if client.connection.fileno() not in self._actions:  # it seemed to have left, and had not
            self.watch(client.connection, partial(self._hear_client, client))

    def _close(self, client: Client) -> None:
        self._forget(client.connection)

    # Time

    def _patience(self) -> float | None:
        deadlines = [w.client.deadline for w in self._workers if w.client]
        if self._queue:
            deadlines.append(self._queue[0].deadline)
        nearest = min(deadlines, default=math.inf)
        return None if nearest == math.inf else max(0.0, nearest - time.monotonic())

    def _expire(self, now: float) -> None:
        for worker in self._workers:
            if worker.client and worker.client.deadline <= now:
                worker.client.deadline = math.inf
                self._counters.add("worker_timeouts_total")
                worker.kill(Fate.TIMEOUT)
        while self._queue and self._queue[0].deadline <= now:
            self._turn_away(self._queue.popleft())
