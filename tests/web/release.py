"""Make a small release of the fixture, as the build would lay it out."""

import gzip
import json
from pathlib import Path

import pyoxigraph as ox

from clusterlod.release import CURRENT, DUMP_STEM, MANIFEST

FIXTURE = Path(__file__).with_name("fixture.trig")
VERSION = "2026-11-22"


def make_release(releases: Path) -> Path:
    """Write ``releases/VERSION`` and make it current; return its folder."""
    folder = releases / VERSION
    (folder / "dumps").mkdir(parents=True)
    quads = ox.parse(path=str(FIXTURE), format=ox.RdfFormat.TRIG)
    n_quads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert n_quads
    (folder / "dumps" / f"{DUMP_STEM}.nq.gz").write_bytes(gzip.compress(n_quads))
    (folder / MANIFEST).write_text(json.dumps({"version": VERSION}), encoding="utf-8")
    (releases / CURRENT).symlink_to(VERSION)
    return folder
