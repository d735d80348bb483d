"""Headers of stored queries: comment lines ``# key: value`` at the start of a ``.rq`` file.

A line that starts with ``#`` and two spaces continues the value above it; the header ends at the
first line of another form. Which keys may stand there depends on the folder (:data:`KEYS`), and a
key that is unknown, repeated, or lacks one of its translations is refused with its file and line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from clusterlod.errors import StoredQueryError

#: Languages in which titles, descriptions and labels are written.
LANGUAGES: Final = ("fr", "en")

_TITLE = {"title.fr", "title.en"}
_DESCRIPTION = {"description.fr", "description.en"}
_MESSAGE = {"message.fr", "message.en"}

#: Folder to the keys that a header there must have, then to those that it may have.
KEYS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "page": (frozenset(_TITLE), frozenset(_DESCRIPTION | {"parameter"})),
    "quality": (frozenset(_TITLE | _MESSAGE | {"severity"}), frozenset(_DESCRIPTION)),
    "identity": (frozenset(_TITLE | _MESSAGE | {"severity"}), frozenset(_DESCRIPTION)),
    "remote": (frozenset(_TITLE), frozenset(_DESCRIPTION)),
    "table": (frozenset(_TITLE | _DESCRIPTION), frozenset()),
    "question": (
        frozenset(_TITLE | _DESCRIPTION | {"topic", "display"}),
        frozenset({"id", "reader"}),
    ),
}

_LINE = re.compile(r"# ([a-z][a-z_.]*): +(\S.*)")
_CONTINUATION = re.compile(r"#  +(\S.*)")
_PARAMETER = re.compile(r"parameter\.[a-z][a-z_]*(?:\.(?:fr|en))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """The value of a key and the line on which it begins, from 1."""

    value: str
    line: int


Header = Mapping[str, Entry]


def parse_header(folder: str, place: str, text: str) -> Header:
    """Read the header of a stored query.

    Args:
        folder: Folder of the file, a key of :data:`KEYS`.
        place: Name of the file, for messages.
        text: Content of the file.

    Raises:
        StoredQueryError: if a key is unknown, repeated or missing.
    """
    header: dict[str, Entry] = {}
    last = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _LINE.fullmatch(line):
            last = match[1]
            _check_key(folder, f"{place}:{number}", last, header)
            header[last] = Entry(match[2].rstrip(), number)
        elif last and (match := _CONTINUATION.fullmatch(line)):
            begun = header[last]
            header[last] = Entry(f"{begun.value} {match[1].rstrip()}", begun.line)
        else:
            break
    _check_missing(folder, place, header)
    return header


def _check_key(folder: str, place: str, key: str, header: Header) -> None:
    if key in header:
        raise StoredQueryError(f"{place}: {key} stands twice; expected it once")
    required, optional = KEYS[folder]
    known = required | optional
    if key in known or (folder == "question" and _PARAMETER.fullmatch(key)):
        return
    more = ", parameter.NAME" if folder == "question" else ""
    raise StoredQueryError(
        f"{place}: unknown key {key!r}; expected one of {', '.join(sorted(known))}{more}"
    )


def _check_missing(folder: str, place: str, header: Header) -> None:
    missing = sorted(KEYS[folder][0] - set(header))
    if missing:
        raise StoredQueryError(f"{place}:1: no {', '.join(missing)}; expected a line for each")
