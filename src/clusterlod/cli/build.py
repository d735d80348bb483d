"""The ``clusterlod build`` command."""

import os
import time
from pathlib import Path

import click

from clusterlod.build import pipeline
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError
from clusterlod.settings import from_environment


@click.command()
@report.source_option
@click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds the releases.",
)
@click.option("--force", is_flag=True, help="Replace a release of the same version.")
@click.option("--record", is_flag=True, help="Add the new IRIs to data/released.csv.")
@report.language_option
def build(
    source: str | None, releases: Path | None, force: bool, record: bool, language: str
) -> None:
    """Make a release from the curated files: check, store, dumps, manifest, report.

    The release becomes the current one when it is whole; until then, and after any mistake, the
    old one stays as it was.
    """
    begin = time.monotonic()
    try:
        settings = from_environment(os.environ, releases=releases)
        release, checked = pipeline.build(
            Path(report.root_of(source)),
            settings.releases,
            force=force,
            record=record,
            language=language,
            progress=report.progress(language),
        )
    except ClusterlodError as error:
        report.fail(error, language)
        return
    report.print_summary(checked, language)
    click.echo(report.words("release", language, version=release.version, folder=release.folder))
    click.echo(report.words("seconds", language, seconds=time.monotonic() - begin))
