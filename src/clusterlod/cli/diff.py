"""The ``clusterlod diff`` command."""

import os
from pathlib import Path

import click

from clusterlod.cli import report
from clusterlod.errors import ClusterlodError, ReleaseError
from clusterlod.history.changes import compare
from clusterlod.history.patch import rdf_patch
from clusterlod.history.shelf import on_disk, published
from clusterlod.history.snapshot import n_quads, read_snapshot
from clusterlod.history.words import Teller
from clusterlod.release import CURRENT, MANIFEST, current_release, open_release
from clusterlod.settings import from_environment


@click.command()
@click.argument("old")
@click.argument("new", default=CURRENT)
@click.option(
    "--format",
    "form",
    type=click.Choice(["words", "patch"]),
    default="words",
    show_default=True,
    help="Words for people, or an RDF patch for stores.",
)
@click.option(
    "--most",
    default=1_000_000,
    type=click.IntRange(0),
    help="Most changes of one type to tell one by one. Default: all.",
)
@click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds the releases.",
)
@report.language_option
def diff(old: str, new: str, form: str, most: int, releases: Path | None, language: str) -> None:
    """Say what changed from release OLD to release NEW, by default the current one.

    OLD and NEW are versions, folders of releases, or dumps in N-Quads.
    """
    try:
        folder = from_environment(os.environ, releases=releases).releases
        before, after = _dump(old, folder), _dump(new, folder)
        if form == "patch":
            lines = rdf_patch(n_quads(before[0]), n_quads(after[0]), before[1], after[1])
        else:
            lines = iter(_words(before, after, most, language))
        for line in lines:
            click.echo(line)
    except ClusterlodError as error:
        report.fail(error, language)


def _words(
    before: tuple[Path, str], after: tuple[Path, str], most: int, language: str
) -> list[str]:
    """Return the changes as Markdown, as release notes want them."""
    old, new = read_snapshot(*before), read_snapshot(*after)
    teller = Teller(old, new, language)
    lines = [f"# {teller.title()}"]
    for section in teller.sections(compare(old, new), most):
        lines += ["", f"## {section.title}", "", section.counts]
        lines += ["", *(f"- {text}" for _, text in section.lines)] if section.lines else []
    return lines if len(lines) > 1 else [*lines, "", teller.word("same")]


def _dump(text: str, releases: Path) -> tuple[Path, str]:
    """Find the dump that a text names, and its version."""
    path = Path(text)
    if text == CURRENT:
        release = current_release(releases)
    elif (path / MANIFEST).is_file():
        release = open_release(path)
    elif path.is_file():
        return path, path.name.partition(".")[0]
    else:
        found = [r for r in on_disk(releases) if text in (r.version, published(r))]
        if not found:
            known = ", ".join(release.version for release in on_disk(releases)) or "-"
            raise ReleaseError(f"{text}: no release or dump; expected one of {known}, or a path")
        release = found[0]
    return release.quads, release.version
