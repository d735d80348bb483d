"""CSVW metadata of the curated tables, made from :mod:`clusterlod.build.tables`.

One ``csv-metadata.json`` in each folder with tables describes them as a table group, where a reader
of CSV on the Web looks for it ("Model for Tabular Data", section 5.3; the vocabulary is that of
https://www.w3.org/TR/tabular-metadata/). Files of one table share a schema file beside it.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from clusterlod.build.tables import SOURCES, Column, Kind, Table, table_of
from clusterlod.build.titles import COLUMN_TITLES, TABLE_TITLES
from clusterlod.namespaces import ID, expand

FILE: Final = "csv-metadata.json"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
SEPARATOR: Final = "; "

_CONTEXT: Final = "http://www.w3.org/ns/csvw"
_SLUG: Final = "[a-z0-9]+(-+[a-z0-9]+)*"
_CURIE: Final = "[a-z0-9]+:[A-Za-z][A-Za-z0-9_-]*"
_LANGUAGE: Final = "[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_DATE: Final = "([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|--[0-9]{2}-[0-9]{2})"

Json = dict[str, Any]


def metadata_files(paths: Iterable[str]) -> dict[str, str]:
    """Return the metadata of curated files.

    Args:
        paths: CSV files below ``data/``, of known tables.

    Returns:
        Path below ``data/`` to the text of each metadata file.
    """
    known = {path: table for path in sorted(paths) if (table := table_of(path))}
    folders = sorted({_folder(path) for path in known})
    files: dict[str, str] = {}
    for folder in folders:
        here = {path: table for path, table in known.items() if _folder(path) == folder}
        has_sources = SOURCES.path in known
        files[str(PurePosixPath(folder, FILE))] = _text(_group(folder, here, has_sources))
        for table in here.values():
            if "*" in table.path:
                schema = {"@context": _CONTEXT, **_schema(table, folder, has_sources)}
                files[str(PurePosixPath(folder, _schema_file(table)))] = _text(schema)
    return files


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.as_posix()


def _schema_file(table: Table) -> str:
    return f"{PurePosixPath(table.path).parent.name}-schema.json"


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _sources_url(folder: str) -> str:
    up = "" if folder == "." else "../" * len(PurePosixPath(folder).parts)
    return (
        PurePosixPath(SOURCES.path).name if folder == _folder(SOURCES.path) else up + SOURCES.path
    )


def _group(folder: str, tables: Mapping[str, Table], has_sources: bool) -> Json:
    described = [_table(path, table, folder, has_sources) for path, table in tables.items()]
    cited = any(_source_columns(table) for table in tables.values())
    if has_sources and cited and SOURCES not in tables.values():
        sources = {"url": _sources_url(folder), "suppressOutput": True}
        described.append({**sources, "tableSchema": _schema(SOURCES, folder, has_sources)})
    return {"@context": _CONTEXT, "dc:license": {"@id": LICENCE}, "tables": described}


def _table(path: str, table: Table, folder: str, has_sources: bool) -> Json:
    shared = "*" in table.path
    return {
        "url": PurePosixPath(path).name,
        "dc:title": _titles(TABLE_TITLES, table.path),
        "tableSchema": _schema_file(table) if shared else _schema(table, folder, has_sources),
    }


def _titles(titles: Mapping[str, tuple[str, str]], key: str) -> list[Json]:
    texts = zip(("fr", "en"), titles.get(key, ()), strict=False)
    return [{"@value": text, "@language": language} for language, text in texts]


def _schema(table: Table, folder: str, has_sources: bool) -> Json:
    schema: Json = {"columns": [_column(column) for column in table.columns]}
    key = table.columns[0].name
    if table.type:
        schema["aboutUrl"] = f"{ID}{table.type}/{{{key}}}"
    keys = [_foreign_key(column, folder) for column in _source_columns(table)]
    if has_sources and keys:
        schema["foreignKeys"] = keys
    return {**schema, "primaryKey": key}


def _source_columns(table: Table) -> list[Column]:
    return [column for column in table.columns if column.kind is Kind.SOURCE]


def _foreign_key(column: Column, folder: str) -> Json:
    reference = {"resource": _sources_url(folder), "columnReference": "id"}
    return {"columnReference": column.name, "reference": reference}


def _column(column: Column) -> Json:
    french, english = COLUMN_TITLES.get(column.name, ("", ""))
    titles = {"und": column.name, "fr": french, "en": english}
    described: Json = {
        "name": column.name,
        "titles": {language: title for language, title in titles.items() if title},
        "datatype": _datatype(column),
    }
    if column.language:
        described["lang"] = column.language
    if column.required:
        described["required"] = True
    if column.many:
        described["separator"] = SEPARATOR
    if column.emits:
        described["propertyUrl"] = expand(column.emits[0])
    return described | _value_url(column)


def _value_url(column: Column) -> Json:
    if column.many:  # a template would get the list as a whole
        return {}
    if column.kind is Kind.REFERENCE:
        return {"valueUrl": f"{ID}{{+{column.name}}}"}
    if column.kind is Kind.CONCEPT:
        return {"valueUrl": f"{ID}concept/{column.scheme}/{{{column.name}}}"}
    return {}


def _datatype(column: Column) -> Json | str:
    formats = {
        Kind.ID: _SLUG,
        Kind.SOURCE: _SLUG,
        Kind.CONCEPT: _SLUG,
        Kind.REFERENCE: _reference(column.types),
        Kind.CLASS: _CURIE,
        Kind.PREDICATE: _CURIE,
        Kind.CHOICE: "|".join(column.choices),
        Kind.DATE: _DATE,
        Kind.LANGUAGE: _LANGUAGE,
    }
    names = {Kind.INTEGER: "integer", Kind.DECIMAL: "decimal"}
    if column.kind in formats:
        return {"base": "string", "format": formats[column.kind]}
    if column.kind is Kind.IRI and not column.pattern:
        return "anyURI"
    return names.get(column.kind, "string")


def _reference(types: tuple[str, ...]) -> str:
    types_allowed = "|".join(types) or "[a-z]+"
    return f"({types_allowed})/{_SLUG}(/{_SLUG})?"
