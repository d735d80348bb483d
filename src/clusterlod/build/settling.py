"""Put folders of releases in their place: one writer at a time, flushed, by renames alone."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clusterlod.build.messages import sentence
from clusterlod.errors import ReleaseError
from clusterlod.release import CURRENT

#: How the name of a folder begins that is not whole yet.
PARTIAL: Final = ".partial-"

_LOCK: Final = ".lock"
_LINK: Final = ".current-new"


@contextmanager
def locked(releases: Path, language: str) -> Iterator[None]:
    """Hold the lock of a folder of releases.

    Raises:
        ReleaseError: if another build holds it.
    """
    with (releases / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReleaseError(sentence("locked", language, folder=releases)) from error
        yield


def settle(partial: Path, folder: Path) -> Path:
    """Flush a whole folder and rename it."""
    for path in [*partial.rglob("*"), partial]:
        _flush(path)
    partial.rename(folder)
    _flush(folder.parent)
    return folder


def switch(releases: Path, folder: Path) -> Path | None:
    """Make a folder the current release; return the folder that was."""
    current, link = releases / CURRENT, releases / _LINK
    previous = current.resolve() if current.exists() else None
    if previous != folder.resolve():
        link.symlink_to(folder.name, target_is_directory=True)
        link.replace(current)
        _flush(releases)
    return previous


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(releases: Path) -> None:
    """Remove what dead builds left; only under the lock."""
    for stale in releases.glob(f"{PARTIAL}*"):
        shutil.rmtree(stale)
    (releases / _LINK).unlink(missing_ok=True)
