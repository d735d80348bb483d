"""The releases that lie on disk, in the order of their versions."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clusterlod.errors import ReleaseError
from clusterlod.history.snapshot import Snapshot, read_snapshot
from clusterlod.release import CURRENT, Release, open_release

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """A release with the one before it.

    Attributes:
        old: The one before it; None for the first.
        new: The release.
    """

    old: Release | None
    new: Release


def on_disk(releases: Path) -> list[Release]:
    """Return every release that lies whole on disk, the oldest first."""
    try:
        folders = [path for path in releases.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []
    found = [_open(path) for path in folders if not path.name.startswith(".")]
    return sorted((r for r in found if r), key=lambda release: release.version)


def history(releases: Path) -> list[Step]:
    """Return the releases that count, each with the one before it, the oldest first.

    Of several builds of one version the current one counts, else the first.
    """
    current = _open(releases / CURRENT)
    by_version: dict[str, Release] = {}
    for release in on_disk(releases):
        version = published(release)
        if version not in by_version or (current and release.folder == current.folder):
            by_version[version] = release
    ordered = [by_version[version] for version in sorted(by_version)]
    return [Step(old, new) for old, new in zip([None, *ordered], ordered, strict=False)]


def published(release: Release) -> str:
    """Return the version of a release, without what tells works in progress apart."""
    return release.version.partition("~")[0]


def moment(version: str) -> datetime:
    """Return the start of the day of a version, UTC; of one that is no day the epoch."""
    day = _DAY.match(version)
    try:
        return datetime.fromisoformat(f"{day[0]}T00:00:00+00:00") if day else _EPOCH
    except ValueError:
        return _EPOCH


def snapshot(release: Release | None) -> Snapshot | None:
    """Read what a release said; None of none.

    Raises:
        ReleaseError: if its dump cannot be read.
    """
    return read_snapshot(release.quads, published(release)) if release else None


def _open(folder: Path) -> Release | None:
    try:
        return open_release(folder)
    except ReleaseError:
        return None
