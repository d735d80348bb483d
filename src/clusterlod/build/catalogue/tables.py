"""Tables of the data sets and of the stored questions: CSV with CSVW, XLSX, GeoJSON.

Every file is the same, byte for byte, for the same graph: no clock, no random name.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store

from clusterlod import queries
from clusterlod.build.catalogue.texts import CatalogueText, DatasetText, Words
from clusterlod.build.csvw import LICENCE
from clusterlod.errors import StoredQueryError
from clusterlod.media_types import CSV, CSVW
from clusterlod.namespaces import XSD
from clusterlod.queries import StoredQuery
from clusterlod.queries.header import LANGUAGES

_NUMBERS: Final = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))

#: What Excel takes as the day on which a workbook was made; a release has no clock.
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a stored query, ready to be written.

    Attributes:
        name: Name of the query.
        title: Language to title.
        description: Language to description.
        columns: Names of the columns.
        rows: Rows of cells; a number is a number, an absent value None.
    """

    name: str
    title: Words
    description: Words
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def numeric(self) -> frozenset[str]:
        """Columns that hold numbers alone, and at least one."""
        found = set()
        for index, name in enumerate(self.columns):
            values = [row[index] for row in self.rows if row[index] is not None]
            if values and all(isinstance(value, (int, float)) for value in values):
                found.add(name)
        return frozenset(found)


def dataset_table(dataset: DatasetText, store: Store) -> Table:
    """Make the table of a data set."""
    return _ask(queries.load("table", dataset.table), store)


def question_tables(store: Store) -> Iterator[Table]:
    """Answer every stored question, each parameter at its default; an ASK has no table."""
    for name in queries.names("question"):
        yield _ask(queries.load("question", name), store)


def _ask(query: StoredQuery, store: Store) -> Table:
    solutions = store.query(query.text, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise StoredQueryError(f"{query.folder}/{query.name}.rq: expected a SELECT query")
    parameters = {parameter.name for parameter in query.parameters}
    names = tuple(v.value for v in solutions.variables if v.value not in parameters)
    return Table(
        query.name,
        {code: query.value("title", code) for code in LANGUAGES},
        {code: query.value("description", code) for code in LANGUAGES},
        names,
        tuple(tuple(_cell(solution[name]) for name in names) for solution in solutions),
    )


def _cell(term: object) -> Cell:
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        number = float(term.value)
        return int(number) if number.is_integer() else number
    return term.value if isinstance(term, (NamedNode, Literal, BlankNode)) else None


def csv_bytes(table: Table) -> bytes:
    """Write CSV (RFC 4180), UTF-8 with a byte order mark, which Excel wants."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([table.columns, *map(_texts, table.rows)])
    return out.getvalue().encode("utf-8-sig")


def _texts(row: Iterable[Cell]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row]


def csvw_bytes(table: Table, url: str, text: CatalogueText) -> bytes:
    """Describe a CSV file (Metadata Vocabulary for Tabular Data)."""
    columns = [_column(table, name, text.columns.get(name, {})) for name in table.columns]
    description = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": _in_both(table.title),
        "dc:description": _in_both(table.description),
        "dc:license": {"@id": LICENCE},
        "tableSchema": {"columns": columns},
    }
    return _json(description)


def _column(table: Table, name: str, heading: Words) -> dict[str, Any]:
    titles = {"und": name, **heading}
    datatype = "number" if name in table.numeric else "string"
    return {"name": name, "titles": titles, "datatype": datatype}


def _in_both(words: Words) -> list[dict[str, str]]:
    return [{"@value": text, "@language": code} for code, text in words.items()]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def geojson_bytes(table: Table) -> bytes:
    """Write the rows that have a position as points (RFC 7946)."""
    features = []
    for row in table.rows:
        values = dict(zip(table.columns, row, strict=True))
        longitude, latitude = values.pop("longitude"), values.pop("latitude")
        if longitude is not None and latitude is not None:
            point = {"type": "Point", "coordinates": [longitude, latitude]}
            iri = values["iri"]
            features.append({"type": "Feature", "id": iri, "geometry": point, "properties": values})
    return _json({"type": "FeatureCollection", "features": features})


def xlsx_bytes(tables: Iterable[Table], headings: Mapping[str, Words]) -> bytes:
    """Write a workbook: a sheet for each table; before several of them, a sheet that lists them."""
    tables = list(tables)
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _EPOCH})
        bold = book.add_format({"bold": True})
        if len(tables) > 1:
            _list_sheets(book.add_worksheet("Index"), tables, bold)
        for number, table in enumerate(tables, start=1):
            name = _sheet_name(number) if len(tables) > 1 else table.name[:31]
            _fill(book.add_worksheet(name), table, headings, bold)
    return out.getvalue()


def _sheet_name(number: int) -> str:
    return f"Q{number:03}"


def _list_sheets(sheet: Any, tables: list[Table], bold: Any) -> None:
    sheet.write_row(0, 0, ["Feuille / Sheet", "Question", "Question (en)", "Lignes / Rows"], bold)
    for number, table in enumerate(tables, start=1):
        name = _sheet_name(number)
        sheet.write_url(number, 0, f"internal:{name}!A1", string=name)
        sheet.write_row(number, 1, [table.title["fr"], table.title["en"], len(table.rows)])
    sheet.set_column(1, 2, 60)


def _fill(sheet: Any, table: Table, headings: Mapping[str, Words], bold: Any) -> None:
    titles = [headings.get(name, {}).get("fr", name) for name in table.columns]
    sheet.write_row(0, 0, titles, bold)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value[:32_767])  # the limit of a cell
            elif value is not None:
                sheet.write_number(number, column, value)


def zip_bytes(tables: Iterable[Table], text: CatalogueText) -> bytes:
    """Write CSV files and their CSVW metadata into one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            name = f"{table.name}{CSV.extension}"
            _put(archive, name, csv_bytes(table))
            _put(archive, f"{table.name}{CSVW.extension}", csvw_bytes(table, name, text))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
