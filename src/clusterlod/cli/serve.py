"""The ``clusterlod serve`` command."""

import click


@click.command()
def serve() -> None:
    """Not ready yet."""
