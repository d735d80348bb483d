"""The ``clusterlod`` command and its sub-commands."""

import click

from clusterlod import __version__
from clusterlod.cli.article import article
from clusterlod.cli.build import build
from clusterlod.cli.check import check
from clusterlod.cli.conflicts import conflicts
from clusterlod.cli.diff import diff
from clusterlod.cli.doctor import doctor
from clusterlod.cli.fmt import fmt
from clusterlod.cli.link import link
from clusterlod.cli.load import load
from clusterlod.cli.query import query
from clusterlod.cli.release import release
from clusterlod.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
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


main.add_command(article)
main.add_command(build)
main.add_command(check)
main.add_command(conflicts)
main.add_command(doctor)
main.add_command(diff)
main.add_command(fmt)
main.add_command(link)
main.add_command(release)
main.add_command(load)
main.add_command(query)
main.add_command(serve)
