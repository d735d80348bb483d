"""Write the search index of a release: the same bytes for the same graph."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from pyoxigraph import Quad

from clusterlod.build.search_cards import CardReader, Entry
from clusterlod.build.search_names import read_names
from clusterlod.search.card import Name
from clusterlod.search.folding import compact, fold
from clusterlod.search.schema import APPLICATION_ID, FORMAT, INDEXES, TABLES, require_fts5


def write_index(quads: Sequence[Quad], path: Path) -> None:
    """Write the index of a graph into a new file.

    Raises:
        SearchIndexError: if SQLite lacks FTS5.
        OSError: if the file cannot be written.
    """
    require_fts5()
    entries = _entries(quads)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            _write(connection, entries)
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from error


def _entries(quads: Sequence[Quad]) -> list[tuple[Entry, list[Name]]]:
    """Return entities with their names, the most important first."""
    reader = CardReader(quads)
    entries = [(reader.read(node), names) for node, names in read_names(quads).items()]
    return sorted(entries, key=lambda pair: (-pair[0].weight, pair[0].card.iri))


def _write(connection: sqlite3.Connection, entries: Iterable[tuple[Entry, list[Name]]]) -> None:
    for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.executescript(TABLES)
    connection.execute("BEGIN")
    number = 0
    for entity, (entry, names) in enumerate(entries, 1):
        _write_entity(connection, entity, entry)
        for name in names:
            number += 1
            _write_name(connection, number, entity, name)
    connection.execute("INSERT INTO word (word) VALUES ('optimize')")
    connection.execute("INSERT INTO gram (gram) VALUES ('optimize')")
    connection.execute("COMMIT")
    connection.executescript(INDEXES)
    connection.execute("ANALYZE")
    connection.execute("VACUUM")


def _write_entity(connection: sqlite3.Connection, entity: int, entry: Entry) -> None:
    card = entry.card
    connection.execute(
        "INSERT INTO entity VALUES (?, ?, ?, ?)", (entity, card.iri, entry.weight, card.to_json())
    )
    connection.executemany(
        "INSERT INTO facet VALUES (?, ?, ?)", [(*facet, entity) for facet in entry.facets]
    )


def _write_name(connection: sqlite3.Connection, number: int, entity: int, name: Name) -> None:
    folded = fold(name.text)
    row = (number, entity, name.text, name.role.value, name.language, folded, compact(folded))
    connection.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    if name.role != "identifier":
        connection.execute("INSERT INTO word (rowid, folded) VALUES (?, ?)", (number, folded))
        padded = f" {folded} "
        connection.execute("INSERT INTO gram (rowid, folded) VALUES (?, ?)", (number, padded))
