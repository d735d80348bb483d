"""The ``clusterlod build`` command."""

import os
import time
from pathlib import Path

import click

from clusterlod.build import pipeline
from clusterlod.cli import report
from clusterlod.cli.files import Reading, file_options
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
@click.option(
    "--from",
    "first",
    type=click.Path(path_type=Path),
    metavar="FILE...",
    help="Make a release of any RDF files instead: Turtle, TriG, N-Triples, N-Quads, RDF/XML, "
    "JSON-LD, compressed or not; - is standard input.",
)
@click.argument("more", nargs=-1, type=click.Path(path_type=Path), metavar="")
@file_options
@click.option("--release", "version", help="Version of the release made of files.")
@click.option("--record", is_flag=True, help="Add the new IRIs to data/released.csv.")
@report.language_option
def build(
    source: str | None,
    releases: Path | None,
    force: bool,
    record: bool,
    language: str,
    first: Path | None = None,
    more: tuple[Path, ...] = (),
    version: str | None = None,
    format_name: str | None = None,
    base: str | None = None,
) -> None:
    """Make a release from the curated files: check, store, dumps, manifest, report.

    With --from, make it of any RDF files: nothing is checked but their syntax, nothing is added.

    The release becomes the current one when it is whole; until then, and after any mistake, the
    old one stays as it was.
    """
    begin = time.monotonic()
    if more and not first:
        raise click.UsageError(f"unexpected {more[0]}; files come after --from")
    try:
        settings = from_environment(os.environ, releases=releases)
        if first:
            reading = Reading((first, *more), format_name, base, language)
            reading.build(settings.releases, version=version, force=force)
        else:
            _build_curated(source, settings.releases, force, record, language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    click.echo(report.words("seconds", language, seconds=time.monotonic() - begin))


def _build_curated(
    source: str | None, releases: Path, force: bool, record: bool, language: str
) -> None:
    release, checked = pipeline.build(
        Path(report.root_of(source)),
        releases,
        force=force,
        record=record,
        language=language,
        progress=report.progress(language),
    )
    report.print_summary(checked, language)
    click.echo(report.words("release", language, version=release.version, folder=release.folder))
