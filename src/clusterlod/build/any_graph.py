"""Make a release of any RDF files: a stream into the store on disk, then the dump from the store.

One file of N-Quads or N-Triples is such a dump already and becomes it while it is loaded: writing
one from the store takes as long as the load.

Nothing of ours is added: no catalogue, no shapes, no rules. Named graphs are kept; triples of files
without graphs lie in the default graph. The version is a hash of what was read, unless one is
given, so the same files are the same release. Blank nodes get new labels in each build.
"""

import gzip
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, cast

from pyoxigraph import RdfFormat, Store

from clusterlod import __version__
from clusterlod.build.messages import Findings, Place, sentence
from clusterlod.build.rdf_files import FORMATS, RdfFile, digest_of, load
from clusterlod.build.release import make_current, write_release
from clusterlod.build.search_index import write_index
from clusterlod.errors import ReleaseError
from clusterlod.release import (
    CATALOGUE,
    DUMP_STEM,
    DUMPS,
    INPUT,
    MANIFEST,
    REPORT,
    SEARCH,
    STORE,
    Redirect,
    Release,
    open_release,
)

_REPORT: Final = b"# No shapes were applied.\n"
#: Within a third of the best, in a tenth of the time of the load.
_GZIP_LEVEL: Final = 3
#: Formats whose files are dumps as they are.
_LINES: Final = (RdfFormat.N_QUADS, RdfFormat.N_TRIPLES)


class FileContents:
    """Contents of a release that are read from files while it is written.

    Attributes:
        version: Its version.
        redirects: None: nothing of it was merged or withdrawn.
        facts: Further entries of the manifest.
    """

    def __init__(
        self, files: list[RdfFile], base: str | None, version: str, digest: str, language: str
    ) -> None:
        self.version = version
        self.redirects: list[Redirect] = []
        self.facts: dict[str, Any] = {"software": __version__, INPUT: digest}
        self._files = files
        self._base = base
        self._language = language

    def write_dumps(self, folder: Path) -> None:
        """Load the files into a store on disk, and write one dump, N-Quads.

        Raises:
            SourceError: with what is wrong in any file.
        """
        findings = Findings(self._language)
        store = Store(str(folder / STORE))
        (folder / DUMPS).mkdir()
        with _zipped(folder / DUMPS / f"{DUMP_STEM}.nq.gz") as dump:
            is_dump = len(self._files) == 1 and self._files[0].rdf_format in _LINES
            for file in self._files:
                load(file, store, self._base, findings, dump if is_dump else None)
            findings.raise_if_any()
            self._count(store, findings)
            if not is_dump:
                store.dump(dump, RdfFormat.N_QUADS)
        (folder / REPORT).write_bytes(_REPORT)
        (folder / CATALOGUE).write_bytes(b"")  # nobody described these files to us

    def _count(self, store: Store, findings: Findings) -> None:
        quads = len(store)
        if not quads:
            findings.add(Place(", ".join(file.name for file in self._files)), "no-statement")
            findings.raise_if_any()
        self.facts["counts"] = {"quads": quads}
        store.flush()

    def write_store(self, folder: Path) -> None:
        """Do nothing: the store came before the dump."""

    def write_index(self, folder: Path) -> None:
        """Write an empty search index: it knows our own kinds of things only."""
        write_index([], folder / SEARCH)

    def write_changes(self, folder: Path, releases: Path) -> None:
        """Do nothing: the feed tells of our own entities only."""


@contextmanager
def _zipped(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for compressed content, the same bytes for the same content."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _GZIP_LEVEL, raw, mtime=0) as out:
        yield cast("IO[bytes]", out)


def build_files(
    files: list[RdfFile],
    releases: Path,
    *,
    base: str | None = None,
    version: str | None = None,
    force: bool = False,
    language: str = "en",
) -> Release:
    """Make a release of files and make it current; the same files are not read again.

    Raises:
        SourceError: with what is wrong in any file, by line and column.
        ReleaseError: the release cannot be written, or the version is that of other content.
    """
    digest = digest_of(files, base, language)
    version = version or version_of(digest)
    kept = _kept(releases, version, digest)
    if kept:
        return make_current(kept, releases, language)
    contents = FileContents(files, base, version, digest, language)
    return write_release(contents, releases, force=force, language=language)


def version_of(digest: str) -> str:
    """Return the version of a release whose files have a hash."""
    return f"graph-{digest[:12]}"


def _kept(releases: Path, version: str, digest: str) -> Release | None:
    folders = [releases / version, *sorted(releases.glob(f"{version}~*"))]
    found = [open_release(folder) for folder in folders if (folder / MANIFEST).exists()]
    return next((release for release in found if release.manifest.get(INPUT) == digest), None)


@contextmanager
def spooled(
    stream: IO[bytes], format_name: str | None, folder: Path, language: str
) -> Iterator[RdfFile]:
    """Keep what comes through a pipe in a nameless file, which ends with this process.

    Raises:
        SourceError: the format is not given.
        ReleaseError: the folder cannot be written.
    """
    name = "<stdin>"
    if format_name is None:
        findings = Findings(language)
        findings.add(Place(name), "file-kind", extension="", expected="--format ttl")
        raise findings.error()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as content:
            shutil.copyfileobj(stream, content)
            content.flush()
            yield RdfFile(name, FORMATS[format_name], content)
    except OSError as error:
        raise ReleaseError(
            sentence("cannot-write", language, folder=folder, reason=error)
        ) from error
