r"""Cut a query text into the tokens of SPARQL 1.1 (section 19.8), without parsing it.

The store's parser decodes ``\u`` escapes inside strings and IRIs only, where they end nothing; they
are decoded here in words too, so that an escaped keyword is known. One place is ambiguous without a
parser: ``<`` after an operand within round brackets may open an IRI or mean "less than". Both
readings end at the same character unless a quote or a comment sign stands in between; such a text
is refused with advice, because hiding a keyword between two readings is how a guard is deceived.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from clusterlod.errors import QueryRefusedError, QuerySyntaxError


class Kind(Enum):
    """What a token is."""

    COMMENT = "comment"
    STRING = "string"
    IRI = "iri"
    VARIABLE = "variable"
    BLANK_NODE = "blank node"
    LANGUAGE_TAG = "language tag"
    NUMBER = "number"
    PREFIXED_NAME = "prefixed name"
    WORD = "word"
    SIGN = "sign"


class Token(NamedTuple):
    """One token: its kind, its text with escapes decoded in words, where it starts."""

    kind: Kind
    text: str
    offset: int


_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE: Final = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = rf"{_BASE}_\-{_MORE}"
_ESCAPE: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_WORD: Final = rf"(?:[{_BASE}]|{_ESCAPE})(?:\.*+(?:[{_CHARS}]|{_ESCAPE})++)*+"
_LOCAL: Final = rf"(?:[{_BASE}_:0-9]|{_LOCAL_ESCAPE})(?:\.*+(?:[{_CHARS}:]|{_LOCAL_ESCAPE})++)*+"

#: Possessive throughout: a hostile text costs one pass, never a backtrack. Space before is skipped.
_TOKEN: Final = re.compile(
    rf"""
    \s*+(?:
    (?P<COMMENT>\#[^\r\n]*+)
  | (?P<STRING>\"\"\"(?:\"{{0,2}}+(?:[^\"\\]|\\.))*+\"\"\"
             | '''(?:'{{0,2}}+(?:[^'\\]|\\.))*+'''
             | \"(?:[^\"\\\r\n]|\\.)*+\" | '(?:[^'\\\r\n]|\\.)*+')
  | (?P<IRI><(?:[^<>\"{{}}|^`\\\x00-\x20]|{_ESCAPE})*+>)
  | (?P<VARIABLE>[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*+)
  | (?P<BLANK_NODE>_:[{_BASE}_0-9](?:\.*+[{_CHARS}]++)*+)
  | (?P<LANGUAGE_TAG>@[A-Za-z]++(?:-{{1,2}}[A-Za-z0-9]++)*+)
  | (?P<NUMBER>(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
  | (?P<PREFIXED_NAME>(?:{_WORD})?+:(?:{_LOCAL})?+)
  | (?P<WORD>{_WORD})
  | (?P<SIGN>\^\^|&&|\|\||[<>!]=|<<(?=[\s(<])|\S)
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS: Final = {kind.name: kind for kind in Kind}
_CERTAIN_IRI: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+://")
_OPERANDS: Final = frozenset(set(Kind) - {Kind.COMMENT, Kind.SIGN})
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character, both from 1."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def decode_escapes(text: str) -> str:
    r"""Replace ``\uXXXX`` and ``\UXXXXXXXX`` by the characters they stand for."""
    return re.sub(_ESCAPE, lambda m: _character(int(m[0][2:], 16)), text)


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"


class Tokeniser:
    """Reads one text once.

    Attributes:
        brackets: The brackets that are open before the token that was yielded last.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.brackets: list[str] = []
        self._previous: Token | None = None
        self._guessed = False

    def __iter__(self) -> Iterator[Token]:
        """Yield every token but comments.

        Raises:
            QuerySyntaxError: a string that does not end.
            QueryRefusedError: reason ``ambiguous``, as the module says.
        """
        offset = 0
        while match := _TOKEN.match(self.text, offset):
            token = self._read(match)
            if token.kind is not Kind.COMMENT:
                yield token
                self._previous = token
                if token.kind is Kind.SIGN:
                    self._follow(token)
            offset = token.offset + 1 if token.text == "<" else match.end()

    def _read(self, match: re.Match[str]) -> Token:
        name = match.lastgroup or "SIGN"
        kind, text = _KINDS[name], match[name]
        token = Token(kind, text, match.end() - len(text))
        if kind is Kind.IRI and self._is_uncertain(text):
            return self._less_than(token)
        if kind is Kind.SIGN and text in ("'", '"'):
            raise QuerySyntaxError("The string is not closed.", *position(self.text, token.offset))
        if "\\" in text and kind in (Kind.WORD, Kind.PREFIXED_NAME):
            return token._replace(text=decode_escapes(text))
        return token

    def _is_uncertain(self, iri: str) -> bool:
        previous = self._previous
        if previous is None or _CERTAIN_IRI.match(iri):
            return False
        if previous.text in ("<", "<<"):
            return True
        in_round = bool(self.brackets) and self.brackets[-1] == "("
        return in_round and (previous.kind in _OPERANDS or previous.text in (")", "]"))

    def _less_than(self, token: Token) -> Token:
        if re.search(r"['#\\]", token.text):
            raise self._ambiguous(token.offset)
        self._guessed = True
        return Token(Kind.SIGN, "<", token.offset)

    def _follow(self, token: Token) -> None:
        """Keep the brackets that are open."""
        if token.text in "([{":
            self.brackets.append(token.text)
        elif opening := _CLOSING.get(token.text):
            if self.brackets and self.brackets[-1] == opening:
                self.brackets.pop()
            elif self._guessed:
                raise self._ambiguous(token.offset)

    def _ambiguous(self, offset: int) -> QueryRefusedError:
        line, column = position(self.text, offset)
        return QueryRefusedError(
            f"The text before line {line}, column {column + 1} can be read in two ways; write a "
            "space after each < that means less than, and IRIs with scheme and //.",
            "ambiguous",
        )
