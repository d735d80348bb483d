"""Turn the store's syntax errors into sentences for people."""

import re

from clusterlod.engine.guard import Examination
from clusterlod.errors import QuerySyntaxError

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_RANGES = re.compile(r"\[(?:'[^']*'|[^\]'])*\]")
_SENTENCE = re.compile(r"[A-Z][a-z]*(?: [\w()-]+){2,}|The SELECT [\w ]+")
_NEAR = 40


def explain(message: str, text: str, examination: Examination) -> QuerySyntaxError:
    """Make an error from the parser's message, which lists every token it could have taken.

    The list is dropped, for it names what was tried last, not what is wrong; a sentence in it is
    kept. A prefix without declaration is named first: it is the commonest mistake.
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
    near = _near(text, line, column)
    return f"Unexpected {near!r}." if near else "The query ends too early."


def _near(text: str, line: int, column: int) -> str:
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    return rest.strip()[:_NEAR]
