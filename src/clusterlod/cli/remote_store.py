"""What ``clusterlod serve`` looks at before it serves from a remote store."""

import asyncio
import os

import click

from clusterlod.engine.credentials import credentials_from
from clusterlod.engine.remote import RemoteEngine
from clusterlod.errors import EngineError, ReleaseError
from clusterlod.release import current_release
from clusterlod.settings import Settings


def ask_remote(settings: Settings) -> str:
    """Ask a remote store which release it holds; warn of what will surprise, and return it.

    Raises:
        SettingsError: the address of the store, or our credentials there, cannot be used.
    """
    try:
        version = asyncio.run(_ask_version(settings))
    except EngineError as error:
        click.echo(f"Warning: {error} Serving all the same, until it does.", err=True)
        return ""
    try:
        ours = current_release(settings.releases).version
    except ReleaseError:
        ours = ""
    if ours and ours != version:
        click.echo(
            f"Warning: the remote store holds {version}, the dumps here are of {ours}; "
            "`clusterlod load` puts a release into the store.",
            err=True,
        )
    return version


async def _ask_version(settings: Settings) -> str:
    engine = RemoteEngine(settings, credentials_from(os.environ))
    try:
        return await engine.release_version()
    finally:
        await engine.aclose()
