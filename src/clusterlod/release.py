"""Read a release: its folder, its manifest, which one is current.

``RELEASES/current`` is a symbolic link to the folder of the current release, replaced by one
atomic rename. A release folder never changes after it was written::

    RELEASES/2026-11-22/manifest.json   version, counts, sha256 and size of each file
                        report.ttl      validation report
                        dumps/          clusterlod.{nq,trig,ttl,nt,jsonld,rdf}.gz
                        store/          Oxigraph store on disk
    RELEASES/current -> 2026-11-22
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusterlod.errors import ReleaseError

CURRENT = "current"
MANIFEST = "manifest.json"
DUMP_STEM = "clusterlod"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that lies whole on disk.

    Attributes:
        folder: Its real folder, never the ``current`` link.
        version: Its version, from the data.
        manifest: The parsed ``manifest.json``.
    """

    folder: Path
    version: str
    manifest: dict[str, Any]

    @property
    def quads(self) -> Path:
        """The dump that holds everything with its named graphs, N-Quads in gzip."""
        return self.folder / "dumps" / f"{DUMP_STEM}.nq.gz"

    @property
    def store(self) -> Path:
        """The Oxigraph store on disk."""
        return self.folder / "store"


def open_release(folder: Path) -> Release:
    """Open one release folder.

    Raises:
        ReleaseError: if there is no manifest, or it cannot be read.
    """
    try:
        real = folder.resolve(strict=True)
        manifest = json.loads((real / MANIFEST).read_text(encoding="utf-8"))
        return Release(real, str(manifest["version"]), manifest)
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseError(
            f"{folder}: not a release ({error}); run `clusterlod build` to make one"
        ) from error


def current_release(releases: Path) -> Release:
    """Open the current release below ``releases``.

    Raises:
        ReleaseError: if there is none.
    """
    return open_release(releases / CURRENT)
