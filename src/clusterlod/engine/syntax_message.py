"""Turn the store's syntax errors into sentences for people."""

import re

from clusterlod.engine.guard import Examination
from clusterlod.errors import QuerySyntaxError

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_RANGES = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_SENTENCE = re.compile(r"[A-Z][A-Za-z]*(?: [\w()-]+){2,}")
_BEFORE = 60
_AFTER = 20


def explain(message: str, text: str, examination: Examination) -> QuerySyntaxError:
    """Make an error from the parser's message, which lists every token it could have taken.

    The list is dropped, for it names what was tried last, not what is wrong; a sentence in it is
    kept. The place is where the parser gave up, which may be some words after the mistake. A prefix
    without declaration is named first: it is the commonest mistake.
    """
    if examination.undeclared:
        prefix = examination.undeclared[0]
        return QuerySyntaxError(
            f"The prefix {prefix.name}: is used but not declared; expected a line "
            f"PREFIX {prefix.name}: <...> before the query.",
            prefix.line,
            prefix.column,
        )
    match = _MESSAGE.match(message)
    if not match:
        return QuerySyntaxError(f"This is not SPARQL 1.1: {message[:200]}")
    line, column = int(match[1]), int(match[2])
    return QuerySyntaxError(_sentence(match[3], text, line, column), line, column)


def _sentence(expected: str, text: str, line: int, column: int) -> str:
    reasons = _SENTENCE.findall(_RANGES.sub("", expected))
    if reasons:
        return f"{'; '.join(reasons)}."
    lines = text.split("\n")
    place = sum(len(earlier) + 1 for earlier in lines[: line - 1]) + column - 1
    near = " ".join(text[max(0, place - _BEFORE) : place + _AFTER].split())
    return f"This is not SPARQL 1.1; the mistake is near, or before: {near}"
