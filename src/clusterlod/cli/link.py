"""The ``clusterlod link`` commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clusterlod.build.gates import described
from clusterlod.build.graph import read_graph
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError
from clusterlod.linking import candidates
from clusterlod.linking.cache import Cache, default_folder
from clusterlod.linking.decisions import apply as apply_decisions
from clusterlod.linking.decisions import read_rows
from clusterlod.linking.proposals import Terms, Told, ask, propose
from clusterlod.linking.service import Service, user_agent
from clusterlod.linking.subjects import KINDS, Subject, read_subjects

TOPIC: Final = "wikidata"
PUBLIC: Final = "https://wikidata.reconci.link/fr/api"


@click.group()
def link() -> None:
    """Link entities to other data sets: a service proposes, a person decides.

    \b
    clusterlod link wikidata     ask for candidates, into data/candidates/wikidata.csv
    clusterlod link apply        make links of those that you accepted there

    Between the two, open the table and write "accept" or "refuse" in the column "decision", who
    decided in "decided_by" (person/… or organisation/…) and the day in "decided_on".
    """  # noqa: D301 - click reads \b as "keep these lines apart"


@link.command()
@click.option(
    "--service",
    default=PUBLIC,
    envvar="CLUSTERLOD_RECONCILIATION_SERVICE",
    show_default=True,
    show_envvar=True,
    help="Address of a reconciliation service (API 0.2).",
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Ask for these only."
)
@click.option("--least", default=50.0, show_default=True, help="Lowest score to propose.")
@click.option(
    "--most",
    default=3,
    type=click.IntRange(1),
    show_default=True,
    help="Most candidates of one entity.",
)
@click.option(
    "--pause",
    default=1.0,
    type=click.FloatRange(0),
    show_default=True,
    help="Seconds between two requests.",
)
@click.option(
    "--contact",
    default="",
    envvar="CLUSTERLOD_CONTACT",
    show_envvar=True,
    help="Your address, told to the service.",
)
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of earlier answers; remove it to ask anew. Default: your cache folder.",
)
@report.source_option
@report.language_option
def wikidata(
    service: str,
    kinds: tuple[str, ...],
    least: float,
    most: int,
    pause: float,
    contact: str,
    cache: Path | None,
    source: str | None,
    language: str,
) -> None:
    """Ask a service whom our poles, clusters, organisations and people may be.

    Candidates go into data/candidates/wikidata.csv, with score and reason. Rows in which somebody
    decided are never touched, and refused ones not proposed again. Interrupted? Run it again: what
    was answered is kept.
    """
    try:
        root = Path(report.root_of(source))
        known = read_rows(root, TOPIC, language)
        server = Service(service, user_agent(contact), pause)
        space = server.manifest().identifier_space
        subjects = read_subjects(read_graph(root, language).quads, kinds, space)
        kept = Cache(cache or default_folder(os.environ), service)
        with _bar(subjects, language) as told:
            answers = list(ask(subjects, server, kept, space, told))
        merged = candidates.merge(known, propose(answers, space, Terms(least, most)))
        candidates.write(merged, root / candidates.FOLDER / f"{TOPIC}.csv")
    except ClusterlodError as error:
        report.fail(error, language)
        return
    except OSError as error:
        raise click.ClickException(report.words("unwritten", language, reason=error)) from error
    waiting = sum(not row.is_decided for row in merged)
    path = f"{candidates.FOLDER}/{TOPIC}.csv"
    click.echo(
        report.words("candidates", language, subjects=len(subjects), open=waiting, path=path)
    )


@link.command()
@click.argument("topic", default=TOPIC)
@click.option(
    "--cite", default="wikidata", show_default=True, help="Source that the links cite, by its id."
)
@report.source_option
@report.language_option
def apply(topic: str, cite: str, source: str | None, language: str) -> None:
    """Move accepted candidates into data/links/, with who accepted them and when.

    TOPIC names the table: data/candidates/TOPIC.csv becomes rows of data/links/TOPIC.csv. Refused
    candidates stay where they are, so that nobody proposes them again.
    """
    try:
        root = Path(report.root_of(source))
        known = described(read_graph(root, language).quads)
        done = apply_decisions(root, topic, known, cite, language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    except OSError as error:
        raise click.ClickException(report.words("unwritten", language, reason=error)) from error
    click.echo(
        report.words(
            "applied",
            language,
            accepted=done.accepted,
            refused=done.refused,
            open=done.open,
            path=f"data/links/{topic}.csv",
        )
    )


@contextmanager
def _bar(subjects: list[Subject], language: str) -> Iterator[Told]:
    """Show on standard error how many names are answered."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    total = sum(len(subject.names) for subject in subjects)
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(report.words("asking", language), total=total)
        yield lambda count: bar.advance(task, count)
