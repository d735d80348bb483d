"""Compare clusterlod with other servers of the same graph, and write docs/performance.md.

    make benchmark                                  the whole run: half an hour, 12 GiB of memory
    python -m benchmarks.run --quick                small sizes, short rounds, nothing committed
    python -m benchmarks.run --only light,export --sizes 500k --engines oxigraph,clusterlod-memory
    python -m benchmarks.run --only report          write the document again from the results

What a part measures replaces what the results held of it; the rest stays.
"""

import argparse
import contextlib
import json
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.ceiling import ceiling
from benchmarks.generate import write
from benchmarks.parts import Tree
from benchmarks.report import write_report
from benchmarks.subjects import ALL, NATIVE, RDFLIB, Data, Server, available

from benchmarks import parts
from clusterlod.release import CURRENT
from clusterlod.settings import default_releases

RESULTS: Final = Path("benchmarks/results/run.json")
DOCUMENT: Final = Path("docs/performance.md")
SIZES: Final = {"10k": 10_000, "50k": 50_000, "500k": 500_000, "5m": 5_000_000}
PARTS: Final = ("load", "start", "light", "cached", "analytic", "export", "worker", "report")
#: Exports of more are not compared: that takes as much memory again.
_COMPARED_BYTES: Final = 2**29
#: Above it rdflib-endpoint would need hours.
_RDFLIB_SIZE: Final = 500_000


def main() -> None:
    """Run the wanted parts and merge what they found into the results."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # which stops the servers
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    results: Tree = json.loads(options.results.read_text()) if options.results.exists() else {}
    if "light" in options.only:
        results["ceiling"] = ceiling()
    for size in options.sizes:
        if options.only != ["report"]:
            data = _data(options, size)
            keep = Keeper(results, options.results, size)
            run_size(options, size, data, keep)
    write_report(results, options.document)


class Keeper:
    """Merges results and writes them after each part, so that a run can be cut anywhere."""

    def __init__(self, results: Tree, file: Path, size: str) -> None:
        self._results = results
        self._file = file
        self._size = size

    def __call__(self, part: str, found: Tree) -> None:
        """Keep what a part found."""
        print(f"{self._size} {part}: {json.dumps(found)[:300]}", flush=True)
        self._results["machine"] = machine()
        sizes = self._results.setdefault("sizes", {})
        merge(sizes.setdefault(self._size, {}), {part: found})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._results, indent=1, sort_keys=True, ensure_ascii=False)
        self._file.write_text(text + "\n", encoding="utf-8")


def run_size(options: argparse.Namespace, size: str, data: Data, keep: Keeper) -> None:
    """Run the wanted parts at one size."""
    names = [n for n in options.engines if n != RDFLIB or SIZES[size] <= _RDFLIB_SIZE]
    subjects = available(tuple(names))
    keep("load", parts.load(subjects, data, "load" in options.only))
    if not set(options.only) - {"load", "report"}:
        return
    with contextlib.ExitStack() as stack:
        servers: list[Server] = []
        for subject in subjects:
            native = next((s.url for s in servers if s.name == NATIVE), "")
            servers.append(stack.enter_context(subject.serving(data, native)))
        keep("start", parts.rest(servers, data))
        for part, measure in _measures(options, servers, data).items():
            for found in measure() if part in options.only else ():
                keep(part, found)
        if "analytic" in options.only:
            keep("memory", parts.memory(servers))


def _measures(
    options: argparse.Namespace, servers: list[Server], data: Data
) -> dict[str, Callable[[], Iterable[Tree]]]:
    rounds, seconds = options.rounds, options.seconds
    small = data.quads.stat().st_size < _COMPARED_BYTES
    return {
        "light": lambda: [parts.light(servers, data, rounds, seconds)],
        "cached": lambda: [parts.cached(servers, data, rounds, seconds)],
        "worker": lambda: [parts.workers(servers, rounds)],
        "analytic": lambda: parts.analytic(servers, rounds),
        "export": lambda: [
            parts.export(servers, rounds),
            {"answers": parts.compare_exports(servers) if small else {}},
        ],
    }


def merge(old: Tree, new: Tree) -> None:
    """Put a tree into another, leaf by leaf."""
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            merge(old[key], value)
        else:
            old[key] = value


def machine() -> dict[str, Any]:
    """Say what this ran on, and with which versions."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in _lines("/proc/cpuinfo")
            if "model name" in line
        ),
        platform.machine(),
    )
    cores = sum("processor" in line for line in _lines("/proc/cpuinfo"))
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if "MemTotal" in line)
    versions = {name: version(name) for name in ("pyoxigraph", "oxigraph", "uvicorn")}
    return {
        "cpu": cpu,
        "cores": cores,
        "memory_gib": round(memory / 2**20),
        "python": platform.python_version(),
        "versions": versions | {"wrk": _wrk(), "virtuoso": _debian("virtuoso-opensource-7-bin")},
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()


def _wrk() -> str:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing (Debian: apt-get install wrk)")
    done = subprocess.run(["wrk", "-v"], check=False, capture_output=True, text=True)  # noqa: S607
    return done.stdout.split()[1] if done.stdout.split() else "?"


def _debian(package: str) -> str:
    command = ["dpkg-query", "--show", "--showformat=${Version}", package]
    if not shutil.which("dpkg-query"):
        return "?"
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    return done.stdout or "not installed"


def _data(options: argparse.Namespace, size: str) -> Data:
    """Return the generated graph of a size, made once."""
    folder = (options.folder / size).resolve()
    folder.mkdir(exist_ok=True)
    quads = options.folder.resolve() / f"{size}.nq"
    if not quads.exists():
        partial = quads.with_suffix(".partial")
        with partial.open("wb") as file:
            write(options.release, SIZES[size], file)
        partial.rename(quads)
    return Data(quads, folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="10k and 50k triples, short rounds")
    parser.add_argument("--only", type=_names(PARTS), default=list(PARTS), metavar="PART,...")
    parser.add_argument("--sizes", type=_names(tuple(SIZES)), metavar="SIZE,...")
    parser.add_argument("--engines", type=_names(ALL), default=list(ALL), metavar="ENGINE,...")
    parser.add_argument("--rounds", type=int, help="times that each figure is measured")
    parser.add_argument("--seconds", type=int, help="of each load of light queries")
    parser.add_argument("--folder", type=Path, default=Path("build/benchmark"))
    parser.add_argument("--release", type=Path, default=default_releases() / CURRENT)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    quick = options.quick
    options.sizes = options.sizes or (["10k", "50k"] if quick else ["50k", "500k", "5m"])
    options.rounds = options.rounds or (2 if quick else 3)
    options.seconds = options.seconds or (1 if quick else 3)
    own = options.folder if quick else None
    options.results = options.results or (own / "run.json" if own else RESULTS)
    options.document = options.document or (own / "performance.md" if own else DOCUMENT)
    return options


def _names(known: tuple[str, ...]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        names = text.split(",")
        unknown = sorted(set(names) - set(known))
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}; expected {', '.join(known)}")
        return names

    return read


if __name__ == "__main__":
    main()
