"""Words and lines that the commands print, in French or English."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import Final

import click
from rich.console import Console

from clusterlod import resources
from clusterlod.build.pipeline import STEPS, Checked
from clusterlod.errors import ClusterlodError, SourceError, ValidationError

#: Key to French and English; braces name the fields of :func:`words`.
_WORDS: Final = {
    "read": ("Lecture des fichiers", "Reading the files"),
    "rules": ("Règles de qualité", "Quality rules"),
    "shapes": ("Formes SHACL", "SHACL shapes"),
    "gates": ("IRI publiés et cliquet des avertissements", "Released IRIs and warnings ratchet"),
    "write": ("Écriture de la publication", "Writing the release"),
    "refused-source": (
        "{count} erreur(s) dans les fichiers ; rien n’a été écrit.",
        "{count} mistake(s) in the files; nothing was written.",
    ),
    "refused-graph": (
        "{count} violation(s) ; rien n’a été écrit.",
        "{count} violation(s); nothing was written.",
    ),
    "claims": (
        "Affirmations : {total}, dont {structured} structurées et {text} en texte ; "
        "{unverified} non vérifiées, {derived} déduites d’un total",
        "Claims: {total}, of which {structured} fully structured and {text} with text content; "
        "{unverified} unverified, {derived} derived from a total",
    ),
    "graph": (
        "Graphe : {quads} quads, {triples} triplets",
        "Graph: {quads} quads, {triples} triples",
    ),
    "warnings": ("Avertissements : {count}", "Warnings: {count}"),
    "release": ("Publication {version} : {folder}", "Release {version}: {folder}"),
    "files": ("Lecture de {files}", "Reading {files}"),
    "files-release": (
        "Publication {version} : {quads} quads, {folder}",
        "Release {version}: {quads} quads, {folder}",
    ),
    "seconds": ("Durée : {seconds:.1f} s", "Time: {seconds:.1f} s"),
    "fine": ("Aucune erreur, aucune violation.", "No mistake, no violation."),
    "not-run": (
        "Non vérifié ici, faute du web : {gates}",
        "Not run here, they need the live web: {gates}",
    ),
    "sorted": ("Trié : {path}", "Sorted: {path}"),
}

#: Gates that only the live web can answer (FOOPS and OOPS! names).
LIVE_WEB_GATES: Final = "FOOPS FIND2, FIND3, FIND_3_BIS, PURL1, OM4.2; OOPS! P37"

language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["fr", "en"]),
    default=lambda: default_language(os.environ),
    help="Language of the messages; from LC_ALL, LC_MESSAGES or LANG, else French.",
)
source_option = click.option(
    "--source",
    type=click.Path(exists=True, file_okay=False),
    help="Folder with ontology/, shapes/ and data/; by default those of clusterlod itself.",
)


def default_language(environ: Mapping[str, str]) -> str:
    """Choose French unless the locale is English."""
    variables = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environ[name] for name in variables if environ.get(name)), "")
    return "en" if locale.lower().startswith("en") else "fr"


def words(key: str, language: str, **fields: object) -> str:
    """Return one sentence of the table above."""
    french, english = _WORDS[key]
    return (french if language == "fr" else english).format(**fields)


def progress(language: str) -> Callable[[str], None]:
    """Return a function that shows each step on standard error as it begins."""
    console = Console(stderr=True, highlight=False)

    def show(step: str) -> None:
        number = STEPS.index(step) + 1
        console.print(f"[dim]{number}/{len(STEPS)}[/dim] {words(step, language)} …")

    return show


def print_summary(checked: Checked, language: str) -> None:
    """Print what is in the graph and what to look at."""
    claims, counts = checked.claims, checked.counts
    click.echo(
        words(
            "claims",
            language,
            total=claims.total,
            structured=claims.structured,
            text=claims.text,
            unverified=claims.unverified,
            derived=claims.derived,
        )
    )
    click.echo(words("graph", language, quads=counts.quads, triples=counts.triples))
    warnings = checked.report.warnings_by_rule()
    click.echo(words("warnings", language, count=sum(warnings.values())))
    for rule, count in warnings.items():
        click.echo(f"  {count} {rule}")


def fail(error: ClusterlodError, language: str) -> None:
    """Print every finding on standard error and leave with code 1."""
    click.echo(str(error), err=True)
    if isinstance(error, SourceError):
        click.echo(words("refused-source", language, count=len(error.findings)), err=True)
    elif isinstance(error, ValidationError):
        count = len(str(error).splitlines())
        click.echo(words("refused-graph", language, count=count), err=True)
    sys.exit(1)


def root_of(source: str | None) -> str:
    """Return the folder of the curated files."""
    return source or str(resources.root())
