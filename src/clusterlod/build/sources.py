"""Read curated files: CSV to rows with line numbers, Turtle to triples, TOML to values.

Nothing here knows what a table means; every mistake is noted with its file and line, and reading
goes on.
"""

import csv
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from pyoxigraph import RdfFormat, Triple, parse

from clusterlod.build.messages import Findings, Place

_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a CSV file.

    Attributes:
        place: Its file and first line.
        cells: Column name to text; an absent value is the empty text.
    """

    place: Place
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def id(self) -> str:
        """The value of the column ``id``."""
        return self.cells["id"]


@dataclass(frozen=True, slots=True)
class SourceTree:
    """A folder that holds ``ontology/``, ``shapes/`` and ``data/``, and where its findings go."""

    root: Path
    findings: Findings

    def text(self, path: str) -> str | None:
        """Return the text of a file, or note why there is none."""
        try:
            return (self.root / path).read_bytes().decode("utf-8")
        except OSError as error:
            self.findings.add(Place(path), "unreadable", reason=error.strerror)
        except UnicodeDecodeError as error:
            note_encoding(path, error, self.findings)
        return None

    def files(self, folder: str, suffix: str) -> list[str]:
        """List the files below a folder, relative to the root, sorted."""
        found = (self.root / folder).rglob(f"*{suffix}")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def triples(self, path: str) -> list[Triple]:
        """Parse one Turtle file."""
        text = self.text(path)
        if text is None:
            return []
        try:
            return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]
        except SyntaxError as error:
            self.findings.add(Place(path, error.lineno or 0), "bad-turtle", reason=error.msg)
            return []

    def toml(self, path: str) -> dict[str, Any]:
        """Parse one TOML file."""
        text = self.text(path)
        try:
            return tomllib.loads(text or "")
        except tomllib.TOMLDecodeError as error:
            self.findings.add(Place(path), "bad-toml", reason=error, expected="TOML 1.0")
            return {}

    def rows(self, path: str, columns: Sequence[str]) -> list[Row]:
        """Read one CSV file whose header must name exactly these columns, sorted by ``id``."""
        text = self.text(path)
        if text is None:
            return []
        if "\r" in text or text.startswith("\ufeff"):
            self.findings.add(Place(path, 1), "line-ends")
            return []
        records = list(self._records(path, text))
        if not records:
            self.findings.add(Place(path), "empty-file", expected=",".join(columns))
            return []
        if not self._header_fits(Place(path, 1), records[0][1], columns):
            return []
        rows = list(self._rows(records[1:], records[0][1]))
        self._check_order(rows)
        return rows

    def _records(self, path: str, text: str) -> Iterator[tuple[Place, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        line = 1
        try:
            for record in reader:
                yield Place(path, line), record
                line = reader.line_num + 1
        except csv.Error as error:
            self.findings.add(Place(path, line), "bad-csv", reason=error)

    def _header_fits(self, place: Place, header: list[str], columns: Sequence[str]) -> bool:
        if header == list(columns):
            return True
        separator = next((sign for sign in ";\t" if len(header) == 1 and sign in header[0]), None)
        if separator:
            name = "«\u202f;\u202f»" if separator == ";" else "TAB"
            self.findings.add(place, "wrong-separator", separator=name)
            return False
        self.findings.add(
            place,
            "column-order" if sorted(header) == sorted(columns) else "bad-header",
            unknown=", ".join(name or "''" for name in _strange(header, columns)),
            missing=", ".join(name for name in columns if name not in header),
            expected=",".join(columns),
        )
        return False

    def _rows(self, records: list[tuple[Place, list[str]]], header: list[str]) -> Iterator[Row]:
        for place, record in records:
            if not any(record):
                self.findings.add(place, "empty-row")
                continue
            if len(record) != len(header):
                self.findings.add(place, "cell-count", count=len(record), expected=len(header))
                continue
            for column, value in zip(header, record, strict=True):
                tidy = (value if value.isascii() else unicodedata.normalize("NFC", value)).strip()
                if not value.isascii():
                    self._check_characters(place, column, value)
                if tidy != value:
                    self.findings.add(
                        place, "white-space", column=column, value=value, expected=tidy
                    )
            yield Row(place, dict(zip(header, record, strict=True)))

    def _check_characters(self, place: Place, column: str, value: str) -> None:
        repaired = _NOT_ASCII.sub(_reread, value)
        if "\ufffd" in value:
            self.findings.add(place, "lost-character", column=column, value=value)
        elif repaired != value:
            self.findings.add(place, "misread", column=column, value=value, expected=repaired)

    def _check_order(self, rows: list[Row]) -> None:
        if not rows or "id" not in rows[0].cells:
            return
        for previous, row in pairwise(rows):
            if row.id < previous.id:
                self.findings.add(row.place, "unsorted", id=row.id, previous=previous.id)


def note_encoding(path: str, error: UnicodeDecodeError, findings: Findings) -> None:
    """Note the line and the byte at which a file turns out not to be in UTF-8."""
    line = error.object.count(b"\n", 0, error.start) + 1
    findings.add(Place(path, line), "not-utf8", byte=f"0x{error.object[error.start]:02X}")


def _strange(header: Sequence[str], columns: Sequence[str]) -> list[str]:
    """Return the names that a table does not have, or not so often."""
    return [name for i, name in enumerate(header) if name not in columns or name in header[:i]]


def _reread(match: re.Match[str]) -> str:
    """Return what UTF-8 read as Windows-1252 was, "Ã©" an "é"; else what is there."""
    try:
        meant = match[0].encode("cp1252").decode("utf-8")
        meant.encode("cp1252")
    except UnicodeError:
        return match[0]
    return meant
