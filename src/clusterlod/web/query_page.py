"""The query page: a plain form, and the answer as a table or as Turtle."""

import base64
import zlib
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.engine.base import Answer
from clusterlod.errors import EngineError, QueryError
from clusterlod.media_types import SOLUTIONS, MediaType
from clusterlod.queries import TOPICS, StoredQuery
from clusterlod.web.html import language_of
from clusterlod.web.problems import Problem, ProblemError
from clusterlod.web.questions import questions_of
from clusterlod.web.responses import VARY, in_language, page
from clusterlod.web.results import Table, closing, read_table
from clusterlod.web.site import public_origin, site_of

#: Rows that the page shows; the whole answer is a link away.
ROWS = 1_000

#: Characters of Turtle that the page shows of a graph.
CHARACTERS = 200_000


async def show_form(request: Request) -> Response:
    """Show the form with the query of ``q`` or ``question``; else with a first one to try."""
    return await _show(request, _first(request))


async def show_problem(request: Request, problem: Problem) -> Response:
    """Show the form with what went wrong, under the problem's own status."""
    query = request.query_params.get("query", "")
    problem = in_language(problem, site_of(request).pages.messages, language_of(request))
    return await _show(request, query, problem=problem)


async def show_answer(
    request: Request, text: str, answer: Answer, kinds: Sequence[MediaType]
) -> Response:
    """Show the start of an answer.

    Args:
        request: The request.
        text: The query.
        answer: Its answer, in the first of ``kinds``.
        kinds: The types in which the whole answer can be had.
    """
    if kinds is SOLUTIONS:
        return await _show(request, text, table=await read_table(answer, ROWS), kinds=kinds)
    turtle = b""
    async with closing(answer) as chunks:
        async for chunk in chunks:
            turtle += chunk
            if len(turtle) > CHARACTERS:
                break
    shown = turtle[:CHARACTERS].decode("utf-8", "ignore")
    whole = len(turtle) <= CHARACTERS
    return await _show(request, text, turtle=shown, whole=whole, kinds=kinds)


async def _show(
    request: Request,
    query: str,
    table: Table | None = None,
    turtle: str = "",
    whole: bool = True,
    kinds: Sequence[MediaType] = (),
    problem: Problem | None = None,
) -> Response:
    return await page(
        request,
        "sparql.html",
        problem.status if problem else 200,
        {**VARY, **(problem.headers if problem else {})},
        query=query,
        table=table,
        turtle=turtle,
        whole=whole,
        kinds=kinds,
        problem=problem,
        limit=ROWS,
        examples=await _examples(request),
        endpoint=f"{public_origin(request)}/sparql",
        texts=_texts(request),
    )


def _first(request: Request) -> str:
    """Return the query that an address names.

    Raises:
        ProblemError: if it names none that is there, or none that can be read.
    """
    stored = site_of(request).lookup.queries
    if name := request.query_params.get("question"):
        if f"question/{name}" not in stored:
            raise ProblemError("not-found", f"There is no question {name!r}; see /questions.")
        question = stored[f"question/{name}"]
        language = language_of(request)
        return question.text_for(question.terms({}, language), language)
    if text := request.query_params.get("q"):
        return unpacked(text, site_of(request).settings.query_bytes)
    return stored["page/first"].text_for({}, language_of(request))


def unpacked(text: str, limit: int) -> str:
    """Unpack a query that a link carries: deflated (RFC 1951), in base64url.

    Raises:
        ProblemError: if it is nothing of the kind, or longer than ``limit`` bytes.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        query = inflater.decompress(packed, limit + 1)
        if len(query) <= limit and inflater.eof:
            return query.decode()
    except (ValueError, zlib.error) as error:
        raise ProblemError("request", f"q cannot be unpacked ({error}); expected a link") from error
    raise ProblemError("request", f"q is cut short, or longer than {limit} bytes")


async def _examples(request: Request) -> list[tuple[str, list[StoredQuery]]]:
    """Return the stored questions by topic, to start from."""
    try:
        stored = await questions_of(request)
    except (EngineError, QueryError):
        return []  # the problem that is shown may be just this one
    topics = ((topic, [q for q in stored if q.value("topic") == topic]) for topic in TOPICS)
    return [(topic, questions) for topic, questions in topics if questions]


def _texts(request: Request) -> dict[str, str]:
    """Return what the script says, in the reader's language."""
    messages, language = site_of(request).pages.messages, language_of(request)
    return {
        name: messages.raw(key, language) for key, name in messages.section("workshop").items()
    } | {name: messages.raw(f"sparql.{name}", language) for name in ("yes", "no", "result")}
