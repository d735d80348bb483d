"""Know a plain query by a few looks at its text, for most queries are plain.

A plain query has no escapes, no empty or long strings, no ``<`` but that of an IRI with scheme and
``//``, nothing like SERVICE or FROM, and too few words and signs to reach any limit. What is said
of it here is what the guard would find by reading it word by word; of any other text nothing is
said. Each look asks too much rather than too little: it takes comments and strings for words.
"""

import re
from typing import Final, NamedTuple

_IRI: Final = r"<[A-Za-z][A-Za-z0-9+.\-]*+://[^<>\"{}|^`\\\x00-\x20]*+>"
_COMMENT: Final = r"\#[^\r\n]*+"

#: Quotes, ``#`` and ``<`` mean here what they mean to the tokeniser: every other reading fails.
_TEXT: Final = re.compile(
    rf"(?:[^\"'\#<\\]++|{_COMMENT}|\"[^\"\\\r\n]++\"|'[^'\\\r\n]++'|{_IRI})*+"
)
_PROLOGUE: Final = re.compile(
    rf"""(?:\s++|{_COMMENT}|PREFIX\s++(?:[A-Z][A-Z0-9_\-]*+)?+:\s*+{_IRI}|BASE\s++{_IRI})*+
         (SELECT|ASK|CONSTRUCT|DESCRIBE)(?=[\s{{(*?$<\#])""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_MOST_BYTES: Final = 4  # of a character in UTF-8


class Plain(NamedTuple):
    """A plain query: the name of its form, and the length of the text before the form."""

    form: str
    prologue: int


def plain(text: str, most_bytes: int, most_tokens: int, depth: int, path: int) -> Plain | None:
    """Tell of a plain query what it is; None of any other text.

    Args:
        text: The query.
        most_bytes: Bytes that it may have.
        most_tokens: Words and signs that it may have.
        depth: Brackets that may be open at once.
        path: Steps that a property path may not reach.
    """
    if len(text) > most_tokens or len(text) * _MOST_BYTES > most_bytes:
        return None
    if text.count("(") + text.count("[") + text.count("{") > depth:
        return None
    if text.count("/") + text.count("|") + text.count("^") >= path:
        return None
    folded = text.upper()
    if "SERVICE" in folded or "FROM" in folded or not _TEXT.fullmatch(text):
        return None
    found = _PROLOGUE.match(text)
    return Plain(found[1].upper(), found.start(1)) if found else None
