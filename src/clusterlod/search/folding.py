"""Fold names so that accents, ligatures, case, apostrophes and hyphens do not matter.

The build folds every name, and a question is folded in the same way: both sides must agree, so
this is the only place that knows how.
"""

import re
import unicodedata
from typing import Final

#: Characters of a text that are looked at; no name is longer, and a question may be anything.
LIMIT: Final = 400

#: Letters that Unicode does not decompose, after case folding.
_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)

#: A sign that stands for the letter a inside a name: System@tic, Nov@log, Infr@2050.
_AT: Final = re.compile(r"(?<=\w)@(?=\w)")


def fold(text: str) -> str:
    """Return a text as lower-case words of letters and digits, joined by single spaces.

    >>> fold("Pôle Mer Méditerranée"), fold("L’Œuvre & Cie"), fold("System@tic")
    ('pole mer mediterranee', 'l oeuvre cie', 'systematic')
    """
    decomposed = unicodedata.normalize("NFKD", text[:LIMIT]).casefold()
    letters = unicodedata.normalize("NFKD", _AT.sub("a", decomposed)).translate(_LETTERS)
    kept = (char if char.isalnum() else " " for char in letters if not _is_mark(char))
    return " ".join("".join(kept).split())


def compact(folded: str) -> str:
    """Return a folded text without its spaces, as identifiers and joined names are compared.

    >>> compact(fold("485 376 032")), compact(fold("I-Care"))
    ('485376032', 'icare')
    """
    return folded.replace(" ", "")


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) == "Mn"
