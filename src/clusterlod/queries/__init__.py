"""Stored queries: SPARQL text lives in ``.rq`` files here, never in Python.

Folders: ``page/`` feeds the pages and documents, ``quality/`` holds the rules over the built graph,
``question/`` the questions that the graph answers, each with its expected rows in a ``.csv`` beside
it, ``remote/`` asks a remote store about itself. ``template/`` has what is sent to other stores
with terms, triples or a pattern in the place of variables. A query begins with its header, comment
lines of the form ``# key: value``::

    # title.fr: Qui préside France Clusters ?
    # title.en: Who presides over France Clusters?
    # description.fr: ...
    # parameter: entity
    PREFIX ...

A header line that starts with ``#`` and two spaces continues the value above it. ``parameter`` may
repeat; a parameter is a variable that is bound to a term before evaluation, never pasted as text.
"""

import re
from dataclasses import dataclass
from importlib import resources

from clusterlod.errors import StoredQueryError

_LINE = re.compile(r"# ([a-z][a-z_.]*): +(\S.*)")
_CONTINUATION = re.compile(r"#  +(\S.*)")


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One ``.rq`` file.

    Attributes:
        folder: Folder it lies in, such as ``question``.
        name: File name without suffix.
        header: Key to value; a repeated key keeps its values in order.
        text: The whole file, comments included; it is valid SPARQL.
        expected: Content of the ``.csv`` beside it, or None.
    """

    folder: str
    name: str
    header: dict[str, tuple[str, ...]]
    text: str
    expected: str | None = None

    def value(self, key: str, language: str | None = None) -> str:
        """Return the first value of ``key``, or of ``key.language``; empty if there is none."""
        values = self.header.get(f"{key}.{language}" if language else key, ("",))
        return values[0]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the variables that must be bound."""
        return self.header.get("parameter", ())


def names(folder: str) -> tuple[str, ...]:
    """List the stored queries of a folder, sorted."""
    files = resources.files(__name__).joinpath(folder).iterdir()
    return tuple(sorted(f.name.removesuffix(".rq") for f in files if f.name.endswith(".rq")))


def load(folder: str, name: str) -> StoredQuery:
    """Read one stored query.

    Raises:
        StoredQueryError: if there is none of that name, or its header lacks a title.
    """
    if name not in names(folder):
        raise StoredQueryError(f"no stored query {folder}/{name}.rq")
    place = resources.files(__name__).joinpath(folder)
    text = place.joinpath(f"{name}.rq").read_text(encoding="utf-8")
    expected = place.joinpath(f"{name}.csv")
    header = _parse_header(text)
    if not {"title.fr", "title.en"} <= set(header):
        raise StoredQueryError(f"{folder}/{name}.rq: expected # title.fr: and # title.en: lines")
    rows = expected.read_text(encoding="utf-8") if expected.is_file() else None
    return StoredQuery(folder, name, header, text, rows)


def load_template(name: str) -> str:
    """Read a file of the folder ``template``, such as ``insert.ru``; see the engine's binding.

    Raises:
        StoredQueryError: if there is none of that name.
    """
    place = resources.files(__name__).joinpath("template", name)
    if not place.is_file():
        raise StoredQueryError(f"no stored template/{name}")
    return place.read_text(encoding="utf-8")


def _parse_header(text: str) -> dict[str, tuple[str, ...]]:
    header: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text.splitlines():
        if match := _LINE.fullmatch(line):
            last = header.setdefault(match[1], [])
            last.append(match[2].rstrip())
        elif last and (match := _CONTINUATION.fullmatch(line)):
            last[-1] += " " + match[1].rstrip()
        else:
            break
    return {key: tuple(values) for key, values in header.items()}
