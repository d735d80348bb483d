"""The ``clusterlod serve`` command."""

import os
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Final

import click

from clusterlod.cli.build import build
from clusterlod.cli.supervisor import Supervisor, bind
from clusterlod.errors import ClusterlodError
from clusterlod.iris import EntityPath
from clusterlod.release import CURRENT, Release
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
        type=click.Path(path_type=Path) if row.type is Path else row.type,
        help=f"{row.metadata['help']}{default} [{PREFIX}{row.name.upper()}]",
    )


@click.command()
@setting_options
@click.pass_context
def serve(context: click.Context, /, **options: Any) -> None:
    """Answer SPARQL and show every entity over HTTP; build the release first if there is none."""
    try:
        settings = from_environment(os.environ, **options)
        listener = bind(settings)
        if not (settings.releases / CURRENT).exists():
            click.echo(f"No release in {settings.releases}: building one.", err=True)
            context.invoke(build, releases=settings.releases)
        port = listener.getsockname()[1]
        Supervisor(settings, listener, lambda release: _greet(release, settings.host, port)).run()
    except ClusterlodError as error:
        raise click.ClickException(str(error)) from error


def _greet(release: Release, host: str, port: int) -> None:
    """Print the addresses to open."""
    visible = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not a bind
    address = f"http://[{visible}]:{port}" if ":" in visible else f"http://{visible}:{port}"
    click.echo(
        f"clusterlod, version des données / data release {release.version}\n"
        f"  Page            {address}/\n"
        f"  SPARQL          {address}/sparql\n"
        f"  Entité / entity {address}/id/{EXAMPLE.type}/{EXAMPLE.slug}\n"
        "Arrêter / stop: Ctrl-C"
    )
