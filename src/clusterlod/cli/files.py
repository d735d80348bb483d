"""What ``build --from`` and ``serve FILE...`` share: RDF files that become a release.

What builds is loaded where there is something to build: a server without files need not wait.
"""

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
from pyoxigraph import NamedNode

from clusterlod.build.rdf_files import FORMATS, RdfFile, digest_of, find_files
from clusterlod.cli import report
from clusterlod.release import Release

_STANDARD_INPUT = Path("-")


def _base(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    try:
        return NamedNode(value).value if value else None
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is not an absolute IRI") from error


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say how files are read."""
    names = [name for number, name in enumerate(FORMATS) if number < len(set(FORMATS.values()))]
    command = click.option(
        "--base", callback=_base, help="IRI against which relative IRIs of the files are resolved."
    )(command)
    return click.option(
        "--format", "format_name", type=click.Choice(names),
        help="Format of the files, whatever their extension; needed for standard input.",
    )(command)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """Files to make a release of, and how to read them.

    Attributes:
        paths: The files; ``-`` is standard input.
        format_name: Their format, else by extension.
        base: IRI for relative IRIs, or None.
        language: Of the messages.
    """

    paths: tuple[Path, ...]
    format_name: str | None
    base: str | None
    language: str

    def build(self, releases: Path, *, version: str | None = None, force: bool = False) -> Release:
        """Make a release of them below ``releases``."""
        from clusterlod.build.any_graph import build_files

        with ExitStack() as stack:
            files = self._files(releases, stack)
            names = ", ".join(file.name for file in files)
            click.echo(report.words("files", self.language, files=names), err=True)
            release = build_files(
                files, releases, base=self.base, version=version, force=force,
                language=self.language,
            )  # fmt: skip
        quads = release.manifest["counts"]["quads"]
        values = {"version": release.version, "folder": release.folder, "quads": f"{quads:,}"}
        click.echo(report.words("files-release", self.language, **values), err=True)
        return release

    def own_releases(self) -> Path:
        """Return a folder for the releases of these files alone: the same for the same content."""
        from clusterlod.build.any_graph import version_of

        files = find_files([*self.paths], self.format_name, self.language)
        digest = digest_of(files, self.base, self.language)
        cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return Path(cache) / "clusterlod" / version_of(digest)

    def _files(self, releases: Path, stack: ExitStack) -> list[RdfFile]:
        from clusterlod.build.any_graph import spooled

        on_disk = [path for path in self.paths if path != _STANDARD_INPUT]
        files = find_files(on_disk, self.format_name, self.language)
        if _STANDARD_INPUT in self.paths:
            piped = spooled(sys.stdin.buffer, self.format_name, releases, self.language)
            files.append(stack.enter_context(piped))
        return files
