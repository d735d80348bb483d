"""Problems as HTTP tells them (RFC 9457): one row for each kind of error."""

from dataclasses import dataclass, field
from typing import Any

from clusterlod.errors import (
    BrokenAnswerError,
    ClusterlodError,
    EngineUnavailableError,
    QueryCrashError,
    QueryEvaluationError,
    QueryMemoryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    QueueFullError,
    QuotaError,
    RemoteError,
    SearchIndexError,
)
from clusterlod.namespaces import BASE

#: Name of each problem to its status. The titles are in ``messages/problem.toml``; the page
#: ``/about`` explains each under its name.
STATUSES = {
    "syntax": 400,
    "request": 400,
    "parameter": 400,
    "evaluation": 400,
    "update": 403,
    "not-found": 404,
    "method": 405,
    "not-acceptable": 406,
    "gone": 410,
    "too-large": 413,
    "too-long": 414,
    "content-type": 415,
    "refused": 422,
    "quota": 429,
    "crash": 500,
    "internal": 500,
    "remote": 502,
    "timeout": 503,
    "memory": 503,
    "busy": 503,
    "unavailable": 503,
    "no-index": 503,
}

#: Engine errors without further data, and the name of their problem.
_NAMES: dict[type[ClusterlodError], str] = {
    QueryTimeoutError: "timeout",
    QueryMemoryError: "memory",
    QueryCrashError: "crash",
    QueryEvaluationError: "evaluation",
    BrokenAnswerError: "crash",
    RemoteError: "remote",
    SearchIndexError: "no-index",
}

#: Reasons of a refused query that have a problem of their own.
_REASONS = {"update": "update", "length": "too-large"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with one request.

    Attributes:
        name: A key of :data:`STATUSES`.
        detail: What was wrong and what was expected, for this request.
        headers: Further response headers.
        members: Further members of the JSON object, such as ``line``.
    """

    name: str
    detail: str
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUSES[self.name]

    @property
    def type(self) -> str:
        """The IRI of the kind of problem; the page ``/about`` explains it."""
        return f"{BASE}about#{self.name}"


class ProblemError(ClusterlodError):
    """Ends a request with a problem."""

    def __init__(self, name: str, detail: str, **members: Any) -> None:
        self.problem = Problem(name, detail, members=members)
        super().__init__(detail)


def problem_of(error: ClusterlodError) -> Problem:
    """Return the problem that an error means to a client."""
    match error:
        case ProblemError():
            return error.problem
        case QuerySyntaxError():
            place = {"line": error.line, "column": error.column}
            known = {key: value for key, value in place.items() if value is not None}
            return Problem("syntax", str(error), members=known)
        case QueryRefusedError():
            name = _REASONS.get(error.reason, "refused")
            return Problem(name, str(error), members={"reason": error.reason})
        case QuotaError():
            return Problem("quota", str(error), {"Retry-After": str(error.retry_after)})
        case QueueFullError():
            return Problem("busy", str(error), {"Retry-After": str(error.retry_after)})
        case EngineUnavailableError():
            return Problem("unavailable", str(error), {"Retry-After": "1"})
        case _:
            return Problem(_NAMES.get(type(error), "internal"), str(error))
