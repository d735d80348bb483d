"""Keep releases: take them over as dumps, rebuild what is made from these, choose, thin out.

What is made from the dumps, the store and the search index, may be removed from old releases and is
made again where one becomes current. The dumps stay, so that old releases can be fetched.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, Quad

from clusterlod.build.dumps import digest
from clusterlod.build.fetching import QUADS, fetch_dumps
from clusterlod.build.messages import sentence
from clusterlod.build.rebuilding import complete_dumps, read_quads, rebuild, write_rest
from clusterlod.build.settling import PARTIAL, locked, settle, sweep, switch
from clusterlod.build.terms import graph, named
from clusterlod.errors import ReleaseError, SearchIndexError
from clusterlod.history.shelf import on_disk, published
from clusterlod.release import CURRENT, DUMPS, SEARCH, STORE, SUMS, Release, open_release
from clusterlod.search.index import SearchIndex

#: What can be made again from the dumps.
_DERIVED: Final = (STORE, SEARCH)


def import_release(source: str, releases: Path, *, language: str = "en") -> Release:
    """Take over the dumps of a release and rebuild the release from them; it is not made current.

    Raises:
        ReleaseError: if they cannot be had, are broken, or the version is here with other content.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with locked(releases, language):
            sweep(releases)
            partial = releases / f"{PARTIAL}import"
            try:
                return _import(source, partial, releases, language)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise _unwritten(releases, error, language) from error


def use_release(version: str, releases: Path, *, language: str = "en") -> Release:
    """Make a release the current one; rebuild its store and its search index where they are gone.

    Raises:
        ReleaseError: if there is no such release, or it cannot be rebuilt.
    """
    release = _find(version, releases)
    try:
        with locked(releases, language):
            if not _is_whole(release):
                rebuild(release, read_quads(release.quads))
            switch(releases, release.folder)
    except OSError as error:
        raise _unwritten(releases, error, language) from error
    return release


def prune(releases: Path, keep: int, *, language: str = "en") -> list[Release]:
    """Remove what can be made again from all but the newest releases and the current one.

    Args:
        releases: Folder of the releases.
        keep: How many of the newest keep everything.
        language: Of the messages.

    Returns:
        The releases that were thinned out.
    """
    try:
        with locked(releases, language):
            current = (releases / CURRENT).resolve()
            old = on_disk(releases)[: -keep or None]
            thinned = [r for r in old if r.folder != current and _has_derived(r)]
            for release in thinned:
                shutil.rmtree(release.folder / STORE, ignore_errors=True)
                (release.folder / SEARCH).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(releases, error, language) from error
    return thinned


def _import(source: str, partial: Path, releases: Path, language: str) -> Release:
    dumps = partial / DUMPS
    dumps.mkdir(parents=True)
    fetch_dumps(source, dumps)
    quads = read_quads(dumps / QUADS)
    version = _version(quads, source)
    for known in on_disk(releases):
        if published(known) == version:
            return _known(known, dumps / QUADS, language)
    if not (dumps / SUMS).exists():
        complete_dumps(dumps, version, quads)
    write_rest(partial, version, quads, releases, source)
    folder = settle(partial, releases / version)
    if not (releases / CURRENT).exists():
        switch(releases, folder)
    return open_release(folder)


def _version(quads: Iterable[Quad], source: str) -> str:
    """Read the version that the catalogue in the dump gives."""
    version, where = named("dcat:version"), graph("catalogue")
    found = {
        quad.object.value
        for quad in quads
        if quad.predicate == version
        and quad.graph_name == where
        and isinstance(quad.object, Literal)
    }
    # A version becomes the name of a folder.
    good = sorted(v for v in found if v.replace("-", "").replace(".", "").isalnum() and v[0] != ".")
    if len(good) != 1:
        raise ReleaseError(f"{source}: {len(good)} versions in its catalogue; expected one")
    return good[0]


def _known(known: Release, dump: Path, language: str) -> Release:
    if digest(known.quads)["sha256"] != digest(dump)["sha256"]:
        raise ReleaseError(sentence("version-taken", language, version=published(known)))
    return known


def _is_whole(release: Release) -> bool:
    """Tell whether store and catalogue are there, and an index of the form that we read."""
    try:
        SearchIndex(release.search).close()
    except SearchIndexError:
        return False
    return release.store.exists() and release.catalogue.exists()


def _has_derived(release: Release) -> bool:
    return any((release.folder / name).exists() for name in _DERIVED)


def _find(version: str, releases: Path) -> Release:
    found = on_disk(releases)
    for release in found:
        if release.version == version:
            return release
    known = ", ".join(release.version for release in found) or "-"
    raise ReleaseError(f"{version}: no such release in {releases}; expected one of {known}")


def _unwritten(releases: Path, error: OSError, language: str) -> ReleaseError:
    return ReleaseError(sentence("cannot-write", language, folder=releases, reason=error))
