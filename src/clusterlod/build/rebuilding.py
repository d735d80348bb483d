"""Make again what a release has besides its dumps: store, search index, records.

Catalogue, report and counts come with the dumps. Dumps without them, those of an older version of
this software or a single file, get a catalogue from what this software says of the data sets.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from clusterlod import __version__, resources
from clusterlod.build.catalogue.files import files_of
from clusterlod.build.catalogue.publication import Publication, sums
from clusterlod.build.catalogue.texts import WHOLE, read_texts
from clusterlod.build.counts import count_quads
from clusterlod.build.dumps import write_dumps
from clusterlod.build.graph import ordered
from clusterlod.build.messages import Findings
from clusterlod.build.records import digests, write_changes, write_json, write_manifest
from clusterlod.build.search_index import write_index
from clusterlod.build.settling import PARTIAL
from clusterlod.build.sources import SourceTree
from clusterlod.build.terms import graph, named
from clusterlod.errors import ReleaseError
from clusterlod.history.snapshot import n_quads
from clusterlod.namespaces import ID
from clusterlod.release import (
    CATALOGUE,
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
)


def read_quads(path: Path) -> list[Quad]:
    """Read the quads; sort them as the build does.

    Raises:
        ReleaseError: if the dump cannot be read.
    """
    text = "\n".join(n_quads(path))
    return ordered(parse(text, RdfFormat.N_QUADS))


def complete_dumps(dumps: Path, version: str, quads: list[Quad]) -> None:
    """Write all the files that belong to the quads, and their checksums."""
    publication = _publication(version, quads)
    write_dumps(quads, dumps)
    publication.write(dumps)
    (dumps / CATALOGUE).write_bytes(publication.catalogue(digests(dumps, dumps)))
    (dumps / SUMS).write_text(sums(digests(dumps, dumps)), encoding="ascii")


def write_rest(folder: Path, version: str, quads: list[Quad], releases: Path, source: str) -> None:
    """Write all that a release has besides its dumps.

    Raises:
        ReleaseError: if what came with the dumps cannot be read.
    """
    dumps = folder / DUMPS
    _write_store(quads, folder / STORE)
    write_index(quads, folder / SEARCH)
    if not (dumps / CATALOGUE).exists():
        _write_catalogue(folder, version, quads)
    if not (dumps / REPORT).exists():
        report = f"# Taken over from {source}; it was validated where it was built.\n"
        (folder / REPORT).write_text(report, encoding="utf-8")
    write_json(folder / REDIRECTS, [asdict(redirect) for redirect in _redirects(quads)])
    since = write_changes(folder, version, releases)
    made = {"software": __version__, "imported_from": source, SINCE: since}
    write_manifest(folder, version, {**_facts(dumps / FACTS, quads), **made})


def rebuild(release: Release, quads: list[Quad]) -> None:
    """Make store and search index anew in their place, and the catalogue if there is none."""
    partial = release.folder.parent / f"{PARTIAL}rebuild"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    _write_store(quads, partial / STORE)
    write_index(quads, partial / SEARCH)
    shutil.rmtree(release.store, ignore_errors=True)
    for name in (STORE, SEARCH):
        (partial / name).replace(release.folder / name)
    if not release.catalogue.exists():
        _write_catalogue(release.folder, str(release.manifest["version"]), quads)
    write_manifest(release.folder, str(release.manifest["version"]), release.manifest)
    partial.rmdir()


def _write_store(quads: list[Quad], path: Path) -> None:
    store = Store(str(path))
    store.bulk_extend(quads)
    store.optimize()


def _publication(version: str, quads: list[Quad]) -> Publication:
    text = read_texts(SourceTree(resources.root(), Findings("en")))
    return Publication(version, text, _described(quads))


def _described(quads: list[Quad]) -> list[Quad]:
    """Return the graph without its catalogue."""
    return [quad for quad in quads if quad.graph_name != graph("catalogue")]


def _write_catalogue(folder: Path, version: str, quads: list[Quad]) -> None:
    """Describe the data sets whose files are all there; none without those of the whole."""
    publication, found = _publication(version, quads), digests(folder / DUMPS, folder / DUMPS)
    datasets = publication.text.datasets
    whole = tuple(one for one in datasets if all(f.name in found for f in files_of(one)))
    if whole and whole[0].name == WHOLE:
        text = replace(publication.text, datasets=whole)
        (folder / CATALOGUE).write_bytes(replace(publication, text=text).catalogue(found))


def _facts(path: Path, quads: list[Quad]) -> dict[str, Any]:
    """Read the facts that came with the dumps; count, where none came."""
    if not path.exists():
        counts = count_quads(quads)
        kept = ("quads", "triples", "entities", "graphs")
        return {"counts": {name: getattr(counts, name) for name in kept}}
    try:
        return dict(json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise ReleaseError(f"{path.name}: {error}; expected a JSON object") from error


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
