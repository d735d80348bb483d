"""The releases that lie on disk, in the order of their versions, and what the feed tells of them.

The feed is the chain that leads from the newest release back: each release says which one was the
newest before it when it arrived, and its changes are told from that one for ever. A release that
arrives later than a newer one is listed and can be fetched, but no link of that chain: pages that
clients keep as immutable would have to change.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clusterlod.errors import ReleaseError
from clusterlod.history.snapshot import Snapshot, read_snapshot
from clusterlod.release import CURRENT, SINCE, Release, open_release

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

    @property
    def is_recorded(self) -> bool:
        """Tell whether the changes were recorded when the release arrived."""
        return SINCE in self.new.manifest


def on_disk(releases: Path) -> list[Release]:
    """Return every release that lies whole on disk, the oldest first."""
    try:
        folders = [path for path in releases.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []
    found = [_open(path) for path in folders if not path.name.startswith(".")]
    return sorted((r for r in found if r), key=lambda release: release.version)


def history(releases: Path) -> list[Step]:
    """Return the releases of the feed, each with the one before it, the oldest first."""
    found = _by_version(releases)
    steps: list[Step] = []
    new = found.get(max(found, default=""))
    while new:
        old = found.get(_since(new, found))
        steps.append(Step(old, new))
        new = old
    return steps[::-1]


def newest_before(version: str, releases: Path) -> Release | None:
    """Return the newest release on disk that is older than a version."""
    found = _by_version(releases)
    return found.get(max((known for known in found if known < version), default=""))


def _since(release: Release, found: Iterable[str]) -> str:
    """Return the version that the changes of a release are told from; empty for the first."""
    if SINCE in release.manifest:
        return release.manifest[SINCE] or ""
    return max((known for known in found if known < published(release)), default="")


def _by_version(releases: Path) -> dict[str, Release]:
    """Return each version once: of several builds the current one counts, else the first."""
    current = _open(releases / CURRENT)
    by_version: dict[str, Release] = {}
    for release in on_disk(releases):
        version = published(release)
        if version not in by_version or (current and release.folder == current.folder):
            by_version[version] = release
    return by_version


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
