"""Where the workers of an engine get their store from: memory, or the release's store on disk.

In memory the engine loads the release's dump once and its forks share the pages. On disk each
worker opens the store that lies in the release, read-only, after the fork: the engine itself never
opens it, for the store starts threads and nothing with threads may fork.

A store is rebuilt from its dump: where a release has none, a process of its own makes it, beside,
and renames it when it is whole (``python -m clusterlod.engine.store RELEASE``).
"""

import fcntl
import gzip
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from clusterlod.errors import ClusterlodError, ReleaseError
from clusterlod.release import Release, open_release
from clusterlod.settings import Settings

#: Bytes that a quad takes in memory; 350 to 400 were measured.
_QUAD_BYTES: Final = 400
#: What a control group may use, or "max" (Linux, cgroup v2).
_GROUP_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")
_LOCK: Final = ".store-lock"
_PARTIAL: Final = ".store-partial"


@dataclass(frozen=True, slots=True)
class StoreSource:
    """What a worker opens.

    Attributes:
        path: The store on disk, or None.
        loaded: The store in memory, or None.
    """

    path: Path | None = None
    loaded: ox.Store | None = None

    def open(self) -> ox.Store:
        """Return the store to ask.

        Raises:
            ReleaseError: the store on disk cannot be read.
        """
        if self.loaded is not None:
            return self.loaded
        try:
            return ox.Store.read_only(str(self.path))
        except (OSError, RuntimeError, ValueError) as error:
            raise ReleaseError(
                f"{self.path}: cannot be opened ({error}); remove this folder, and the store is "
                "made again from the dump"
            ) from error


def prepare(release: Release, settings: Settings) -> StoreSource:
    """Load a release into memory, or see that its store is on disk, as the settings say.

    Raises:
        ReleaseError: if there is neither a store nor a sound dump to make it from.
    """
    if not is_on_disk(release, settings):
        return StoreSource(loaded=load_store(release))
    if not release.store.exists():
        command = [sys.executable, "-P", "-m", "clusterlod.engine.store", str(release.folder)]
        if subprocess.run(command, check=False).returncode != 0:  # noqa: S603 - our own module
            raise ReleaseError(f"{release.store}: cannot be made; see above why")
    return StoreSource(path=release.store)


def is_on_disk(release: Release, settings: Settings) -> bool:
    """Tell where the store is to be: ``auto`` takes the disk beyond the memory budget."""
    if settings.store != "auto":
        return settings.store == "disk"
    budget = min(settings.store_memory * 2**20, machine_memory() // 2)
    return memory_needed(release, settings) > budget


def machine_memory() -> int:
    """Return the bytes that this process may use: the machine's, or those of its control group."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = _GROUP_LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(limit)) if limit.isdecimal() else total


def memory_needed(release: Release, settings: Settings) -> int:
    """Estimate in bytes what a release takes in memory, at worst.

    A worker's scans write reference counts into the pages that it shares with the engine, so each
    may come to hold a store of its own.
    """
    quads = int(release.manifest.get("counts", {}).get("quads", 0))
    return quads * _QUAD_BYTES * (1 + settings.query_workers)


def load_store(release: Release) -> ox.Store:
    """Load a release into memory.

    Raises:
        ReleaseError: if its dump is missing or broken.
    """
    store = ox.Store()
    _load(store, release)
    return store


def make_store(release: Release) -> None:
    """Make the store on disk from the dump; nothing is left of an attempt that fails.

    Raises:
        ReleaseError: if the dump is missing or broken, or the folder cannot be written.
    """
    partial = release.folder / _PARTIAL
    try:
        with (release.folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second engine waits for the first
            if not release.store.exists():
                shutil.rmtree(partial, ignore_errors=True)  # of one that was killed
                _fill(partial, release)
                partial.rename(release.store)
    except OSError as error:
        raise ReleaseError(
            f"{release.store}: cannot be made ({error}); expected space and permission to write, "
            "or --store memory"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(folder: Path, release: Release) -> None:
    store = ox.Store(str(folder))
    _load(store, release)
    store.optimize()
    store.flush()


def _load(store: ox.Store, release: Release) -> None:
    try:
        with gzip.open(release.quads) as quads:
            store.bulk_load(input=cast("IO[bytes]", quads), format=ox.RdfFormat.N_QUADS)
    except (OSError, EOFError, SyntaxError) as error:
        raise ReleaseError(f"{release.quads}: cannot be loaded: {error}") from error


if __name__ == "__main__":
    try:
        make_store(open_release(Path(sys.argv[1])))
    except ClusterlodError as error:
        sys.exit(f"clusterlod store: {error}")
