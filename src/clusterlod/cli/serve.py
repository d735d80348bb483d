"""The ``clusterlod serve`` command.

A server that has its release starts at once: what builds one, and what asks a remote store, is
loaded where it is needed.
"""

import os
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from clusterlod.cli import report
from clusterlod.cli.files import Reading, file_options
from clusterlod.cli.supervisor import Supervisor, bind
from clusterlod.errors import ClusterlodError, SettingsError, SourceError
from clusterlod.iris import EntityPath
from clusterlod.release import CURRENT, INPUT, Release
from clusterlod.settings import PREFIX, Settings, from_environment

#: The entity that the command's greeting invites to look at.
EXAMPLE: Final = EntityPath("organisation", "aerospace-valley")

#: Further names of options.
_MORE_NAMES: Final = {"web_workers": ("--workers",)}


def setting_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each setting, with the setting's help text."""
    for row in reversed(fields(Settings)):
        command = _option(row)(command)
    return command


def _option(row: Field[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    default = "" if row.default in (MISSING, "") else f" Default: {row.default}."
    names = ["--" + row.name.replace("_", "-"), *_MORE_NAMES.get(row.name, ())]
    return click.option(
        *names,
        row.name,
        type=_type(row),
        help=f"{row.metadata['help']}{default} [{PREFIX}{row.name.upper()}]",
    )


def _type(row: Field[Any]) -> Any:
    if row.metadata.get("choices"):
        return click.Choice(row.metadata["choices"])
    return click.Path(path_type=Path) if row.type is Path else row.type


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@file_options
@setting_options
@click.pass_context
def serve(
    context: click.Context,
    /,
    files: tuple[Path, ...],
    format_name: str | None,
    base: str | None,
    **options: Any,
) -> None:
    """Answer SPARQL and show every entity over HTTP; build the release first if there is none.

    With FILE..., serve any RDF files instead: Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD,
    compressed or not. They are read once; the same files start at once the next time.
    """
    language = report.default_language(os.environ)
    reading = Reading(files, format_name, base, language)
    try:
        settings = _settings(reading, options)
        remote = _ask_remote(settings) if settings.engine else ""
        with bind(settings) as listener:
            if files:
                reading.build(settings.releases)
            elif not settings.engine and not (settings.releases / CURRENT).exists():
                click.echo(f"No release in {settings.releases}: building one.", err=True)
                _build(context, settings.releases)
            port = listener.getsockname()[1]
            announce = partial(_greet, remote=remote, host=settings.host, port=port)
            Supervisor(settings, listener, announce).run()
    except SourceError as error:
        report.fail(error, language)
    except ClusterlodError as error:
        raise click.ClickException(str(error)) from error


def _build(context: click.Context, releases: Path) -> None:
    from clusterlod.cli.build import build

    context.invoke(build, releases=releases)


def _ask_remote(settings: Settings) -> str:
    from clusterlod.cli.remote_store import ask_remote

    return ask_remote(settings)


def _settings(reading: Reading, options: dict[str, Any]) -> Settings:
    """Read the settings; files are released in a folder of their own unless one is named.

    Raises:
        SettingsError: a setting cannot be used, or files are named beside a remote store.
    """
    named = options.get("releases") or os.environ.get(f"{PREFIX}RELEASES")
    if reading.paths and not named:
        options = options | {"releases": reading.own_releases()}
    settings = from_environment(os.environ, **options)
    if reading.paths and settings.engine:
        raise SettingsError("FILE... and --engine: expected one of them; load files into the store")
    return settings


def _example(release: Release | None, address: str) -> str:
    """Return the line with an entity to look at, in a graph of ours."""
    if release and INPUT in release.manifest:
        return ""
    return f"  Entité / entity {address}/id/{EXAMPLE.type}/{EXAMPLE.slug}\n"


def _greet(release: Release | None, remote: str, host: str, port: int) -> None:
    """Print the addresses to open."""
    visible = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not a bind
    address = f"http://[{visible}]:{port}" if ":" in visible else f"http://{visible}:{port}"
    click.echo(
        f"clusterlod, version des données / data release {release.version if release else remote}\n"
        f"  Page            {address}/\n"
        f"  SPARQL          {address}/sparql\n"
        f"{_example(release, address)}"
        "Arrêter / stop: Ctrl-C"
    )
