"""Read a release: its folder, its manifest, which one is current.

``RELEASES/current`` is a symbolic link to the folder of the current release, replaced by one
atomic rename. A release folder never changes after it was written::

    RELEASES/2026-11-22/manifest.json   version, counts, sha256 and size of each file
                        redirects.json  merged and withdrawn entities, by their old reference
                        search.sqlite   search index: names, identifiers, filters
                        changes.json    what changed since the release that was the newest before
                        dumps/          clusterlod.{nq,trig,ttl,nt,jsonld,rdf}.{gz,zst}, files of
                                        the parts, SHA256SUMS, and what travels with them:
                              catalogue.nt  the data sets, with sizes and checksums
                              report.ttl    validation report (SHACL vocabulary)
                              release.json  counts, version of the ontology, warnings
                        store/          Oxigraph store on disk
    RELEASES/current -> 2026-11-22

Where catalogue or report did not come with the dumps, they lie beside them.

A work in progress that was built anew under the same version (``clusterlod build --force``) lies in
``RELEASES/<version>~<start of the hash of its quads>``: its folder tells it from the old one.

Merged entities answer 301 and withdrawn ones 410; :meth:`Release.redirects` has them by their old
reference ``type/slug``. The graph says the same of the old IRI: ``owl:deprecated true``,
``dcterms:isReplacedBy`` where merged, and the reason as ``skos:note`` in French and English.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clusterlod.errors import ReleaseError

CURRENT = "current"
MANIFEST = "manifest.json"
#: Entry of the manifest of a release of any files: their hash.
INPUT = "input"
REDIRECTS = "redirects.json"
REPORT = "report.ttl"
SEARCH = "search.sqlite"
CATALOGUE = "catalogue.nt"
FACTS = "release.json"
CHANGES = "changes.json"
DUMPS = "dumps"
SUMS = "SHA256SUMS"
STORE = "store"
DUMP_STEM = "clusterlod"

#: Entry of the manifest: the version that the changes are told from; null for the first release.
SINCE = "since"


@dataclass(frozen=True, slots=True)
class Redirect:
    """What became of an entity that is no longer described.

    Attributes:
        old: Its reference, ``type/slug``.
        new: Reference of the entity that it was merged into; empty if withdrawn.
        status: HTTP status of its IRI: 301 merged, 410 withdrawn.
        reason_fr: Why, in French.
        reason_en: Why, in English.
    """

    old: str
    new: str
    status: int
    reason_fr: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release that lies whole on disk.

    Attributes:
        folder: Its real folder, never the ``current`` link.
        version: Its version, from the data; of work in progress, which ``build --force`` made
            under a version that is taken, with a tail after ``~`` that tells it from the others.
        manifest: The parsed ``manifest.json``.
    """

    folder: Path
    version: str
    manifest: dict[str, Any]

    @property
    def quads(self) -> Path:
        """The dump that holds everything with its named graphs, N-Quads in gzip."""
        return self.dump(".nq")

    def dump(self, extension: str) -> Path:
        """The dump in the media type of an extension, in gzip."""
        return self.folder / DUMPS / f"{DUMP_STEM}{extension}.gz"

    @property
    def catalogue(self) -> Path:
        """The catalogue of the data sets, N-Triples."""
        return self._record(CATALOGUE)

    @property
    def store(self) -> Path:
        """The Oxigraph store on disk."""
        return self.folder / STORE

    @property
    def search(self) -> Path:
        """The search index, for :mod:`clusterlod.search`."""
        return self.folder / SEARCH

    @property
    def report(self) -> Path:
        """The validation report, Turtle."""
        return self._record(REPORT)

    @property
    def changes(self) -> Path:
        """What changed since the release before, as it was when this one arrived, JSON."""
        return self.folder / CHANGES

    def redirects(self) -> dict[str, Redirect]:
        """Read what became of merged and withdrawn entities, by their old reference.

        Raises:
            ReleaseError: if the file is missing or broken.
        """
        try:
            rows = json.loads((self.folder / REDIRECTS).read_text(encoding="utf-8"))
            return {row["old"]: Redirect(**row) for row in rows}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(f"{self.folder / REDIRECTS}: unreadable ({error})") from error

    def _record(self, name: str) -> Path:
        travelled = self.folder / DUMPS / name
        return travelled if travelled.exists() else self.folder / name


def open_release(folder: Path) -> Release:
    """Open one release folder.

    Raises:
        ReleaseError: if there is no manifest, or it cannot be read.
    """
    try:
        real = folder.resolve(strict=True)
        manifest = json.loads((real / MANIFEST).read_text(encoding="utf-8"))
        version = str(manifest["version"])
        in_progress = real.name.startswith(f"{version}~")
        return Release(real, real.name if in_progress else version, manifest)
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
