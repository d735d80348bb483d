"""The ``clusterlod release`` commands."""

import os
from pathlib import Path

import click

from clusterlod.build.archive import import_release, prune, use_release
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError
from clusterlod.history.shelf import history, on_disk
from clusterlod.release import CURRENT, STORE, Release
from clusterlod.settings import from_environment

_releases_option = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds the releases.",
)


@click.group()
def release() -> None:
    """Keep releases: history travels as dumps, stores are rebuilt from them.

    \b
    clusterlod release list           what lies here, and which one is served
    clusterlod release import URL     take a release over from another server
    clusterlod release use VERSION    serve another one: also the way back
    clusterlod release prune          remove what can be rebuilt of old ones; dumps stay

    A running server follows by itself, with no failed request.
    """  # noqa: D301 - click reads \b as "keep these lines apart"


@release.command("list")
@_releases_option
@report.language_option
def list_(releases: Path | None, language: str) -> None:
    """List the releases, the oldest first; a star marks the one that is served."""
    folder = _folder(releases, language)
    current = (folder / CURRENT).resolve()
    for found in on_disk(folder):
        star = "*" if found.folder == current else " "
        click.echo(f"{star} {found.version}  {_said(found, language)}")


@release.command()
@click.argument("version")
@_releases_option
@report.language_option
def use(version: str, releases: Path | None, language: str) -> None:
    """Make VERSION the current release; its store is rebuilt where it was removed."""
    try:
        found = use_release(version, _folder(releases, language), language=language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    click.echo(report.words("release-used", language, version=found.version))


@release.command("import")
@click.argument("url")
@_releases_option
@report.language_option
def import_(url: str, releases: Path | None, language: str) -> None:
    """Take over a release from URL, such as https://example.org/dumps/2026-11-22/.

    URL is the folder of the dumps of a release, its clusterlod.nq.gz, or a path. Sums are checked
    where the server has SHA256SUMS. The current release stays what it is.
    """
    folder = _folder(releases, language)
    try:
        found = import_release(url, folder, language=language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    click.echo(report.words("release", language, version=found.version, folder=found.folder))
    if not any(step.new.folder == found.folder for step in history(folder)):
        click.echo(report.words("release-late", language, version=found.version))
    click.echo(report.words("release-next", language, version=found.version))


@release.command("prune")
@click.option(
    "--keep",
    default=2,
    type=click.IntRange(0),
    show_default=True,
    help="How many of the newest keep their stores.",
)
@_releases_option
@report.language_option
def prune_(keep: int, releases: Path | None, language: str) -> None:
    """Remove stores and search indexes of old releases; their dumps stay and can be fetched."""
    try:
        thinned = prune(_folder(releases, language), keep, language=language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    for found in thinned:
        click.echo(report.words("release-pruned", language, version=found.version))


def _folder(releases: Path | None, language: str) -> Path:
    try:
        return from_environment(os.environ, releases=releases).releases
    except ClusterlodError as error:
        report.fail(error, language)
        raise


def _said(found: Release, language: str) -> str:
    """Say how much a release holds, and whether its store is there."""
    counts = found.manifest.get("counts", {})
    key = "release-whole" if (found.folder / STORE).exists() else "release-dumps"
    words = report.words(key, language)
    return f"{counts.get('quads', '?')} quads, {words}  {found.folder}"
