"""Every exception of clusterlod, as one tree; imports nothing.

::

    ClusterlodError
      IriError                  a text that is not an IRI of ours (also a ValueError)
      SettingsError             a setting with an unusable value
      ResourceError             a packaged file that is missing
      StoredQueryError          a stored query with a broken header
      SourceError               curated files with mistakes: all findings at once
      ReleaseError              a release that is missing, broken or cannot be written
        ValidationError         a release that its shapes or quality rules refuse
        SearchIndexError        a search index that is missing, broken, or beyond this SQLite
      ServiceError              another server that does not answer as it should
      TextError                 a text to be read that is not one
      QueryError                a query that has no answer
        QuerySyntaxError        not SPARQL; line and column where known
        QueryRefusedError       a SERVICE, an update, or a query beyond a limit on its text
        QueryTimeoutError       out of time
        QueryMemoryError        out of memory
        QueryCrashError         its worker died of it
        QueryEvaluationError    the engine gave up, for example at an unknown function
      EngineError               the engine cannot be asked
        QueueFullError          too many queries are waiting
        QuotaError              one client has asked for more than its share
        EngineUnavailableError  nobody answers behind the socket
        RemoteError             a remote store failed, or answered what cannot be trusted
        BrokenAnswerError       an answer that stopped before its end
"""

from dataclasses import dataclass


class ClusterlodError(Exception):
    """Root of every error that clusterlod raises on purpose."""


class IriError(ClusterlodError, ValueError):
    """A text is not an IRI of this project."""


class SettingsError(ClusterlodError, ValueError):
    """A setting has an unusable value."""


class ResourceError(ClusterlodError):
    """A file that travels with the package cannot be found."""


class StoredQueryError(ClusterlodError):
    """A stored query is missing or has a broken header."""


@dataclass(frozen=True, slots=True, order=True)
class SourceFinding:
    """One mistake in a curated file.

    Attributes:
        path: File, relative to the folder that was read.
        line: Line number as an editor shows it, from 1; 0 for the file as a whole.
        problem: What is wrong.
        expected: What was expected instead; may be empty.
        lead: The words before it, in the reader's language.
        column: Column, from 1; 0 where it is not known.
    """

    path: str
    line: int
    problem: str
    expected: str = ""
    lead: str = "expected:"
    column: int = 0

    def __str__(self) -> str:
        """Return ``file:line:column: problem (expected: ...)``, as compilers do."""
        hint = f" ({self.lead} {self.expected})" if self.expected else ""
        column = f":{self.column}" if self.column else ""
        return f"{self.path}:{self.line}{column}: {self.problem}{hint}"


class SourceError(ClusterlodError):
    """Curated files hold mistakes; carries every finding, sorted by file and line."""

    def __init__(self, findings: list[SourceFinding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(map(str, self.findings)))


class ReleaseError(ClusterlodError):
    """A release is missing, broken, or cannot be written."""


class ValidationError(ReleaseError):
    """Shapes or quality rules refuse the graph; the message lists the violations."""


class SearchIndexError(ReleaseError):
    """The search index of a release is missing or broken, or SQLite cannot search."""


class ServiceError(ClusterlodError):
    """Another server does not answer, or not by its specification."""


class TextError(ClusterlodError):
    """A file to be read as an article is no text."""


class QueryError(ClusterlodError):
    """A query has no answer."""


class QuerySyntaxError(QueryError):
    """The text is not SPARQL 1.1 Query.

    Attributes:
        line: Line of the mistake, from 1, or None where the parser does not say.
        column: Column of the mistake, from 1, or None.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line = line
        self.column = column
        super().__init__(message)


class QueryRefusedError(QueryError):
    """The query asks for something that this endpoint does not do.

    Attributes:
        reason: A short machine-readable word: ``service``, ``update``, ``length``, ``depth``...
    """

    def __init__(self, message: str, reason: str) -> None:
        self.reason = reason
        super().__init__(message)


class QueryTimeoutError(QueryError):
    """The query ran longer than its limit.

    Attributes:
        seconds: The limit, or None where only the remote store knows it.
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        limit = "by the remote store" if seconds is None else f"after {seconds:g} seconds"
        super().__init__(f"The query was stopped {limit}, before its end.")


class QueryMemoryError(QueryError):
    """The query needed more memory than its limit."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        super().__init__(f"The query needed more than {limit_bytes // 2**20} MiB of memory.")


class QueryCrashError(QueryError):
    """The query ended the worker that ran it, by a stack overflow for example."""


class QueryEvaluationError(QueryError):
    """The engine gave up during evaluation and said why."""


class EngineError(ClusterlodError):
    """The engine cannot be asked now."""


class QueueFullError(EngineError):
    """Too many queries are waiting.

    Attributes:
        retry_after: Seconds after which a new attempt is reasonable.
    """

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__("Too many queries are waiting; please try again later.")


class QuotaError(EngineError):
    """One client asks for more than its share.

    Attributes:
        retry_after: Seconds after which it has a share again.
    """

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class EngineUnavailableError(EngineError):
    """Nobody answers behind the engine's socket."""


class RemoteError(EngineError):
    """A remote store failed, or answered what is malformed, truncated or partial."""


class BrokenAnswerError(EngineError):
    """An answer stopped before its end, after its first part was already taken."""
