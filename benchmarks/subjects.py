"""The servers that are compared: how each loads a file of quads, and how it is started."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.processes import running

HERE: Final = Path(__file__).parent
#: Wall clock that every server gives a query, in seconds.
LIMIT: Final = 60
#: Longest time a server may take to answer for the first time; rdflib reads its file then.
PATIENCE: Final = 1800.0

NATIVE: Final = "oxigraph"
MEMORY, DISK, REMOTE = "clusterlod-memory", "clusterlod-disk", "clusterlod-remote"
VIRTUOSO, RDFLIB = "virtuoso", "rdflib-endpoint"
OURS: Final = (MEMORY, DISK, REMOTE)
#: In the order in which they run; the remote one asks the native one.
ALL: Final = (NATIVE, *OURS, VIRTUOSO, RDFLIB)


@dataclass(frozen=True, slots=True)
class Data:
    """A size of the generated graph.

    Attributes:
        quads: The file.
        folder: Where the stores made of it lie.
    """

    quads: Path
    folder: Path


class Server:
    """A running server, at one address for its life.

    Attributes:
        name: Which of the subjects.
        url: Its query endpoint.
        pid: Its process, the root of a tree.
        started: Seconds from its start to its first right answer.
    """

    def __init__(self, name: str, url: str, command: list[str], log: Path) -> None:
        self.name = name
        self.url = url
        self.pid = 0
        self.started = 0.0
        self._command = command
        self._log = log
        self._stack = contextlib.ExitStack()

    def start(self) -> None:
        """Start it and wait until it answers."""
        begin = time.perf_counter()
        process = self._stack.enter_context(running(self._command, self._log))
        while not answers(self.url):
            if process.poll() is not None or time.perf_counter() - begin > PATIENCE:
                raise RuntimeError(f"{self.name} does not answer: {self._log.read_text()[-2000:]}")
            time.sleep(0.01)
        self.pid, self.started = process.pid, time.perf_counter() - begin

    def stop(self) -> None:
        """Stop it."""
        self._stack.close()

    def restart(self) -> None:
        """Start it anew: some go on with a query for which nobody waits any more."""
        self.stop()
        self.start()


@dataclass(frozen=True, slots=True)
class Subject:
    """One software in one configuration.

    Attributes:
        name: As in the report.
        store: Folder below the data's in which its store lies; empty if it reads the file itself.
        load: Makes the store.
        command: Returns the command that serves it on a port.
        path: Of its query endpoint.
    """

    name: str
    store: str
    load: Callable[[Data], None]
    command: Callable[[Data, int, str], list[str]]
    path: str

    @contextlib.contextmanager
    def serving(self, data: Data, native_url: str) -> Iterator[Server]:
        """Run it until the end of the block, once it has answered."""
        port = free_port()
        command = self.command(data, port, native_url)
        url = f"http://127.0.0.1:{port}{self.path}"
        server = Server(self.name, url, command, data.folder / f"{self.name}.log")
        try:
            server.start()
            yield server
        finally:
            server.stop()


def available(names: tuple[str, ...]) -> list[Subject]:
    """Return the subjects that are installed, in the order in which they run."""
    subjects = {subject.name: subject for subject in _subjects()}
    return [subjects[name] for name in ALL if name in names and name in subjects]


def _subjects() -> Iterator[Subject]:
    yield Subject(NATIVE, "oxigraph", _load_native, _serve_native, "/query")
    for name, option in ((MEMORY, "memory"), (DISK, "disk"), (REMOTE, "")):
        yield Subject(name, "releases", _load_ours, _server_of_ours(option), "/sparql")
    if shutil.which("virtuoso-t"):
        yield Subject(VIRTUOSO, "virtuoso", _load_virtuoso, _serve_virtuoso, "/sparql")
    if _rdflib_endpoint().exists():
        yield Subject(RDFLIB, "", _load_nothing, _serve_rdflib, "/")


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(url: str) -> bool:
    """Tell whether an endpoint answers a query."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(  # noqa: S310 - ours, on this machine
        f"{url}?query=ASK%7B%7D", headers={"Accept": "application/sparql-results+json"}
    )
    try:
        with opener.open(request, timeout=5) as response:
            return b"true" in response.read()
    except OSError:
        return False


