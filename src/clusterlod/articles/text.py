"""An article as text: read, normalised, cut into words and sentences with their positions.

Positions count characters after ``" ".join(text.split())``, as the passages of claims do.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterlod.errors import TextError
from clusterlod.search.folding import fold

#: A word with its accents, decomposed or not; the at sign may stand inside.
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|@(?=\w))*")
#: The end of a sentence: its mark, closing quotes, a space; an initial or a title is none.
_END: Final = re.compile(
    r"(?<!\b[A-ZÉ])(?<!\bMM)(?<!\bMme)(?<!\bDr)[.!?…]+[»”\")]*\s+(?=\W*[A-ZÀ-Þ0-9])"
)

_HINT: Final = "expected plain text in UTF-8"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text."""

    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class Article:
    """A normalised text.

    Attributes:
        text: With single spaces.
    """

    text: str

    @property
    def sha256(self) -> str:
        """What ``text_sha256`` of its source is."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def words(self) -> list[Word]:
        """Return its words, folded as names are."""
        found = _WORD.finditer(self.text)
        return [Word(m.start(), m.end(), fold(m[0]).replace(" ", "")) for m in found]

    def sentences(self) -> list[tuple[int, int]]:
        """Return start and end of each sentence, without the space between."""
        return list(_sentences(self.text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        yield start, end.start() + len(end[0].rstrip())
        start = end.end()
    if start < len(text):
        yield start, len(text)


def read_article(path: Path) -> Article:
    """Read a file.

    Raises:
        TextError: if it cannot be read, or is no text in UTF-8; says what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TextError(f"{path}: cannot be read ({error.strerror}); {_HINT}") from error
    if content.startswith(b"%PDF") or b"\x00" in content:
        raise TextError(
            f"{path}: no text but a document or image; {_HINT}: copy the text out of it"
        )
    try:
        text = " ".join(content.decode("utf-8-sig").split())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TextError(
            f"{path}:{line}: byte {error.start} is not UTF-8; {_HINT}: "
            "iconv -f WINDOWS-1252 -t UTF-8"
        ) from error
    if not text:
        raise TextError(f"{path}: empty; {_HINT}")
    return Article(text)
