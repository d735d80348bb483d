"""Read solutions as they stream in: the SPARQL 1.1 JSON results that the engine writes."""

import codecs
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final

from clusterlod.engine.base import Answer, Chunks

_BINDINGS = '"bindings":['
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Cell:
    """One RDF term of a solution, or the absence of one.

    Attributes:
        kind: ``uri``, ``literal``, ``bnode``, or empty if the variable is unbound.
        value: IRI or lexical form.
        language: Language tag, or empty.
        datatype: Datatype IRI, or empty.
    """

    kind: str = ""
    value: str = ""
    language: str = ""
    datatype: str = ""


#: The cell of a variable that is not bound.
NOTHING: Final = Cell()

Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Solutions of a SELECT, or the truth of an ASK.

    Attributes:
        variables: Names in the order of the projection.
        rows: The rows that were read.
        complete: False if there are more rows than were read.
        truth: Answer to an ASK, else None.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    complete: bool = True
    truth: bool | None = None


def closing(answer: Answer) -> aclosing[Chunks]:
    """Close an answer's stream at the end of a block; that stops its query."""
    return aclosing(answer.chunks)


async def read_all(answer: Answer) -> bytes:
    """Read an answer to its end."""
    async with closing(answer) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def read_table(answer: Answer, limit: int, skip: int = 0) -> Table:
    """Read at most ``limit`` rows after ``skip``, then stop the query."""
    async with closing(answer) as chunks:
        head, rest = await _read_head(chunks)
        if "boolean" in head:
            return Table((), (), truth=bool(head["boolean"]))
        rows: list[Row] = []
        seen = 0
        async for binding in _read_bindings(rest, chunks):
            seen += 1
            if seen > skip + limit:
                return Table(tuple(head["head"]["vars"]), tuple(rows), complete=False)
            if seen > skip:
                rows.append({name: _cell(term) for name, term in binding.items()})
        return Table(tuple(head["head"]["vars"]), tuple(rows))


async def _read_head(chunks: AsyncIterator[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read up to the first binding; an ASK has none and is read whole."""
    start = b""
    async for chunk in chunks:
        start += chunk
        head, mark, rest = start.partition(_BINDINGS.encode())
        if mark:
            return json.loads(head + mark + b"]}}"), rest
    return json.loads(start), b""


async def _read_bindings(
    rest: bytes, chunks: AsyncIterator[bytes]
) -> AsyncGenerator[dict[str, Any]]:
    """Yield bindings as soon as they are whole; keep no more than a chunk and one binding."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    text = decoder.decode(rest)
    while True:
        position = 0
        for binding, end in _whole_bindings(text):
            position = end
            yield binding
        text = text[position:]
        chunk = await anext(chunks, None)
        if chunk is None:
            return
        text += decoder.decode(chunk)


def _whole_bindings(text: str) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield each whole object in the text, with the place after it."""
    position = 0
    while (start := text.find("{", position)) >= 0:
        try:
            binding, position = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError:
            return
        yield binding, position


def _cell(term: dict[str, Any]) -> Cell:
    value = term.get("value", "")
    return Cell(
        kind=term["type"],
        value=value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
        language=term.get("xml:lang", ""),
        datatype=term.get("datatype", ""),
    )


def label_of(row: Row, language: str, stem: str = "label") -> Cell:
    """Return a label in the reader's language, else in the other, else of any; or nothing.

    Args:
        row: A solution whose variables are the stem with ``Fr``, with ``En``, and alone.
        language: ``fr`` or ``en``.
        stem: What the variables are called.
    """
    endings = ("Fr", "En", "") if language == "fr" else ("En", "Fr", "")
    cells = (row.get(stem + ending, NOTHING) for ending in endings)
    return next((cell for cell in cells if cell.value), NOTHING)
