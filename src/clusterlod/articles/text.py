"""An article as text: read, normalised, cut into words and sentences with their positions.

Positions count characters after ``" ".join(text.split())``, as the passages of claims do.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterlod.build.messages import sentence
from clusterlod.errors import TextError
from clusterlod.search.folding import fold

#: A word with its accents, decomposed or not; the at sign may stand inside.
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|@(?=\w))*")
#: The end of a sentence: its mark, closing quotes, a space; an initial or a title is none.
_END: Final = re.compile(
    r"(?<!\b[A-ZÉ])(?<!\bMM)(?<!\bMme)(?<!\bDr)[.!?…]+[»”\")]*\s+(?=\W*[A-ZÀ-Þ0-9])"
)


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


def read_article(path: Path, language: str = "en") -> Article:
    """Read a file.

    Args:
        path: The file.
        language: Of the messages, ``fr`` or ``en``.

    Raises:
        TextError: if it cannot be read, or is no text in UTF-8; says what to do.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        why = sentence("text-unreadable", language, reason=error.strerror)
        raise TextError(f"{path}: {why}") from error
    if content.startswith(b"%PDF") or b"\x00" in content:
        raise TextError(f"{path}: {sentence('text-document', language)}")
    try:
        text = " ".join(content.decode("utf-8-sig").split())
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        why = sentence("text-not-utf8", language, start=error.start)
        raise TextError(f"{path}:{line}: {why}") from error
    if not text:
        raise TextError(f"{path}: {sentence('text-empty', language)}")
    return Article(text)
