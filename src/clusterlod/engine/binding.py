"""Write terms into a query text where its parameters stand, for stores that take only text.

The text is cut into tokens, and only tokens that are the variable are replaced, by the serialised
form of a term: nothing of a term can become a keyword, and nothing of the text is read as a term. A
place that needs a variable gets what means the same: a projection ``(term AS ?name)``, a group or
an order ``(term)``. Where nothing means the same (``AS ?name``, ``BOUND(?name)``, VALUES of several
variables) the text is refused. A parameter that has a default, ``VALUES ?name { ... }``, stays a
variable, and the term takes the place of the default.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

import pyoxigraph as ox

from clusterlod.engine.tokens import Kind, Token, Tokeniser
from clusterlod.errors import QueryRefusedError

_CLAUSES: Final = {
    "SELECT": "SELECT", "WHERE": "", "FROM": "", "GROUP": "ORDER", "HAVING": "",
    "ORDER": "ORDER", "LIMIT": "", "OFFSET": "", "VALUES": "VALUES",
}  # fmt: skip

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def parse_term(name: str, term: str) -> Term:
    """Read one term in N-Triples form.

    Raises:
        QueryRefusedError: reason ``term``; ``name`` says which variable it was meant for.
    """
    line = f"<urn:s> <urn:p> {term} ."
    try:
        quads = list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        quads = []
    if len(quads) != 1:
        raise QueryRefusedError(
            f"{term!r} for ?{name} is not a term; expected N-Triples: <iri> or a literal.", "term"
        )
    found: Term = quads[0].object
    return found


def bind(text: str, terms: Mapping[str, str]) -> str:
    """Return a query with each parameter replaced by its term.

    Args:
        text: SPARQL 1.1 Query text that the guard has admitted.
        terms: Variable name without ``?`` to the N-Triples form of its term.

    Raises:
        QueryRefusedError: reason ``term`` for what is no IRI and no literal, ``parameter`` for a
            place where no term can stand.
    """
    written = {name: sparql_term(name, term) for name, term in terms.items()}
    return splice(text, _Binder(text, written).replacements()) if written else text


def place(text: str, written: Mapping[str, str]) -> str:
    """Put serialised terms, or triples in N-Triples, in the place of variables of a stored update.

    Args:
        text: A stored update.
        written: Variable name without ``?`` to what our own serialiser has written for it.
    """
    variables = (token for token in Tokeniser(text) if token.kind is Kind.VARIABLE)
    return splice(text, ((token, written[token.text[1:]]) for token in variables))


def splice(text: str, replacements: Iterator[tuple[Token, str]]) -> str:
    """Replace whole tokens of a text, each set apart by spaces."""
    parts, position = [], 0
    for token, replacement in replacements:
        parts += [text[position : token.offset], f" {replacement} "]
        position = token.offset + len(token.text)
    return "".join((*parts, text[position:]))


def sparql_term(name: str, term: str) -> str:
    """Write a term of N-Triples as SPARQL 1.1 reads it.

    Raises:
        QueryRefusedError: reason ``term``; a blank node in a query would be a variable.
    """
    parsed = parse_term(name, term)
    directed = isinstance(parsed, ox.Literal) and parsed.direction is not None
    if directed or not isinstance(parsed, (ox.NamedNode, ox.Literal)):
        raise QueryRefusedError(
            f"{term!r} for ?{name} cannot be bound; expected an IRI or a literal of RDF 1.1.",
            "term",
        )
    return str(parsed)


class _Binder:
    """Walks through the tokens and knows which clause of which SELECT it is in."""

    def __init__(self, text: str, terms: Mapping[str, str]) -> None:
        self._tokens = tuple(Tokeniser(text))
        self._terms = terms
        self._names = {t.text[1:] for t in self._tokens if t.kind is Kind.VARIABLE}
        self._defaults = dict(_defaults(text, self._tokens, terms))
        self._clauses = [""]
        self._previous = ("", "")

    def replacements(self) -> Iterator[tuple[Token, str]]:
        """Yield each token to replace and its replacement, in the order of the text."""
        defaulted = {name for name, _ in self._defaults.values()}
        for token in self._tokens:
            if token.kind is Kind.VARIABLE and token.text[1:] in self._terms.keys() - defaulted:
                yield token, self._replace(token.text[1:])
            elif token.kind is Kind.WORD:
                self._clauses[-1] = _CLAUSES.get(token.text.upper(), self._clauses[-1])
            elif token.kind is Kind.SIGN:
                self._nest(token.text)
                if default := self._defaults.get(token.offset):
                    yield default[1], self._terms[default[0]]
            self._previous = (self._previous[1], token.text.upper())

    def _nest(self, sign: str) -> None:
        if sign == "{":
            self._clauses[-1] = ""
            self._clauses.append("")
        elif sign in "([":
            self._clauses.append("VALUES" if self._clauses[-1] == "VALUES" else "")
        elif sign in ")]}" and len(self._clauses) > 1:
            self._clauses.pop()

    def _replace(self, name: str) -> str:
        term, clause = self._terms[name], self._clauses[-1]
        if self._previous[1] == "AS" or self._previous == ("BOUND", "(") or clause == "VALUES":
            raise QueryRefusedError(
                f"The parameter ?{name} stands where no term can: after AS, in BOUND or in VALUES.",
                "parameter",
            )
        if clause == "SELECT":
            return f"({term} AS ?{self._projected(name)})"
        return f"({term})" if clause == "ORDER" else term

    def _projected(self, name: str) -> str:
        """Keep the name at the top; below, make one that no pattern around it can have in scope."""
        if len(self._clauses) == 1:
            return name
        made = next(n for i in count() if (n := f"{name}_{i}") not in self._names)
        self._names.add(made)
        return made


def _defaults(
    text: str, tokens: tuple[Token, ...], terms: Mapping[str, str]
) -> Iterator[tuple[int, tuple[str, Token]]]:
    """Yield, by the offset of its brace, each ``VALUES ?name { ... }``: name and content."""
    for index, (word, variable, brace) in enumerate(zip(tokens, tokens[1:], tokens[2:])):  # noqa: B905 - the shorter ends it
        is_block = word.text.upper() == "VALUES" and variable.kind is Kind.VARIABLE
        if is_block and brace.text == "{" and (name := variable.text[1:]) in terms:
            end = next((t.offset for t in tokens[index:] if t.text == "}"), len(text))
            content = text[brace.offset + 1 : end]
            yield brace.offset, (name, Token(Kind.SIGN, content, brace.offset + 1))
