"""Stored queries: SPARQL text lives in ``.rq`` files here, never in Python.

Folders: ``page/`` feeds the pages and documents, ``quality/`` holds the rules over the built graph,
``identity/`` what may tell that two entities are one, ``table/`` makes the tables of the data sets,
``question/`` the questions that the graph answers, each with its expected rows in a ``.csv`` beside
it, ``remote/`` asks a remote store about itself, ``template/`` has what is sent to other stores
with terms, triples or a pattern in the place of variables. A query begins with its header
(:mod:`clusterlod.queries.header`)::

    # title.fr: Qui préside France Clusters ?
    # title.en: Who presides over France Clusters?
    # description.fr: ...
    # description.en: ...
    # topic: people
    # reader: economist
    # parameter.language: language = fr
    # display: table

``reader`` marks a question that an economist of regions would ask among the first forty. A
parameter is a variable that is bound to a term before evaluation, never pasted as text. In a
question each column ``?poleLabel`` stands beside ``?pole``, the IRI of what it names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from pyoxigraph import Literal, NamedNode

from clusterlod.errors import StoredQueryError
from clusterlod.queries.display import Display, parse_display
from clusterlod.queries.header import Header, parse_header
from clusterlod.queries.parameters import LANGUAGE, Parameter, parse_parameters

#: Topics of questions, in the order in which pages list them; ``messages/topic.toml`` names them.
TOPICS: Final = (
    "poles",
    "clusters",
    "changes",
    "territories",
    "sectors",
    "members",
    "funding",
    "projects",
    "networks",
    "policies",
    "people",
    "events",
    "evidence",
)

#: Readers whose first questions are marked, and may be listed alone.
READERS: Final = ("economist",)

_TABLE: Final = Display("table", ())
_NAME: Final = re.compile(r"[a-z0-9_]+")
_DEFAULT: Final = r"VALUES \?{name} \{{[^}}]*\}}"


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One ``.rq`` file.

    Attributes:
        folder: Folder it lies in, such as ``question``.
        name: File name without suffix.
        header: Key to value and line.
        text: The whole file, comments included; it is valid SPARQL.
        expected: Content of the ``.csv`` beside it, or None.
        parameters: What the reader may set; only questions have them.
        display: How the answer is best shown; a table, where the header does not say.
    """

    folder: str
    name: str
    header: Header
    text: str
    expected: str | None = None
    parameters: tuple[Parameter, ...] = ()
    display: Display = _TABLE

    def value(self, key: str, language: str | None = None) -> str:
        """Return the value of ``key``, or of ``key.language``; empty if there is none."""
        entry = self.header.get(f"{key}.{language}" if language else key)
        return entry.value if entry else ""

    def terms(self, values: Mapping[str, str], language: str) -> dict[str, NamedNode | Literal]:
        """Return the term of each parameter: what ``values`` says, else its default.

        Args:
            values: Parameter to what the reader wrote; empty text counts as nothing.
            language: The reader's language.

        Raises:
            ValueError: if a value is not of its parameter's type.
        """
        said = {**values, LANGUAGE: language}
        return {p.name: p.term(said.get(p.name) or p.default) for p in self.parameters}

    def text_with(self, terms: Mapping[str, NamedNode | Literal]) -> str:
        """Write terms in place of the defaults, for a reader who goes on with the text."""
        text = self.text
        for name, term in terms.items():
            values = f"VALUES ?{name} {{ {term} }}"
            text = re.sub(_DEFAULT.format(name=name), values.replace("\\", r"\\"), text)
        return text

    def text_for(self, terms: Mapping[str, NamedNode | Literal], language: str) -> str:
        """Write the text for a reader: its title in place of the header, terms for defaults."""
        lines = self.text_with(terms).splitlines()
        header = next((i for i, line in enumerate(lines) if not line.startswith("#")), 0)
        body = "\n".join(lines[header:]).strip()
        return f"# {self.value('title', language)}\n\n{body}\n"


def names(folder: str) -> tuple[str, ...]:
    """List the stored queries of a folder, sorted."""
    files = resources.files(__name__).joinpath(folder).iterdir()
    return tuple(sorted(f.name.removesuffix(".rq") for f in files if f.name.endswith(".rq")))


def load(folder: str, name: str) -> StoredQuery:
    """Read one stored query.

    Raises:
        StoredQueryError: if there is none of that name, or its header is wrong.
    """
    place = resources.files(__name__).joinpath(folder)
    query, expected = place.joinpath(f"{name}.rq"), place.joinpath(f"{name}.csv")
    if not _NAME.fullmatch(name) or not query.is_file():
        raise StoredQueryError(f"no stored query {folder}/{name}.rq")
    rows = expected.read_text(encoding="utf-8") if expected.is_file() else None
    return parse(folder, name, query.read_text(encoding="utf-8"), rows)


def load_template(name: str) -> str:
    """Read a file of the folder ``template``, such as ``insert.ru``; see the engine's binding.

    Raises:
        StoredQueryError: if there is none of that name.
    """
    place = resources.files(__name__).joinpath("template", name)
    if not place.is_file():
        raise StoredQueryError(f"no stored template/{name}")
    return place.read_text(encoding="utf-8")


def parse(folder: str, name: str, text: str, expected: str | None = None) -> StoredQuery:
    """Read the text of a stored query.

    Raises:
        StoredQueryError: if its header is wrong; the message names file and line.
    """
    place = f"{folder}/{name}.rq"
    header = parse_header(folder, place, text)
    if folder != "question":
        return StoredQuery(folder, name, header, text, expected)
    topic, display = header["topic"], header["display"]
    if topic.value not in TOPICS:
        raise StoredQueryError(
            f"{place}:{topic.line}: topic {topic.value!r}; expected one of {', '.join(TOPICS)}"
        )
    reader = header.get("reader")
    if reader and reader.value not in READERS:
        raise StoredQueryError(
            f"{place}:{reader.line}: reader {reader.value!r}; expected {', '.join(READERS)}"
        )
    parameters = parse_parameters(place, header)
    for parameter in parameters:
        if not re.search(_DEFAULT.format(name=parameter.name), text):
            line = header[f"parameter.{parameter.name}"].line
            raise StoredQueryError(
                f"{place}:{line}: the query gives ?{parameter.name} no default; "
                f"expected OPTIONAL {{ VALUES ?{parameter.name} {{ ... }} }}"
            )
    shown = parse_display(f"{place}:{display.line}", display.value)
    return StoredQuery(folder, name, header, text, expected, parameters, shown)
