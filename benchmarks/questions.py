"""Time the stored questions over the current release: user CPU in this process, slowest first.

Usage: ``PYTHONPATH=src python benchmarks/questions.py RELEASES``, the folder of the releases.
"""

import gzip
import resource
import sys
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from clusterlod import queries

SHOWN = 10
REPEATS = 3


def main(releases: Path) -> None:
    """Print the slowest questions; each figure is the best of some runs."""
    store = Store()
    quads = releases / "current" / "dumps" / "clusterlod.nq.gz"
    store.bulk_load(gzip.decompress(quads.read_bytes()), format=RdfFormat.N_QUADS)
    names = queries.names("question")
    times = sorted(((best(store, name), name) for name in names), reverse=True)
    sys.stdout.writelines(f"{spent:7.3f} s  {name}\n" for spent, name in times[:SHOWN])


def best(store: Store, name: str) -> float:
    """Return the least user CPU time of one answer, in seconds."""
    question = queries.load("question", name)
    return min(spent(store, question.text) for _ in range(REPEATS))


def spent(store: Store, text: str) -> float:
    """Return the user CPU time that one answer takes, in seconds."""
    start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    solutions = store.query(text, use_default_graph_as_union=True)
    if isinstance(solutions, QuerySolutions):
        solutions.serialize(format=QueryResultsFormat.CSV)
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime - start


if __name__ == "__main__":
    main(Path(sys.argv[1]))
