"""Write a table as a file: JSON, CSV, CSV for Excel, XLSX, GeoJSON; whole, or not at all."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from clusterlod.media_types import Carries, MediaType
from clusterlod.namespaces import XSD
from clusterlod.web.drawing.points import position_of
from clusterlod.web.drawing.scale import NUMERIC, number_of
from clusterlod.web.problems import ProblemError
from clusterlod.web.results import NOTHING, Cell, Row, Table

JSON = MediaType("application/json", ".json", Carries.SOLUTIONS, "JSON")
CSV = MediaType("text/csv", ".csv", Carries.SOLUTIONS, "CSV", charset=True)
GEOJSON = MediaType("application/geo+json", ".geojson", Carries.SOLUTIONS, "GeoJSON")
XLSX = MediaType(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsx", Carries.SOLUTIONS, "XLSX",
)  # fmt: skip
#: CSV as Excel reads it by a double click: a byte order mark, separators of the language.
EXCEL = MediaType("text/csv", ".csv", Carries.SOLUTIONS, "Excel CSV", charset=True)

#: What ``format=`` says, to the format.
FORMATS: Mapping[str, MediaType] = {
    "json": JSON,
    "csv": CSV,
    "excel": EXCEL,
    "xlsx": XLSX,
    "geojson": GEOJSON,
}

#: Rows that a file may have, and cells that a workbook may have: it is made in memory.
ROWS = 50_000
_CELLS = 250_000
#: Characters that fit into a cell of a workbook.
_CELL_LENGTH = 32_767

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself.

    Attributes:
        title: What the table answers.
        language: Language of its labels.
        facts: Further name and value, such as release and address.
    """

    title: str
    language: str
    facts: Mapping[str, str]


def value_of(cell: Cell) -> Value:
    """Return what a cell is worth in JSON: a number, a truth, a text, or nothing."""
    if not cell.kind:
        return None
    if cell.datatype == XSD + "boolean" and cell.value in ("true", "false"):
        return cell.value == "true"
    number = number_of(cell) if cell.datatype in NUMERIC else None
    if number is None:
        return cell.value
    return int(cell.value) if cell.value.lstrip("+-").isdigit() else number


def write(
    table: Table,
    columns: Sequence[str],
    media_type: MediaType,
    about: About,
    place: tuple[str, ...] = (),
) -> bytes:
    """Write the columns of a table.

    Args:
        table: The whole table.
        columns: The columns to write, in this order.
        media_type: One of :data:`FORMATS`.
        about: What it is.
        place: The columns latitude and longitude, for GeoJSON.

    Raises:
        ProblemError: if the table does not fit into the format.
    """
    if media_type is GEOJSON:
        return _geojson(table.rows, columns, place, about)
    if media_type is XLSX:
        return _xlsx(table.rows, columns, about)
    if media_type is JSON:
        rows = [{name: value_of(row.get(name, NOTHING)) for name in columns} for row in table.rows]
        return _json({"title": about.title, **about.facts, "columns": list(columns), "rows": rows})
    return _csv(table.rows, columns, about.language if media_type is EXCEL else "")


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _csv(rows: Iterable[Row], columns: Sequence[str], excel: str) -> bytes:
    """Write CSV (RFC 4180); for Excel in the language ``excel`` if that is one."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if excel == "fr" else ",")
    writer.writerow(columns)
    for row in rows:
        cells = [row.get(name, NOTHING) for name in columns]
        writer.writerow([_for_excel(c, excel) if excel else c.value for c in cells])
    return text.getvalue().encode("utf-8-sig" if excel else "utf-8", "replace")


def _for_excel(cell: Cell, language: str) -> str:
    """Write a cell so that Excel reads a number as one, and never a text as a formula."""
    if number_of(cell) is not None:
        return cell.value.replace(".", ",") if language == "fr" else cell.value
    return "'" + cell.value if cell.value.startswith(("=", "+", "-", "@", "\t")) else cell.value


def _geojson(
    rows: Iterable[Row], columns: Sequence[str], place: tuple[str, ...], about: About
) -> bytes:
    """Write a point for each row that has a position (RFC 7946: longitude first)."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [position[1], position[0]]},
            "properties": {
                name: value_of(row.get(name, NOTHING)) for name in columns if name not in place
            },
        }
        for row in rows
        if (position := position_of(row, place[0], place[1]))
    ]
    return _json(
        {"type": "FeatureCollection", "title": about.title, **about.facts, "features": features}
    )


def _xlsx(rows: Sequence[Row], columns: Sequence[str], about: About) -> bytes:
    if len(rows) * len(columns) > _CELLS:
        raise ProblemError(
            "too-large", f"A workbook takes {_CELLS:,} cells; CSV has no such limit."
        )
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("clusterlod")
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            for column, name in enumerate(columns):
                _write_cell(sheet, number, column, row.get(name, NOTHING), day)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(rows)), max(0, len(columns) - 1))
        sheet.autofit(400)
        source = book.add_worksheet("source")
        for number, (name, value) in enumerate({"title": about.title, **about.facts}.items()):
            source.write_string(number, 0, name, bold)
            source.write_string(number, 1, str(value)[:_CELL_LENGTH])
        source.autofit(600)
    return content.getvalue()


def _write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: Cell,
    day: xlsxwriter.format.Format,
) -> None:
    value = value_of(cell)
    if value is None:
        return
    if len(cell.value) > _CELL_LENGTH:
        raise ProblemError("too-large", f"A text is too long for a workbook (row {row}); try CSV.")
    moment = _day(cell)
    if moment:
        sheet.write_datetime(row, column, moment, day)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str) or abs(value) > 2**53:  # beyond it, a workbook rounds
        sheet.write_string(row, column, cell.value)
    else:
        sheet.write_number(row, column, value)


def _day(cell: Cell) -> date | None:
    """Return the day of a cell, if workbooks know it: their time begins in 1900."""
    if cell.datatype != XSD + "date" or cell.value < "1900-03-01":
        return None
    try:
        return date.fromisoformat(cell.value)
    except ValueError:
        return None
