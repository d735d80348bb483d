"""SERVICE, where the operator allows it: find it in a query, and put solutions in its place.

SPARQL 1.1 Federated Query (section 4) defines SERVICE as its pattern evaluated elsewhere, joined
with the rest. So the endpoint is asked first, by the web process, and the query that a worker
evaluates has its solutions as VALUES instead: the store, which would follow any redirect, asks
nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from clusterlod.engine.tokens import Kind, Token, position
from clusterlod.errors import QueryRefusedError
from clusterlod.namespaces import BASE

#: Where blank nodes of other endpoints get names (RDF 1.1 Concepts, section 3.5): VALUES has none.
GENID: Final = BASE + ".well-known/genid/"
_WORD: Final = "SERVICE"


@dataclass(frozen=True, slots=True)
class Service:
    """One SERVICE of a query.

    Attributes:
        endpoint: Whom it asks; one of the allowed.
        silent: Whether a failure counts as one empty solution.
        start: Offset of the keyword.
        pattern: Offset of the opening brace.
        end: Offset after the closing brace.
    """

    endpoint: str
    silent: bool
    start: int
    pattern: int
    end: int


class ServiceWatch:
    """Follows the tokens of a query and collects its SERVICEs; anything unusual is refused."""

    def __init__(self, text: str, allowed: frozenset[str]) -> None:
        self._text = text
        self._allowed = allowed
        self._opened: Token | None = None
        self._head: list[Token] = []
        self._pattern: tuple[int, int] | None = None
        self.found: list[Service] = []

    @property
    def is_open(self) -> bool:
        """Whether a SERVICE has begun that has not ended."""
        return self._opened is not None

    def open(self, token: Token) -> None:
        """Take the keyword.

        Raises:
            QueryRefusedError: reason ``service``.
        """
        raw = self._text[token.offset : token.offset + len(_WORD)]
        if raw.upper() != _WORD or token.text.upper() != _WORD or self._opened:
            raise self.refusal(token)
        self._opened, self._head = token, []

    def take(self, token: Token, depth: int) -> None:
        """Take any later token.

        Args:
            token: The token.
            depth: How many brackets are open before it.

        Raises:
            QueryRefusedError: reason ``service``.
        """
        if self._opened is None or token is self._opened:
            return
        if self._pattern is None:
            self._take_head(token, depth)
        elif token.text == "}" and token.kind is Kind.SIGN and depth == self._pattern[1] + 1:
            self._close(token)

    def _take_head(self, token: Token, depth: int) -> None:
        if token.text == "{" and token.kind is Kind.SIGN:
            self._endpoint()
            self._pattern = (token.offset, depth)
        elif len(self._head) >= 2 or token.kind is Kind.VARIABLE:
            raise self.refusal(token)
        else:
            self._head.append(token)

    def _endpoint(self) -> str:
        opened = self._opened
        silent, iri = self._head[:-1], self._head[-1] if self._head else opened
        is_silent = [token.text.upper() for token in silent] in ([], ["SILENT"])
        if iri is None or iri.kind is not Kind.IRI or not is_silent:
            raise self.refusal(iri)
        if iri.text[1:-1] not in self._allowed:
            raise self.refusal(iri)
        return iri.text[1:-1]

    def _close(self, token: Token) -> None:
        if self._opened and self._pattern:
            start, silent = self._opened.offset, len(self._head) == 2
            end = token.offset + 1
            self.found.append(Service(self._endpoint(), silent, start, self._pattern[0], end))
        self._opened = self._pattern = None

    def refusal(self, token: Token | None) -> QueryRefusedError:
        """Say what may be asked instead."""
        offset = token.offset if token else 0
        line, column = position(self._text, offset)
        allowed = ", ".join(f"<{iri}>" for iri in sorted(self._allowed))
        rule = (
            f"expected SERVICE or SERVICE SILENT, not nested, with one of {allowed}, then {{."
            if allowed
            else "this endpoint asks no other endpoint."
        )
        return QueryRefusedError(f"SERVICE at line {line}, column {column}: {rule}", "service")


def fill(text: str, services: Sequence[Service], answers: Sequence[str]) -> str:
    """Put the solutions of each SERVICE in its place.

    Args:
        text: The query.
        services: Its SERVICEs, in the order of the text.
        answers: The solutions of each, as SPARQL 1.1 Query Results JSON.

    Raises:
        QueryRefusedError: reason ``service``: they are not as many as the SERVICEs.
    """
    if len(services) != len(answers):
        raise QueryRefusedError("SERVICE: nobody has asked its endpoint.", "service")
    parts, offset = [], 0
    for number, (service, answer) in enumerate(zip(services, answers, strict=True)):
        parts += [text[offset : service.start], _inline_data(answer, number)]
        offset = service.end
    return "".join((*parts, text[offset:]))


def _inline_data(answer: str, number: int) -> str:
    """Write solutions as a group with VALUES (SPARQL 1.1 Query, section 10.2)."""
    solutions = ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
    if not isinstance(solutions, ox.QuerySolutions):
        raise QueryRefusedError("SERVICE: its endpoint gave a truth value.", "service")
    names = " ".join(str(variable) for variable in solutions.variables)
    rows = (" ".join(_term(term, number) for term in row) for row in solutions)
    return "{ VALUES (" + names + ") {" + "".join(f"({row})" for row in rows) + "} }"


def _term(term: object, number: int) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        return str(ox.NamedNode(f"{GENID}{number}-{term.value}"))
    return str(term)
