"""Canonical CSV for curated tables: one spelling of a table, so that diffs show changes only.

UTF-8 without byte order mark, LF, commas, quotes only at need, columns in the order of the table,
cells trimmed and in Unicode NFC, items of a list separated by ``; ``, rows sorted by their first
column. What a spreadsheet writes instead (CRLF, a byte order mark, semicolons or tabs between
cells, empty rows and columns at the end) is understood.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from clusterlod.build.columns import Table

_DELIMITERS: Final = (",", ";", "\t")
_LIST: Final = "; "
_BOM: Final = "\ufeff"
_EDGES: Final = re.compile(rf"^[\s{_BOM}]+|[\s{_BOM}]+$")

Record = list[str]


def canonical_csv(data: bytes, table: Table | None = None) -> bytes:
    """Rewrite a CSV file in its canonical form; no row and no cell with content is lost.

    Args:
        data: The file.
        table: What it holds; without it, columns keep their order and lists their separators.

    Raises:
        UnicodeDecodeError: if it is not UTF-8.
        csv.Error: if it is not CSV.
    """
    text = data.decode("utf-8").lstrip(_BOM)
    records = ([_tidy(cell) for cell in record] for record in _records(text, table))
    header, *rows = _framed([record for record in records if any(record)] or [[]])
    if table and sorted(header) == sorted(table.header):
        order = [header.index(name) for name in table.header]
        rows = [_lists(_reordered(row, order), table) for row in rows]
        header = table.header
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header] if header else [])
    writer.writerows(sorted(rows))
    return out.getvalue().encode()


def _records(text: str, table: Table | None) -> Iterator[Record]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return csv.reader(
        io.StringIO(lines, newline=""), strict=True, delimiter=_delimiter(lines, table)
    )


def _delimiter(text: str, table: Table | None) -> str:
    """Choose the delimiter that makes the first line the table's header; else the comma."""
    if not table:
        return ","
    first = text.partition("\n")[0]
    for delimiter in _DELIMITERS:
        cells = [cell.strip(' "') for cell in first.split(delimiter)]
        if sorted(filter(None, cells)) == sorted(table.header):
            return delimiter
    return ","


def _framed(records: list[Record]) -> list[Record]:
    """Cut off the columns at the end that have neither a name nor content."""
    width = max((i for i, name in enumerate(records[0], 1) if name), default=0)
    return [row if any(row[width:]) else row[:width] for row in records]


def _tidy(text: str) -> str:
    return _EDGES.sub("", unicodedata.normalize("NFC", text))


def _reordered(row: Record, order: Sequence[int]) -> Record:
    """Put cells into the table's order; a row of another length is left for the check to name."""
    return [row[index] for index in order] if len(row) == len(order) else row


def _lists(row: Record, table: Table) -> Record:
    if len(row) != len(table.columns):
        return row
    return [
        _list(cell) if column.many else cell
        for cell, column in zip(row, table.columns, strict=True)
    ]


def _list(cell: str) -> str:
    items = map(_tidy, cell.split(";"))
    return _LIST.join(item for item in items if item)
