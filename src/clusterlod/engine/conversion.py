"""Turn what a remote store sends into what the client asked for.

Solutions are always asked for in JSON and graphs in N-Triples, and read by a parser to their end:
so the formats do not differ from store to store, and text or silence in the middle of a result, as
some stores send when they give up, is found out.
"""

import traceback
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Protocol

import pyoxigraph as ox

from clusterlod.engine.evaluation import serialise
from clusterlod.engine.guard import QueryForm
from clusterlod.engine.xml_text import Writable
from clusterlod.errors import RemoteError
from clusterlod.media_types import Carries, MediaType

#: What a store is asked for, by what it is to carry.
ACCEPT: Final = {
    Carries.SOLUTIONS: "application/sparql-results+json",
    Carries.GRAPH: "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
_GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_JSON: Final = ("application/sparql-results+json", "application/json")
_SPOOL_BYTES: Final = 2**20


class Readable(Protocol):
    """What a parser needs of a file object."""

    def read(self, size: int = -1, /) -> bytes:
        """Return some bytes; none at the end."""
        ...


class Conversion:
    """How one answer is converted.

    Attributes:
        most_rows: Rows at which the store may have cut the result, or None where it did not say so.
    """

    def __init__(
        self, form: QueryForm, media_type: MediaType, sent: str, most_rows: int | None = None
    ) -> None:
        """Choose the parser.

        Raises:
            RemoteError: ``sent``, the media type that the store sends, is not one we asked for.
        """
        expected = _GRAPHS if form.carries is Carries.GRAPH else _JSON
        if sent not in expected:
            raise RemoteError(
                f"The remote store answered with {sent}; expected {', '.join(expected)}."
            )
        self.most_rows = most_rows
        self._form = form
        self._media_type = media_type
        self._sent = sent

    def run(self, source: Readable, output: Writable) -> None:
        """Convert to the end.

        Raises:
            RemoteError: the answer is malformed, stops in the middle, or was cut by the store.
            QueryEvaluationError: the media type cannot hold the result.
            OSError: ``source`` or ``output`` raised it.
        """
        try:
            self._run(source, output)
        except SyntaxError as error:
            _let_go(error)
            raise RemoteError(
                f"The remote store's answer is malformed or stops in the middle: {error.msg[:200]}"
            ) from error
        except BaseException as error:
            _let_go(error)
            raise

    def _run(self, source: Readable, output: Writable) -> None:
        if self.most_rows is None:
            serialise(self._read(source), self._media_type, output)
        else:
            self._run_counted(source, output, self.most_rows)

    def _run_counted(self, source: Readable, output: Writable, most: int) -> None:
        """Keep the answer until its rows are counted, so that a cut one gets an honest status."""
        with SpooledTemporaryFile(_SPOOL_BYTES) as kept:
            while part := source.read(65_536):
                kept.write(part)
            kept.seek(0)
            result = self._read(kept)
            if isinstance(result, Iterable) and sum(1 for _ in result) >= most:
                raise RemoteError(
                    f"The remote store gives {most:,} rows at most and may have cut this answer."
                )
            kept.seek(0)
            serialise(self._read(kept), self._media_type, output)

    def _read(self, source: Any) -> Any:
        if self._form.carries is Carries.GRAPH:
            return _triples(source, _GRAPHS[self._sent])
        result = ox.parse_query_results(source, ox.QueryResultsFormat.JSON)
        if (self._form is QueryForm.ASK) is isinstance(result, ox.QueryBoolean):
            return result
        if self._form is QueryForm.ASK:
            return _truth(result)
        raise RemoteError("The remote store answered a SELECT as if it were an ASK.")


def _let_go(error: BaseException | None) -> None:
    """Empty the frames of an error: the store's objects in them may die in this thread only."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _triples(source: IO[bytes], rdf_format: ox.RdfFormat) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(source, rdf_format))


def _truth(solutions: Any) -> ox.QueryBoolean | Any:
    """Read how Virtuoso answers ASK: by one row with 1, or by none (instead of a boolean)."""
    rows = list(solutions)
    names = [variable.value for variable in solutions.variables]
    if names != ["__ASK_RETVAL"] or len(rows) > 1:
        raise RemoteError("The remote store answered an ASK as if it were a SELECT.")
    truth = bool(rows) and rows[0][0].value in ("1", "true")
    text = '{"head":{},"boolean":%s}' % ("true" if truth else "false")
    return ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
