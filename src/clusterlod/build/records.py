"""Write what a release says of itself: its manifest, its checksums, what changed."""

import json
from pathlib import Path
from typing import Any, Final

from clusterlod.build.dumps import digest
from clusterlod.history.digest import digest_of
from clusterlod.history.shelf import newest_before, published, snapshot
from clusterlod.history.snapshot import read_snapshot
from clusterlod.release import CHANGES, DUMP_STEM, DUMPS, MANIFEST
from clusterlod.search.schema import FORMAT

_QUADS: Final = f"{DUMPS}/{DUMP_STEM}.nq.gz"


def write_changes(folder: Path, version: str, releases: Path) -> str | None:
    """Write what changed since the newest release before; return that one's version.

    Args:
        folder: Of the release, which has its dumps.
        version: Its version.
        releases: Folder of the releases that are there.
    """
    old = newest_before(version, releases)
    new = read_snapshot(folder / _QUADS, version)
    digest = digest_of(snapshot(old), new, version)
    (folder / CHANGES).write_text(digest.to_json(), encoding="utf-8")
    return published(old) if old else None


def write_manifest(folder: Path, version: str, facts: dict[str, Any]) -> None:
    """Write the manifest, with size and checksum of each file that lies in the folder."""
    files = digests(folder / DUMPS, folder) | digests(folder, folder)
    files.pop(MANIFEST, None)
    own = {"version": version, "search_format": FORMAT, "files": files}
    write_json(folder / MANIFEST, {**facts, **own})


def write_json(path: Path, value: Any) -> None:
    """Write a value, the same bytes each time."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def digests(folder: Path, root: Path) -> dict[str, dict[str, str | int]]:
    """Return size and checksum of the files of a folder, by their path below a root."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {path.relative_to(root).as_posix(): digest(path) for path in files}
