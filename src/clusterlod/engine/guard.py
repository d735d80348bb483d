"""What a query may ask for, decided on its text before anything parses or runs it.

The store's parser overflows its stack on deep nesting and its evaluator follows SERVICE to any
address; neither can be switched off. So a text is examined first: it must be a query, without
SERVICE but to allowed endpoints, within limits. The check is lexical and stricter than the grammar:
where a keyword runs into its neighbour (``trueSERVICE``, ``SERVICE:a{``) the store reads SERVICE,
and so does the guard.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from clusterlod.engine.plain import plain
from clusterlod.engine.services import Service, ServiceWatch
from clusterlod.engine.tokens import Kind, Token, Tokeniser, position
from clusterlod.errors import QueryRefusedError, QuerySyntaxError
from clusterlod.media_types import Carries
from clusterlod.settings import Settings


class QueryForm(Enum):
    """The four forms of a query (SPARQL 1.1 Query, section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def carries(self) -> Carries:
        """What a media type must carry to hold the result."""
        graph = self in (QueryForm.CONSTRUCT, QueryForm.DESCRIBE)
        return Carries.GRAPH if graph else Carries.SOLUTIONS


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on a query's text; see the settings of the same names."""

    bytes: int = 100_000
    depth: int = 100
    tokens: int = 10_000
    path: int = 100
    services: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take the limits from the settings."""
        return cls(
            settings.query_bytes,
            settings.query_depth,
            settings.query_tokens,
            settings.query_path,
            frozenset(settings.service_allow.split()),
        )


@dataclass(frozen=True, slots=True)
class UndeclaredPrefix:
    """A prefix that is used before any PREFIX declares it; line and column from 1."""

    name: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of an admitted query.

    Attributes:
        form: Its form, which decides the media types of the answer.
        has_dataset: Whether it names graphs with FROM or FROM NAMED.
        undeclared: Prefixes without declaration, the commonest mistake; the parser will refuse
            them, with a message that says less.
        services: Its SERVICEs; all name allowed endpoints.
        prologue: Length of the text before the form, which declares base and prefixes.
    """

    form: QueryForm
    has_dataset: bool
    undeclared: tuple[UndeclaredPrefix, ...] = ()
    services: tuple[Service, ...] = ()
    prologue: int = 0


DEFAULT_LIMITS: Final = Limits()
_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_STEPS: Final = frozenset("/|^")
_ENDS: Final = frozenset("{}.;,")
_OPENING: Final = frozenset("([{")


def examine(text: str, limits: Limits = DEFAULT_LIMITS) -> Examination:
    """Admit a query or say why not; of a plain one, prefixes without declaration are not sought.

    Raises:
        QueryRefusedError: as :func:`examine_closely`.
        QuerySyntaxError: as :func:`examine_closely`.
    """
    found = plain(text, limits.bytes, limits.tokens, limits.depth, limits.path)
    if found is None:
        return examine_closely(text, limits)
    return Examination(QueryForm[found.form], has_dataset=False, prologue=found.prologue)


def examine_closely(text: str, limits: Limits = DEFAULT_LIMITS) -> Examination:
    """Admit a query or say why not, reading it word by word.

    Raises:
        QueryRefusedError: reason ``service``, ``update``, ``length``, ``tokens``, ``depth``,
            ``path`` or ``ambiguous``.
        QuerySyntaxError: the text has none of the four forms, or a string that does not end.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.bytes:
        raise QueryRefusedError(
            f"The query has {size:,} bytes; the limit is {limits.bytes:,}.", "length"
        )
    examiner = _Examiner(text, limits)
    for token in examiner.tokeniser:
        examiner.take(token)
    return examiner.result()


class _Examiner:
    """Looks at each token once and keeps what matters."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.tokeniser = Tokeniser(text)
        self._services = ServiceWatch(text, limits.services)
        self._prologue = 0
        self._count = 0
        self._path = 0
        self._before: Token | None = None
        self._previous: Token | None = None
        self._form: QueryForm | None = None
        self._has_dataset = False
        self._declared: set[str] = set()
        self._used: dict[str, int] = {}

    def take(self, token: Token) -> None:
        """Check one token against every limit."""
        self._count += 1
        if self._count > self.limits.tokens:
            raise QueryRefusedError(
                f"The query has more than {self.limits.tokens:,} words and signs.", "tokens"
            )
        if self._services.is_open:
            self._services.take(token, len(self.tokeniser.brackets))
        kind = token.kind
        if kind is Kind.SIGN:
            self._take_sign(token)
        elif kind is Kind.VARIABLE:
            self._path = 0
        elif kind is Kind.WORD:
            self._take_word(token)
        elif kind is Kind.PREFIXED_NAME:
            self._take_prefixed_name(token)
        self._before, self._previous = self._previous, token

    def result(self) -> Examination:
        """Return what was found, at the end of the text."""
        if self._form is None:
            raise QuerySyntaxError("Expected SELECT, ASK, CONSTRUCT or DESCRIBE.", *self._end())
        undeclared = (
            UndeclaredPrefix(name, *position(self.text, offset))
            for name, offset in self._used.items()
            if name not in self._declared
        )
        services = tuple(self._services.found)
        return Examination(
            self._form, self._has_dataset, tuple(undeclared), services, self._prologue
        )

    def _end(self) -> tuple[int, int]:
        return position(self.text, len(self.text))

    def _take_word(self, token: Token) -> None:
        word = token.text.upper()
        if "SERVICE" in word:
            self._services.open(token)
        if self._form is None and word not in _PROLOGUE:
            self._form = self._read_form(token, word)
            self._prologue = token.offset
        elif word == "FROM" and not self.tokeniser.brackets:
            self._has_dataset = True

    def _read_form(self, token: Token, word: str) -> QueryForm:
        if word in _UPDATES:
            raise QueryRefusedError(
                f"{word} is an update; this endpoint only reads. "
                "Expected SELECT, ASK, CONSTRUCT or DESCRIBE.",
                "update",
            )
        if word not in QueryForm.__members__:
            raise QuerySyntaxError(
                f"Expected SELECT, ASK, CONSTRUCT or DESCRIBE instead of {token.text[:40]}.",
                *position(self.text, token.offset),
            )
        return QueryForm[word]

    def _take_prefixed_name(self, token: Token) -> None:
        prefix, _, local = token.text.partition(":")
        if not local and self._follows("PREFIX"):
            self._declared.add(prefix)
        else:
            self._used.setdefault(prefix, token.offset)

    def _take_sign(self, token: Token) -> None:
        text = token.text
        if text in _STEPS:
            self._path += 1
            if self._path >= self.limits.path:
                raise QueryRefusedError(
                    f"The query has a property path of more than {self.limits.path} steps.", "path"
                )
        elif text in _ENDS:
            self._path = 0
        if text in _OPENING:
            self._take_opening(token)

    def _take_opening(self, token: Token) -> None:
        if len(self.tokeniser.brackets) >= self.limits.depth:
            raise QueryRefusedError(
                f"The query nests brackets deeper than {self.limits.depth}.", "depth"
            )
        # SERVICE:a{ is a keyword and the name :a to the store, except after GRAPH.
        name = self._previous
        if token.text == "{" and self.tokeniser.brackets and name:
            prefix = name.text.partition(":")[0].upper()
            is_name = name.kind is Kind.PREFIXED_NAME and "SERVICE" in prefix
            if is_name and (self._before or name).text.upper() != "GRAPH":
                raise self._services.refusal(name)

    def _follows(self, word: str) -> bool:
        return self._previous is not None and self._previous.text.upper() == word
