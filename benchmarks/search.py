"""Measure the search index: ``PYTHONPATH=src python benchmarks/search.py [RELEASES/current]``.

Times the suggestions for each beginning of the names that people type, and the matching of 1,000
names as reconciliation asks for it, on one core.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from clusterlod.search.index import SearchIndex

NAMES = 1_000


def main() -> None:
    """Print the times of both uses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", nargs="?", type=Path, default=Path("releases/current"))
    release = parser.parse_args().release
    with SearchIndex(release / "search.sqlite") as index:
        labels = [card.label_fr for card in index.browse(limit=100_000)]
        print(f"{len(labels)} entities, {index.path.stat().st_size / 2**20:.1f} MiB")
        chosen = random.Random(1).choices(labels, k=NAMES)  # noqa: S311  # repeatable, no secret
        _measure("suggestions", lambda text: index.search(text, limit=8), _beginnings(labels[:200]))
        _measure("exact names", index.match, iter(chosen))
        _measure("misspelt names", index.match, map(_misspell, chosen))


def _beginnings(labels: list[str]) -> Iterator[str]:
    for label in labels:
        yield from (label[:end] for end in range(1, min(12, len(label)) + 1))


def _misspell(name: str) -> str:
    """Drop one letter and exchange two others, always the same ones."""
    middle = len(name) // 2
    return name[: middle - 2] + name[middle - 1 : middle - 3 : -1] + name[middle + 1 :]


def _measure(title: str, ask: Callable[[str], object], texts: Iterator[str]) -> None:
    times = []
    for text in texts:
        begin = time.perf_counter()
        ask(text)
        times.append(1000 * (time.perf_counter() - begin))
    median, last = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(
        f"{title}: {len(times)} asked in {sum(times) / 1000:.1f} s; "
        f"median {median:.1f} ms, p99 {last:.1f} ms, longest {max(times):.1f} ms"
    )


if __name__ == "__main__":
    main()
