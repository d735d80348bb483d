"""Read RDF files of any kind as they come: format by extension, compression by first bytes.

A file is read as a stream, straight into a store. Whatever is wrong with it becomes a finding with
file, line and column, and with what would help.
"""

import bz2
import gzip
import hashlib
import lzma
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Self, TypeVar, cast
from xml.parsers import expat

from pyoxigraph import RdfFormat, Store

from clusterlod.build.messages import Findings, Place
from clusterlod.errors import SourceError

#: Suffix to format; the first of each format is also the name that ``--format`` takes.
FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "turtle": RdfFormat.TURTLE,
    "owl": RdfFormat.RDF_XML,
    "xml": RdfFormat.RDF_XML,
    "json": RdfFormat.JSON_LD,
}
_COMPRESSED: Final = (".gz", ".bz2", ".xz")

_T = TypeVar("_T")
_Opener = Callable[[IO[bytes]], IO[bytes]]
#: First bytes to what decompresses the rest.
_OPENERS: Final[dict[bytes, _Opener]] = {
    b"\x1f\x8b": lambda raw: cast("IO[bytes]", gzip.GzipFile(fileobj=raw)),
    b"BZh": lambda raw: cast("IO[bytes]", bz2.BZ2File(raw)),
    b"\xfd7zXZ\x00": lambda raw: cast("IO[bytes]", lzma.LZMAFile(raw)),  # noqa: SIM115
}
_ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_DAMAGE: Final = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError)
_PARSER_PLACE: Final = re.compile(r"^Parser error at line .*?: ")


@dataclass(frozen=True, slots=True)
class RdfFile:
    """One file to read.

    Attributes:
        name: Its path as it was given, which messages show.
        rdf_format: Its format.
        spooled: Its content, if it came through a pipe.
    """

    name: str
    rdf_format: RdfFormat
    spooled: IO[bytes] | None = None

    def open(self) -> IO[bytes]:
        """Open it at its start, compressed as it is."""
        if self.spooled is None:
            return Path(self.name).open("rb")
        self.spooled.seek(0)
        return os.fdopen(os.dup(self.spooled.fileno()), "rb")


def find_files(paths: list[Path], format_name: str | None, language: str) -> list[RdfFile]:
    """Check that files are there and of a known format.

    Raises:
        SourceError: with all that are not.
    """
    findings = Findings(language)
    found = [file for path in paths if (file := _find(path, format_name, findings))]
    findings.raise_if_any()
    return found


def _find(path: Path, format_name: str | None, findings: Findings) -> RdfFile | None:
    place = Place(str(path))
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in _COMPRESSED]
    extension = (suffixes or [""])[-1]
    rdf_format = FORMATS.get(format_name or extension.removeprefix("."))
    if path.is_dir():
        findings.add(place, "file-is-folder", expected=f"{path}/*.ttl")
    elif not path.exists():
        findings.add(place, "file-missing")
    elif rdf_format is None:
        expected = ", ".join(f".{name}" for name in FORMATS)
        findings.add(place, "file-kind", extension=extension, expected=expected)
    else:
        return RdfFile(str(path), rdf_format)
    return None


def digest_of(files: list[RdfFile], base: str | None, language: str) -> str:
    """Return a hash over the formats and bytes of files, and the base that they are read with.

    Raises:
        SourceError: a file cannot be read.
    """
    total = hashlib.sha256((base or "").encode())
    findings = Findings(language)
    for file in files:
        try:
            with file.open() as stream:
                content = hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()
        except OSError as error:
            findings.add(Place(file.name), "file-unreadable", reason=error.strerror)
            continue
        total.update(f"{file.rdf_format.media_type} {content}\n".encode())
    findings.raise_if_any()
    return total.hexdigest()


def load(
    file: RdfFile,
    store: Store,
    base: str | None,
    findings: Findings,
    copy: IO[bytes] | None = None,
) -> None:
    """Load a file into a store; what is wrong with it becomes a finding.

    Args:
        file: The file.
        store: Where it goes.
        base: What its relative IRIs are relative to.
        findings: What was found so far.
        copy: Gets its content as well, decompressed.

    Raises:
        OSError: the store or the copy cannot be written.
    """
    try:
        with Reader(file, findings.language) as reader:
            stream = cast("IO[bytes]", _Copied(reader, copy) if copy else reader)
            store.bulk_load(input=stream, format=file.rdf_format, base_iri=base)
    except SourceError as error:
        findings.take(error)
    except SyntaxError as error:
        _note(file, error, findings)


def _note(file: RdfFile, error: SyntaxError, findings: Findings) -> None:
    reason = _PARSER_PLACE.sub("", error.msg).strip()
    place = Place(file.name, error.lineno or 0, error.offset or 0)
    if file.rdf_format == RdfFormat.RDF_XML and not place.line:
        place = _place_in_xml(file, findings.language)
    key = "file-syntax"
    if "No scheme found" in reason:
        key = "file-relative"
    elif "UTF-8" in reason:
        key = "file-not-utf8"
    elif "LoadDocumentCallback" in reason:
        key = "file-context"
    findings.add(place, key, kind=file.rdf_format.name, reason=reason)


def _place_in_xml(file: RdfFile, language: str) -> Place:
    """Find where XML is malformed: the RDF/XML parser does not say."""
    parser = expat.ParserCreate()
    try:
        with Reader(file, language) as reader:
            parser.ParseFile(cast("Any", reader))
    except expat.ExpatError as error:
        return Place(file.name, error.lineno, error.offset + 1)
    return Place(file.name)


class _Copied:
    """A file object whose content goes elsewhere as well."""

    def __init__(self, reader: "Reader", copy: IO[bytes]) -> None:
        self._reader = reader
        self._copy = copy

    def read(self, size: int = -1) -> bytes:
        part = self._reader.read(size)
        self._copy.write(part)
        return part


class Reader:
    """A file object over the decompressed content of a file, without a byte order mark.

    Raises:
        SourceError: from the constructor or :meth:`read`: the file cannot be read.
    """

    def __init__(self, file: RdfFile, language: str) -> None:
        self._file = file
        self._language = language
        self._begun = False
        self._raw = self._guarded(file.open)
        try:
            self._stream = self._guarded(self._decompressed)
        except SourceError:
            self._raw.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, none at the end."""
        part = self._guarded(lambda: self._stream.read(size))
        return part if self._begun else self._begin(part)

    def _decompressed(self) -> IO[bytes]:
        raw = self._raw
        start = raw.read(8)
        raw.seek(0)
        if start.startswith(_ZSTANDARD):
            raise self._finding("file-compression", kind="zstd")
        return next((make(raw) for magic, make in _OPENERS.items() if start.startswith(magic)), raw)

    def _begin(self, part: bytes) -> bytes:
        """Look at the first bytes of the content."""
        self._begun = True
        if not part:
            raise self._finding("file-empty", kind=self._file.rdf_format.name)
        if part.startswith(_UTF_16):
            raise self._finding("file-not-utf8", reason="UTF-16")
        return part.removeprefix(_BOM) or self.read()

    def _guarded(self, action: Callable[[], _T]) -> _T:
        try:
            return action()
        except _DAMAGE as error:
            raise self._finding("file-cut", reason=error) from error
        except OSError as error:
            raise self._finding("file-unreadable", reason=error.strerror or error) from error

    def _finding(self, key: str, **fields: object) -> SourceError:
        findings = Findings(self._language)
        findings.add(Place(self._file.name), key, **fields)
        return findings.error()
