"""The ``clusterlod article`` command."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from clusterlod.articles.draft import draft_rows, to_csv
from clusterlod.articles.mentions import Lexicon, Mention
from clusterlod.articles.text import read_article
from clusterlod.build.graph import read_graph
from clusterlod.build.search_names import read_names
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError, IriError
from clusterlod.iris import EntityPath, slugify
from clusterlod.namespaces import ID


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for the draft claims; default: standard output.",
)
@click.option("--id", "slug", help="Id of the article in sources.csv; default: from its file name.")
@report.source_option
@report.language_option
def article(
    file: Path, output: Path | None, slug: str | None, source: str | None, language: str
) -> None:
    """Find the known entities that an article names, as draft claims.

    FILE is plain text in UTF-8. The draft has one row for each entity in each sentence, with
    passage and quote; what is claimed (predicate, object, modality, ...) is for you to say. Delete
    the rows that claim nothing, and quotes that are not needed: all quotes of an article together
    stay under 30 % of it.

    \b
    clusterlod article press.txt --id la-tribune-2026-01-15 -o data/claims/la-tribune-2026-01-15.csv
    """  # noqa: D301 - click reads \b as "keep these lines apart"
    try:
        name = EntityPath("source", slug or slugify(file.stem)).slug
        text = read_article(file, language)
        names = read_names(read_graph(Path(report.root_of(source)), language).quads)
        ours = {node.value: found for node, found in names.items() if node.value.startswith(ID)}
        mentions = Lexicon(ours).find(text)
        rows = draft_rows(text, mentions, name)
        _write(to_csv(rows), output, language)
    except IriError as error:
        raise click.BadParameter(str(error), param_hint="--id") from error
    except ClusterlodError as error:
        report.fail(error, language)
        return
    except OSError as error:
        raise click.ClickException(report.words("unwritten", language, reason=error)) from error
    _show(mentions, language)
    fields = {"count": len(rows), "mentions": len(mentions), "id": name}
    click.echo(report.words("drafted", language, **fields), err=True)
    row = {"id": name, "sha256": text.sha256, "length": len(text.text)}
    click.echo(report.words("source-row", language, **row), err=True)


def _write(table: str, output: Path | None, language: str) -> None:
    if output is None:
        click.echo(table, nl=False)
    elif output.exists():
        raise click.UsageError(report.words("exists", language, path=output))
    else:
        output.write_text(table, encoding="utf-8", newline="")


def _show(mentions: Sequence[Mention], language: str) -> None:
    """Print who is named where, for people, on standard error."""
    table = Table(box=None, pad_edge=False)
    for key in ("where", "written", "entity", "known-as"):
        table.add_column(report.words(key, language))
    for mention in mentions:
        for entity in mention.entities:
            place = f"{mention.start}–{mention.end}"
            role = report.words(entity.role.value, language)
            table.add_row(place, mention.text, entity.reference, f"{entity.name} ({role})")
    Console(stderr=True, highlight=False, markup=False).print(table)
