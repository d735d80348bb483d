"""Make a small release of the fixture, as the build would lay it out."""

import gzip
import json
from pathlib import Path

import pyoxigraph as ox

from clusterlod.build.search_index import write_index
from clusterlod.release import CURRENT, DUMP_STEM, MANIFEST, SEARCH

FIXTURE = Path(__file__).with_name("fixture.trig")
VERSION = "2026-11-22"


def make_release(releases: Path, *more: Path) -> Path:
    """Write ``releases/VERSION`` and make it current; return its folder.

    Args:
        releases: An empty folder.
        more: TriG files beside the fixture's own.
    """
    folder = releases / VERSION
    (folder / "dumps").mkdir(parents=True)
    files = (FIXTURE, *more)
    quads = [q for file in files for q in ox.parse(path=str(file), format=ox.RdfFormat.TRIG)]
    n_quads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert n_quads
    (folder / "dumps" / f"{DUMP_STEM}.nq.gz").write_bytes(gzip.compress(n_quads))
    write_index(quads, folder / SEARCH)
    (folder / MANIFEST).write_text(json.dumps({"version": VERSION}), encoding="utf-8")
    (releases / CURRENT).symlink_to(VERSION)
    return folder
