"""Keep releases: take them over as dumps, rebuild what is made from these, choose, thin out.

What is made from the dumps, the store and the search index, may be removed from old releases and is
made again where one becomes current. The dumps stay, so that old releases can be fetched.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from clusterlod.build.counts import count_quads
from clusterlod.build.dumps import digest, write_dumps
from clusterlod.build.fetching import QUADS, fetch_dumps
from clusterlod.build.graph import ordered
from clusterlod.build.messages import sentence
from clusterlod.build.search_index import write_index
from clusterlod.build.settling import PARTIAL, locked, settle, sweep, switch
from clusterlod.build.terms import graph, named
from clusterlod.errors import ReleaseError
from clusterlod.history.shelf import on_disk, published
from clusterlod.history.snapshot import n_quads
from clusterlod.namespaces import ID
from clusterlod.release import (
    CURRENT,
    DUMPS,
    MANIFEST,
    REDIRECTS,
    REPORT,
    SEARCH,
    STORE,
    Redirect,
    Release,
    open_release,
)
from clusterlod.search.schema import FORMAT

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
            _rebuild(release)
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
    quads = _quads(dumps / QUADS)
    version = _version(quads, source)
    for known in on_disk(releases):
        if published(known) == version:
            return _known(known, dumps / QUADS, language)
    if not (dumps / "SHA256SUMS").exists():
        write_dumps(quads, dumps)
    _write_rest(partial, version, quads, source)
    folder = settle(partial, releases / version)
    if not (releases / CURRENT).exists():
        switch(releases, folder)
    return open_release(folder)


def _quads(path: Path) -> list[Quad]:
    """Read the quads; sort them as the build does."""
    text = "\n".join(n_quads(path))
    return ordered(parse(text, RdfFormat.N_QUADS))


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


def _write_rest(folder: Path, version: str, quads: list[Quad], source: str) -> None:
    """Write all that a release has besides its dumps."""
    _write_store(quads, folder / STORE)
    write_index(quads, folder / SEARCH)
    report = f"# Taken over from {source}; it was validated where it was built.\n"
    (folder / REPORT).write_text(report, encoding="utf-8")
    redirects = [asdict(redirect) for redirect in _redirects(quads)]
    _write_json(folder / REDIRECTS, redirects)
    counts = count_quads(quads)
    names = [*(folder / DUMPS).iterdir(), *(folder / n for n in (REDIRECTS, REPORT, SEARCH))]
    manifest = {
        "version": version,
        "imported_from": source,
        "search_format": FORMAT,
        "counts": {"quads": counts.quads, "triples": counts.triples, "entities": counts.entities},
        "files": {p.relative_to(folder).as_posix(): digest(p) for p in sorted(names)},
    }
    _write_json(folder / MANIFEST, manifest)


def _write_store(quads: list[Quad], path: Path) -> None:
    store = Store(str(path))
    store.bulk_extend(quads)
    store.optimize()


def _redirects(quads: Iterable[Quad]) -> list[Redirect]:
    """Read what the graph says of merged and withdrawn entities."""
    deprecated, replaced = named("owl:deprecated"), named("dcterms:isReplacedBy")
    note, found = named("skos:note"), list(quads)
    subjects = [q.subject for q in found if q.predicate == deprecated]
    retired = {s.value for s in subjects if isinstance(s, NamedNode) and s.value.startswith(ID)}
    values: dict[str, dict[str, str]] = {iri: {} for iri in sorted(retired)}
    for quad in found:
        entry = values.get(quad.subject.value) if isinstance(quad.subject, NamedNode) else None
        if entry is not None and quad.predicate == replaced and isinstance(quad.object, NamedNode):
            entry["new"] = quad.object.value.removeprefix(ID)
        elif entry is not None and quad.predicate == note and isinstance(quad.object, Literal):
            entry[f"reason_{quad.object.language}"] = quad.object.value
    return [_redirect(iri.removeprefix(ID), entry) for iri, entry in values.items()]


def _redirect(old: str, entry: dict[str, str]) -> Redirect:
    new = entry.get("new", "")
    reasons = entry.get("reason_fr", ""), entry.get("reason_en", "")
    return Redirect(old, new, 301 if new else 410, *reasons)


def _rebuild(release: Release) -> None:
    if _is_whole(release):
        return
    quads = _quads(release.quads)
    partial = release.folder.parent / f"{PARTIAL}rebuild"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _write_store(quads, partial / STORE)
    write_index(quads, partial / SEARCH)
    shutil.rmtree(release.folder / STORE, ignore_errors=True)
    for name in _DERIVED:
        (partial / name).replace(release.folder / name)
    partial.rmdir()


def _is_whole(release: Release) -> bool:
    return all((release.folder / name).exists() for name in _DERIVED)


def _has_derived(release: Release) -> bool:
    return any((release.folder / name).exists() for name in _DERIVED)


def _find(version: str, releases: Path) -> Release:
    found = on_disk(releases)
    for release in found:
        if release.version == version:
            return release
    known = ", ".join(release.version for release in found) or "-"
    raise ReleaseError(f"{version}: no such release in {releases}; expected one of {known}")


def _write_json(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _unwritten(releases: Path, error: OSError, language: str) -> ReleaseError:
    return ReleaseError(sentence("cannot-write", language, folder=releases, reason=error))
