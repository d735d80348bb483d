"""The ``clusterlod`` command and its sub-commands."""

from importlib import import_module
from typing import Final, cast

import click

from clusterlod import __version__

#: The sub-commands, each in the module of its name.
COMMANDS: Final = (
    "article", "build", "check", "conflicts", "diff", "doctor",
    "fmt", "link", "load", "query", "release", "serve",
)  # fmt: skip


class OnDemand(click.Group):
    """Loads a sub-command when it is asked for: what one needs would keep the others waiting."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click has it
        """Return the names of the sub-commands."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - as click has it
        cmd_name: str,
    ) -> click.Command | None:
        """Load a sub-command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"clusterlod.cli.{cmd_name}"), cmd_name)
        return cast(click.Command, command)


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clusterlod")
def main() -> None:
    """Build, check and serve the open knowledge graph of French clusters.

    \b
    clusterlod check     find mistakes in the curated files
    clusterlod fmt       put the curated tables into their canonical form
    clusterlod conflicts show where sources disagree
    clusterlod build     make a release from them
    clusterlod diff      say what changed between two releases
    clusterlod link      propose links to Wikidata, take over those that you accepted
    clusterlod article   find known entities in a press article, as draft claims
    clusterlod release   list, import, choose and thin out releases
    clusterlod serve     answer SPARQL and show every entity, on http://127.0.0.1:8000/
    clusterlod query     ask the release, or any endpoint, and print a table or a file
    clusterlod load      put a release into a remote store, which `serve --engine` then asks
    clusterlod doctor    check a deployment from outside
    """  # noqa: D301 - click reads \b as "keep these lines apart"
