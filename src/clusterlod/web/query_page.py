"""The query page: a plain form, and the answer as a table or as Turtle."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.engine.base import Answer
from clusterlod.errors import EngineError, QueryError
from clusterlod.media_types import SOLUTIONS, MediaType
from clusterlod.web.html import language_of
from clusterlod.web.problems import Problem
from clusterlod.web.responses import VARY, in_language, page
from clusterlod.web.results import Table, closing, read_table
from clusterlod.web.site import site_of

#: Rows that the page shows; the whole answer is a link away.
ROWS = 1_000

#: Characters of Turtle that the page shows of a graph.
CHARACTERS = 200_000


async def show_form(request: Request) -> Response:
    """Show the form with a first query to try."""
    return await _show(request, site_of(request).lookup.queries["page/first"].text)


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
    )


async def _examples(request: Request) -> list[tuple[str, str, str]]:
    """Return name, title and text of some questions to start from, if the graph can answer them."""
    try:
        if not await site_of(request).lookup.is_ours():
            return []
    except (EngineError, QueryError):
        pass  # the problem that is shown may be just this one
    language = language_of(request)
    questions = [
        query
        for key, query in site_of(request).lookup.queries.items()
        if key.startswith("question/")
    ]
    return [
        (q.name, q.value("title", language), q.text_with(q.terms({}, language)))
        for q in questions[:8]
    ]