def _run(command: list[str], cwd: Path) -> None:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CLUSTERLOD_")}
    done = subprocess.run(  # noqa: S603 - the benchmark's own
        command, check=False, capture_output=True, text=True, cwd=cwd, env=inherited
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-1000:]} {done.stderr[-1000:]}")


def _native() -> str:
    return str(Path(sysconfig.get_path("scripts")) / "oxigraph")


def _load_native(data: Data) -> None:
    store = str(data.folder / "oxigraph")
    _run([_native(), "load", "--location", store, "--file", str(data.quads)], data.folder)


def _serve_native(data: Data, port: int, _: str) -> list[str]:
    """Without a time limit: for that it keeps a thread for each query, and aborts under load."""
    return [
        _native(), "serve-read-only", "--location", str(data.folder / "oxigraph"),
        "--bind", f"127.0.0.1:{port}", "--union-default-graph",
    ]  # fmt: skip


def _load_ours(data: Data) -> None:
    command = [sys.executable, "-m", "clusterlod", "build", "--from", str(data.quads)]
    _run([*command, "--releases", str(data.folder / "releases")], data.folder)


def _server_of_ours(store: str) -> Callable[[Data, int, str], list[str]]:
    def command(data: Data, port: int, native_url: str) -> list[str]:
        where = ["--store", store] if store else ["--engine", native_url]
        return [
            sys.executable, "-m", "clusterlod", "serve", *where, "--port", str(port),
            "--releases", str(data.folder / "releases"), "--access-log", "",
            "--query-seconds", str(LIMIT), "--answer-bytes", str(2**34), "--queue-length", "128",
        ]  # fmt: skip

    return command


def _load_virtuoso(data: Data) -> None:
    """Load with its own bulk loader, two at a time, up to its checkpoint."""
    folder = data.folder / "virtuoso"
    folder.mkdir()
    command = _serve_virtuoso(data, free_port(), "")
    sql_port = _configured(folder / "virtuoso.ini", "ServerPort").rpartition(":")[2]
    isql = [_isql(), sql_port, "dba", "dba", "VERBOSE=OFF"]
    with running(command, data.folder / "virtuoso-load.log") as process:
        while not listens(int(sql_port)):
            if process.poll() is not None:
                raise RuntimeError((data.folder / "virtuoso-load.log").read_text()[-2000:])
            time.sleep(0.1)
        where = f"ld_dir('{data.quads.parent}', '{data.quads.name}', 'urn:default');"
        for statement in (where, "rdf_loader_run();", "checkpoint;"):
            _run([*isql, f"EXEC={statement}"], folder)


def _serve_virtuoso(data: Data, port: int, _: str) -> list[str]:
    folder = data.folder / "virtuoso"
    text = (HERE / "virtuoso.ini").read_text(encoding="utf-8")
    filled = text.format(folder=folder, data=data.quads.parent, port=port, sql_port=free_port())
    (folder / "virtuoso.ini").write_text(filled, encoding="utf-8")
    return ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground"]


def _isql() -> str:
    return shutil.which("isql-vt") or shutil.which("isql-v") or "isql"


def _configured(configuration: Path, key: str) -> str:
    lines = configuration.read_text(encoding="utf-8").splitlines()
    return next(line.partition("=")[2].strip() for line in lines if line.startswith(key))


def listens(port: int) -> bool:
    """Tell whether anybody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _rdflib_endpoint() -> Path:
    return HERE / ".venv" / "bin" / "rdflib-endpoint"


def _load_nothing(_: Data) -> None:
    """Do nothing: it reads the file when it starts."""


def _serve_rdflib(data: Data, port: int, _: str) -> list[str]:
    return [
        str(_rdflib_endpoint()), "serve", str(data.quads), "--host", "127.0.0.1",
        "--port", str(port),
    ]  # fmt: skip
