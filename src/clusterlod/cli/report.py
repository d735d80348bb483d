"""Words and lines that the commands print, in French or English."""

import os
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console

from clusterlod import resources
from clusterlod.build.steps import STEPS
from clusterlod.errors import ClusterlodError, SourceError, ValidationError

if TYPE_CHECKING:  # it would load the judge of the shapes, which most commands do not need
    from clusterlod.build.checking import Checked

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
    "release-used": (
        "La publication {version} est la version courante.",
        "Release {version} is the current one.",
    ),
    "release-next": (
        "Pour la servir : clusterlod release use {version}",
        "To serve it: clusterlod release use {version}",
    ),
    "release-late": (
        "{version} est antérieure à une version du flux : elle est listée et téléchargeable, mais "
        "le flux n’en dit rien, car ses pages publiées ne changent plus. Importez les plus "
        "anciennes d’abord.",
        "{version} is older than a release of the feed: it is listed and can be fetched, but the "
        "feed does not tell of it, for its published pages never change. Import the oldest first.",
    ),
    "release-pruned": (
        "{version} : base et index retirés, fichiers de données gardés",
        "{version}: store and index removed, dumps kept",
    ),
    "release-whole": ("complète", "whole"),
    "release-dumps": ("fichiers de données seuls", "dumps alone"),
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
    "open": ("ouvert", "open"),
    "settled": ("tranché", "settled"),
    "ranked": ("départagé par le rang", "settled by rank"),
    "unrecorded": ("à examiner", "to be looked at"),
    "conflicts": (
        "{count} conflit(s) : {open} ouvert(s), {settled} tranché(s), {unrecorded} à examiner",
        "{count} conflict(s): {open} open, {settled} settled, {unrecorded} to be looked at",
    ),
    "claim-head": (
        "| Valeur | Quand | Source | Date | Base | Confiance | Rang | Affirmation |",
        "| Value | When | Source | Date | Basis | Confidence | Rank | Claim |",
    ),
    "no-subject": (
        "Aucun conflit sur {subject} (attendu : type/identifiant, comme organisation/cd2e)",
        "No conflict about {subject} (expected: type/slug, such as organisation/cd2e)",
    ),
    "formatted": ("Mis en forme : {path}", "Formatted: {path}"),
    "not-canonical": (
        "{path} : pas en forme canonique (pour la rétablir : clusterlod fmt)",
        "{path}: not in canonical form (to mend it: clusterlod fmt)",
    ),
    "canonical": (
        "Toutes les tables sont en forme canonique.",
        "All tables are in canonical form.",
    ),
    "where": ("Où", "Where"),
    "written": ("Écrit", "Written"),
    "entity": ("Entité", "Entity"),
    "known-as": ("Connue comme", "Known as"),
    "label": ("nom", "name"),
    "short": ("sigle", "acronym"),
    "alt": ("autre nom", "other name"),
    "former": ("ancien nom", "former name"),
    "drafted": (
        "{mentions} mentions, {count} affirmations à compléter ou à effacer",
        "{mentions} mentions, {count} claims to complete or to delete",
    ),
    "source-row": (
        "Pour sources.csv : id {id}, text_sha256 {sha256}, text_length {length}",
        "For sources.csv: id {id}, text_sha256 {sha256}, text_length {length}",
    ),
    "unwritten": (
        "écriture impossible ({reason}) ; choisissez un dossier où vous pouvez écrire : --help",
        "cannot write ({reason}); choose a folder where you may write: --help",
    ),
    "exists": (
        "{path} existe déjà ; donnez un autre nom, ou effacez-le",
        "{path} exists already; give another name, or remove it",
    ),
    "asking": ("Noms demandés", "Names asked"),
    "candidates": (
        "{subjects} entités sans lien ; {open} candidats à juger dans {path} : écrivez accept ou "
        "refuse, par qui et quel jour, puis « clusterlod link apply »",
        "{subjects} entities without a link; {open} candidates to judge in {path}: write accept or "
        "refuse, by whom and on which day, then “clusterlod link apply”",
    ),
    "applied": (
        "{accepted} liens écrits dans {path} ; {refused} candidats refusés, {open} à juger",
        "{accepted} links written to {path}; {refused} candidates refused, {open} to judge",
    ),
    "changed": ("Modifié : {files}", "Changed: {files}"),
    "checking": ("Vérification …", "Checking …"),
    "watching": (
        "{time}, {seconds:.1f} s. J’attends un changement dans {root} ; Ctrl-C pour finir.",
        "{time}, {seconds:.1f} s. Waiting for a change in {root}; Ctrl-C to end.",
    ),
    "unreadable": (
        "Fichiers illisibles pour l’instant : {reason}",
        "The files cannot be read just now: {reason}",
    ),
    "end": ("Fin.", "End."),
    "no-fix-while-watching": (
        "--fix et --watch ne vont pas ensemble : le tri changerait un fichier ouvert ailleurs.",
        "--fix and --watch do not go together: sorting would change a file that is open elsewhere.",
    ),
    "loaded": (
        "Publication {version} chargée : {triples} triplets ; {sent} graphes écrits, {kept} déjà "
        "là, {removed} retirés.",
        "Release {version} loaded: {triples} triples; {sent} graphs written, {kept} already there, "
        "{removed} removed.",
    ),
    "interrupted": (
        "Interrompu ; la même commande reprendra là où elle s’est arrêtée.",
        "Interrupted; the same command goes on where it stopped.",
    ),
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


def print_summary(checked: "Checked", language: str) -> None:
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


def print_mistakes(error: ClusterlodError, language: str, *, err: bool = True) -> None:
    """Print every finding, on standard error or output, and how many there are."""
    click.echo(str(error), err=err)
    if isinstance(error, SourceError):
        click.echo(words("refused-source", language, count=len(error.findings)), err=err)
    elif isinstance(error, ValidationError):
        count = len(str(error).splitlines())
        click.echo(words("refused-graph", language, count=count), err=err)


def fail(error: ClusterlodError, language: str) -> None:
    """Print every finding on standard error and leave with code 1."""
    print_mistakes(error, language)
    sys.exit(1)


def root_of(source: str | None) -> str:
    """Return the folder of the curated files."""
    return source or str(resources.root())
