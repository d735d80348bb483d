"""The ``clusterlod build`` command."""

import click


@click.command()
def build() -> None:
    """Not ready yet."""
