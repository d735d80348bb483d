"""Tables of the search index, and what of SQLite they need.

::

    entity   one row an entity, the most important first: its weight and its card
    name     one row a name, in the order of the entities: so the smallest ids matter most
    word     FTS5 over the words of the names, with an index of their first one to three letters
    gram     FTS5 over the trigrams of the names, for what is misspelt
    facet    dimension and value to entity, for filters
"""

import sqlite3
from typing import Final

from clusterlod.errors import SearchIndexError

#: Raised with every change of the tables below or of the folding: an old file is then refused.
FORMAT: Final = 2

#: "clod" in the header of the file tells what it is (https://www.sqlite.org/magic.html).
APPLICATION_ID: Final = 0x636C6F64

#: The trigram tokenizer came with this version.
_OLDEST: Final = (3, 34, 0)

TABLES: Final = """
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, weight INTEGER NOT NULL, card TEXT NOT NULL
);
CREATE TABLE name (
  id INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity, text TEXT NOT NULL,
  role TEXT NOT NULL, language TEXT NOT NULL, folded TEXT NOT NULL, compact TEXT NOT NULL
);
CREATE TABLE facet (
  dimension TEXT NOT NULL, value TEXT NOT NULL, entity INTEGER NOT NULL REFERENCES entity,
  PRIMARY KEY (dimension, value, entity)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(folded, content='', tokenize='unicode61', prefix='1 2 3');
CREATE VIRTUAL TABLE gram USING fts5(folded, content='', tokenize='trigram');
"""

INDEXES: Final = """
CREATE UNIQUE INDEX entity_iri ON entity (iri);
CREATE INDEX name_compact ON name (compact);
CREATE INDEX name_entity ON name (entity);
"""


def require_fts5() -> None:
    """Check that Python's SQLite can search.

    Raises:
        SearchIndexError: if it is too old or was built without FTS5; says what to install.
    """
    problem = ""
    if sqlite3.sqlite_version_info < _OLDEST:
        problem = "is too old"
    else:
        probe = sqlite3.connect(":memory:")
        try:
            probe.execute("CREATE VIRTUAL TABLE probe USING fts5(text, tokenize='trigram')")
        except sqlite3.OperationalError as error:
            problem = f"lacks FTS5 ({error})"
        finally:
            probe.close()
    if problem:
        wanted = ".".join(map(str, _OLDEST))
        raise SearchIndexError(
            f"SQLite {sqlite3.sqlite_version} of this Python {problem}; expected {wanted} or later "
            "with FTS5, as Debian's, conda's and python.org's Python have it"
        )
