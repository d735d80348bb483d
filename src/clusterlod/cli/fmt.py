"""The ``clusterlod fmt`` command."""

import sys
from pathlib import Path

import click

from clusterlod.build.formatting import rewritings
from clusterlod.build.messages import Findings
from clusterlod.cli import report
from clusterlod.errors import SourceError


@click.command()
@report.source_option
@click.option("--check", "only", is_flag=True, help="Write nothing; leave with 1 if one would.")
@report.language_option
def fmt(source: str | None, only: bool, language: str) -> None:
    """Put the tables into their canonical form, and their CSVW metadata beside them.

    Rows sorted, cells trimmed, UTF-8, LF, commas: what a spreadsheet wrote otherwise is mended.
    """
    findings = Findings(language)
    found = rewritings(Path(report.root_of(source)), findings)
    for item in found:
        if not only:
            item.write()
        key = "not-canonical" if only else "formatted"
        click.echo(report.words(key, language, path=item.path), err=only)
    try:
        findings.raise_if_any()
    except SourceError as error:
        report.fail(error, language)
    if found and only:
        sys.exit(1)
    click.echo(report.words("canonical", language))
