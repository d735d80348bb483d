"""Write a release beside the others, whole or not at all, and make it the current one.

Everything is written into a partial folder, flushed to the disk and renamed; then the link
``current`` is replaced by a rename as well. Whoever dies on the way leaves the old release as it
was. One build at a time holds the lock, so any partial folder found under it belongs to the dead.
"""

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from pyoxigraph import Quad, Store

from clusterlod.build.catalogue.publication import Publication, sums
from clusterlod.build.dumps import write_dumps
from clusterlod.build.messages import sentence
from clusterlod.build.records import digests, write_changes, write_json, write_manifest
from clusterlod.build.search_index import write_index
from clusterlod.build.settling import PARTIAL, locked, settle, sweep, switch
from clusterlod.errors import ReleaseError
from clusterlod.release import (
    CATALOGUE,
    DUMP_STEM,
    DUMPS,
    FACTS,
    REDIRECTS,
    REPORT,
    SEARCH,
    SINCE,
    STORE,
    SUMS,
    Redirect,
    Release,
    open_release,
)
from clusterlod.search.schema import FORMAT

_QUADS: Final = f"{DUMPS}/{DUMP_STEM}.nq.gz"


class Contents(Protocol):
    """All that goes into a release, and how its graph is written."""

    @property
    def version(self) -> str:
        """Its version."""
        ...

    @property
    def redirects(self) -> list[Redirect]:
        """Merged and withdrawn entities."""
        ...

    @property
    def facts(self) -> dict[str, Any]:
        """Further entries of the manifest; asked for when the rest is written."""
        ...

    def write_dumps(self, folder: Path) -> None:
        """Write ``dumps/`` into the folder of the release, and its report."""
        ...

    def write_store(self, folder: Path) -> None:
        """Write ``store/`` into the folder of the release, unless it is there."""
        ...

    def write_index(self, folder: Path) -> None:
        """Write the search index into the folder of the release."""
        ...

    def write_changes(self, folder: Path, releases: Path) -> None:
        """Write what changed since the newest release before, unless it is none of the feed."""
        ...


@dataclass(frozen=True, slots=True)
class QuadContents:
    """Contents that lie in memory.

    Attributes:
        version: Its version.
        quads: Every quad, sorted, the catalogue's included.
        redirects: Merged and withdrawn entities.
        report: Validation report, Turtle.
        publication: Its data sets, besides the dumps of the whole.
        told: Entries of the manifest that follow from the data; they travel with the dumps.
        made: Entries of the manifest that say how the release was made.
    """

    version: str
    quads: list[Quad]
    redirects: list[Redirect]
    report: bytes
    publication: Publication
    told: dict[str, Any]
    made: dict[str, Any]

    @property
    def facts(self) -> dict[str, Any]:
        """Further entries of the manifest."""
        return {**self.told, **self.made}

    def write_dumps(self, folder: Path) -> None:
        """Write a dump in every media type, the files of the data sets, records, and checksums."""
        dumps = folder / DUMPS
        dumps.mkdir()
        write_dumps(self.quads, dumps)
        self.publication.write(dumps)
        (dumps / CATALOGUE).write_bytes(self.publication.catalogue(digests(dumps, dumps)))
        (dumps / REPORT).write_bytes(self.report)
        write_json(dumps / FACTS, self.told)
        (dumps / SUMS).write_text(sums(digests(dumps, dumps)), encoding="ascii")

    def write_store(self, folder: Path) -> None:
        """Write the store."""
        store = Store(str(folder / STORE))
        store.bulk_extend(self.quads)
        store.optimize()
        del store  # closes its files

    def write_index(self, folder: Path) -> None:
        """Write the search index."""
        write_index(self.quads, folder / SEARCH)

    def write_changes(self, folder: Path, releases: Path) -> None:
        """Write what changed since the newest release before."""
        self.made[SINCE] = write_changes(folder, self.version, releases)


def write_release(
    contents: Contents, releases: Path, *, force: bool = False, language: str = "en"
) -> Release:
    """Write a release below ``releases`` and make it current.

    The same dumps under the same version are kept as they lie, if their search index is of the
    form that this code reads. Other dumps under a version that is
    there are refused, unless ``force`` says that the release was work in progress.

    Raises:
        ReleaseError: if another build holds the lock, the version is taken by other content, or the
            files cannot be written; what was there before is untouched.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with locked(releases, language):
            return _write(contents, releases, force, language)
    except OSError as error:
        raise ReleaseError(
            sentence("cannot-write", language, folder=releases, reason=error)
        ) from error


def make_current(release: Release, releases: Path, language: str = "en") -> Release:
    """Make a release that is there the current one.

    Raises:
        ReleaseError: if another build holds the lock, or the link cannot be written.
    """
    try:
        with locked(releases, language):
            switch(releases, release.folder)
    except OSError as error:
        raise ReleaseError(
            sentence("cannot-write", language, folder=releases, reason=error)
        ) from error
    return release


def _write(contents: Contents, releases: Path, force: bool, language: str) -> Release:
    sweep(releases)
    partial = releases / f"{PARTIAL}{contents.version}"
    try:
        partial.mkdir()
        contents.write_dumps(partial)
        dumped = digests(partial / DUMPS, partial)
        taken = _of_version(releases, contents.version)
        folder = _same(taken, dumped)
        if folder is None:
            if taken and not force:
                raise ReleaseError(sentence("version-taken", language, version=contents.version))
            _fill_rest(contents, partial, releases)
            folder = settle(partial, _free_name(releases, contents.version, taken, dumped))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    previous = switch(releases, folder)
    for old in taken:
        if old.folder not in (folder.resolve(), previous):
            shutil.rmtree(old.folder)
    return open_release(folder)


def _fill_rest(contents: Contents, partial: Path, releases: Path) -> None:
    contents.write_store(partial)
    contents.write_index(partial)
    contents.write_changes(partial, releases)
    write_json(partial / REDIRECTS, [asdict(redirect) for redirect in contents.redirects])
    write_manifest(partial, contents.version, contents.facts)


def _of_version(releases: Path, version: str) -> list[Release]:
    folders = [releases / version, *releases.glob(f"{version}~*")]
    return [open_release(folder) for folder in folders if folder.exists()]


def _same(taken: list[Release], dumped: dict[str, dict[str, str | int]]) -> Path | None:
    for release in taken:
        alike = dumped.items() <= release.manifest["files"].items()
        if alike and release.manifest.get("search_format") == FORMAT:
            return release.folder
    return None


def _free_name(
    releases: Path, version: str, taken: list[Release], dumped: dict[str, dict[str, str | int]]
) -> Path:
    suffix = f"~{str(dumped[_QUADS]['sha256'])[:12]}" if taken else ""
    return releases / f"{version}{suffix}"
