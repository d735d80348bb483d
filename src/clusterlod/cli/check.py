"""The ``clusterlod check`` command."""

import time
from pathlib import Path

import click

from clusterlod.build import checking
from clusterlod.build.formatting import rewritings
from clusterlod.build.messages import Findings
from clusterlod.cli import report
from clusterlod.cli.watch import check_on_change
from clusterlod.errors import ClusterlodError


@click.command()
@report.source_option
@click.option("--fix", is_flag=True, help="First put the tables into canonical form.")
@click.option(
    "--thorough",
    is_flag=True,
    help="Let pyshacl judge every node against the shapes: the same answer, half a minute later.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@report.language_option
def check(source: str | None, fix: bool, thorough: bool, watch: bool, language: str) -> None:
    """Find mistakes in the curated files, the ontology and the graph they make; write nothing."""
    begin = time.monotonic()
    root = Path(report.root_of(source))
    if watch:
        if fix:
            raise click.UsageError(report.words("no-fix-while-watching", language))
        check_on_change(root, language, thorough=thorough)
        return
    if fix:
        for item in rewritings(root, Findings(language)):  # the check names what cannot be read
            item.write()
            click.echo(report.words("formatted", language, path=item.path))
    try:
        checked = checking.check(
            root, language=language, thorough=thorough, progress=report.progress(language)
        )
    except ClusterlodError as error:
        report.fail(error, language)
        return
    report.print_summary(checked, language)
    click.echo(report.words("fine", language))
    click.echo(report.words("not-run", language, gates=report.LIVE_WEB_GATES))
    click.echo(report.words("seconds", language, seconds=time.monotonic() - begin))
