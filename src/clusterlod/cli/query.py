"""The ``clusterlod query`` command."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click
from pyoxigraph import Literal, NamedNode

from clusterlod import queries
from clusterlod.cli.answer_table import show_table
from clusterlod.cli.asked_engine import asked_engine
from clusterlod.engine.base import Answer, QueryRequest
from clusterlod.engine.guard import Limits, QueryForm, examine
from clusterlod.errors import (
    BrokenAnswerError,
    ClusterlodError,
    EngineError,
    QueryMemoryError,
    QueryTimeoutError,
    SettingsError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS, Carries, MediaType
from clusterlod.namespaces import PREFIXES, expand
from clusterlod.settings import Settings, from_environment

_TABLE: Final = "table"
_FORMATS: Final = {
    _TABLE: SOLUTIONS[0],
    **dict(zip(("json", "xml", "csv", "tsv"), SOLUTIONS, strict=True)),
    **dict(zip(("turtle", "nt", "jsonld", "rdfxml", "trig", "nq"), GRAPHS, strict=True)),
}

#: Exit codes; 2 is click's own, for wrong usage.
WRONG, STOPPED, UNANSWERED = 1, 3, 4
_INTERRUPTED: Final = 130
_QUERY_SIGNS: Final = "{<"


@click.command()
@click.argument("query")
@click.option(
    "--format", "format_", type=click.Choice([*_FORMATS]), help="Default: table, or turtle."
)
@click.option("--endpoint", help="Ask this SPARQL endpoint instead of the current release.")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Bind a variable; repeatable.",
)
@click.option("--seconds", type=click.FloatRange(0.1), help="Wall-clock limit. Default: 30.")
@click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds the releases.",
)
def query(
    query: str,
    format_: str | None,
    endpoint: str | None,
    parameters: tuple[str, ...],
    seconds: float | None,
    releases: Path | None,
) -> None:
    """Ask the current release, or an endpoint. QUERY is a file, a text, or a stored question.

    The value of a parameter is an IRI, a prefixed name (clo:Cluster), a term of N-Triples, or else
    a plain text. A table is for people; all other formats are for programs, on standard output as
    they come, with messages on standard error.

    \b
    clusterlod query how_many_poles_in_france
    clusterlod query 'SELECT ?p { ?p a <https://w3id.org/clusterlod/def#Cluster> }' --format csv
    clusterlod query page/description --param entity=id:organisation/aerospace-valley
    clusterlod query question.rq --endpoint https://example.org/sparql

    Exit codes: 1 the query is wrong or refused, 2 wrong usage, 3 out of time or memory, 4 nobody
    answers, or the answer broke off.
    """  # noqa: D301 - click reads \b as "keep these lines apart"
    try:
        settings = from_environment(
            os.environ, releases=releases, query_seconds=seconds, engine=endpoint, query_workers=1
        )
        request, as_table = _request(find_query(query), format_, parameters, settings)
        asyncio.run(_answer(settings, request, as_table))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has enough
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except ClusterlodError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(_exit_code(error))


def find_query(query: str) -> str:
    """Return the text that an argument means: of a stored query, of a file, or itself.

    Raises:
        SettingsError: it is none of them, or a file that cannot be read.
    """
    folder, _, name = query.rpartition("/")
    if folder in ("", "question", "page") and name in queries.names(folder or "question"):
        return queries.load(folder or "question", name).text
    is_text = any(sign in query for sign in _QUERY_SIGNS)
    if is_text and not query.endswith(".rq"):
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        known = ", ".join(queries.names("question"))
        raise SettingsError(
            f"{query}: {getattr(error, 'strerror', None) or error}; expected a file, a SPARQL text "
            f"or a stored question: {known}"
        ) from error


def split_parameter(parameter: str) -> tuple[str, str]:
    """Return name and value of ``NAME=VALUE``.

    Raises:
        SettingsError: there is no name.
    """
    name, equals, value = parameter.partition("=")
    if not equals or not name.isidentifier():
        raise SettingsError(f"--param {parameter}: expected NAME=VALUE")
    return name, value


def read_value(value: str) -> str:
    """Return the N-Triples form of a value.

    Raises:
        ValueError: it is no IRI although it looks like one.
    """
    if value.startswith(("<", '"')):
        return value
    prefix, colon, _ = value.partition(":")
    if colon and prefix in PREFIXES:
        return str(NamedNode(expand(value)))
    is_iri = value.startswith(("http://", "https://", "urn:"))
    return str(NamedNode(value) if is_iri else Literal(value))


def _request(
    text: str, format_: str | None, parameters: tuple[str, ...], settings: Settings
) -> tuple[QueryRequest, bool]:
    """Return what to ask, and whether to show it as a table."""
    form = examine(text, Limits.of(settings)).form
    is_graph = form.carries is Carries.GRAPH
    wanted = format_ or ("turtle" if is_graph else _TABLE)
    terms = _terms(text, dict(map(split_parameter, parameters)))
    media_type = _fitting(form, wanted)
    return QueryRequest(text, media_type, substitutions=terms), wanted == _TABLE


def _terms(text: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the N-Triples form of each value; a stored query says what they are.

    Raises:
        SettingsError: a value is not what the query expects, or one is missing.
    """
    stored = (queries.load(f, n) for f in ("question", "page") for n in queries.names(f))
    query = next((query for query in stored if query.text == text), None)
    typed = {parameter.name: parameter for parameter in query.parameters} if query else {}
    needed = query.value("parameter") if query else ""
    if needed and needed not in values:
        raise SettingsError(f"this query needs --param {needed}=VALUE")
    terms = {}
    for name, value in values.items():
        is_term = value.startswith(("<", '"')) or name not in typed
        try:
            terms[name] = read_value(value) if is_term else str(typed[name].term(value))
        except ValueError as error:
            raise SettingsError(f"--param {name}={value}: {error}") from error
    return terms


def _fitting(form: QueryForm, wanted: str) -> MediaType:
    media_type = _FORMATS[wanted]
    if media_type.carries is not form.carries:
        fitting = [n for n, m in _FORMATS.items() if m.carries is form.carries]
        raise SettingsError(f"--format {wanted}: {form.value} gives {', '.join(fitting)}")
    return media_type


async def _answer(settings: Settings, request: QueryRequest, as_table: bool) -> None:
    async with asked_engine(settings) as engine:
        answer = await engine.answer(request)
        await (show_table(answer) if as_table else _copy(answer))


async def _copy(answer: Answer) -> None:
    output = sys.stdout.buffer
    try:
        async for chunk in answer.chunks:
            output.write(chunk)
        output.flush()
    finally:
        await answer.chunks.aclose()


def _exit_code(error: ClusterlodError) -> int:
    if isinstance(error, (QueryTimeoutError, QueryMemoryError)):
        return STOPPED
    return UNANSWERED if isinstance(error, (EngineError, BrokenAnswerError)) else WRONG
