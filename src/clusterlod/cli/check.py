"""The ``clusterlod check`` command."""

import click


@click.command()
def check() -> None:
    """Not ready yet."""
