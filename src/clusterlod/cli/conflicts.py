"""The ``clusterlod conflicts`` command: sources that disagree, side by side."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

import click
from pyoxigraph import Quad, Store

from clusterlod.build.disputes import Dispute, Rival, Status, disputes
from clusterlod.build.graph import read_graph
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError
from clusterlod.release import open_release

_UNSETTLED: Final = (Status.OPEN, Status.UNRECORDED)
_COLUMNS: Final = tuple(field.name for field in fields(Rival))


@click.command()
@report.source_option
@click.option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Read this release (releases/current, for example) instead of the curated files.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "csv", "json"]),
    default="text",
    show_default=True,
    help="Text and Markdown for people, CSV and JSON for machines.",
)
@click.option("--open", "only_open", is_flag=True, help="Only those that nothing decides yet.")
@click.option("--subject", help="Only those about this entity, as organisation/cd2e.")
@report.language_option
def conflicts(
    source: str | None,
    release: Path | None,
    form: str,
    only_open: bool,
    subject: str | None,
    language: str,
) -> None:
    """Show where sources disagree: who says what, on what basis, and how it stands.

    Both the conflicts that the editors recorded and those that the rule finds.
    """
    try:
        found = disputes(_quads(source, release, language), language)
    except ClusterlodError as error:
        report.fail(error, language)
        return
    if subject:
        found = [dispute for dispute in found if dispute.is_about(subject)]
    if only_open:
        found = [dispute for dispute in found if dispute.status in _UNSETTLED]
    if subject and not found:
        click.echo(report.words("no-subject", language, subject=subject), err=True)
    click.echo(_FORMS[form](found, language), nl=False)


def _quads(source: str | None, release: Path | None, language: str) -> Iterable[Quad]:
    if release:
        return Store.read_only(str(open_release(release).store))
    return read_graph(Path(report.root_of(source)), language).quads


def _text(found: list[Dispute], language: str) -> str:
    lines = [line for dispute in found for line in (*_dispute_lines(dispute, language), "")]
    return "\n".join([*lines, _summary(found, language), ""])


def _dispute_lines(dispute: Dispute, language: str) -> list[str]:
    lines = [f"{_heading(dispute)} [{report.words(dispute.status, language)}]"]
    for rival in dispute.rivals:
        said = ", ".join(part for part in (_said(rival, dispute, language), rival.period) if part)
        evidence = (rival.source_name, rival.published, rival.basis, rival.confidence, rival.rank)
        lines += [f"  {said}", f"      {' · '.join(part for part in evidence if part)}"]
        lines.append(f"      {rival.claim}")
    return [*lines, f"  → {dispute.note}"] if dispute.note else lines


def _heading(dispute: Dispute) -> str:
    first = dispute.rivals[0]
    return f"{first.subject_name}, {first.predicate_name}"


def _said(rival: Rival, dispute: Dispute, language: str) -> str:
    """Name subject and predicate where they are not those of the heading."""
    colon = " : " if language == "fr" else ": "
    speaker = rival.speaker + colon if rival.speaker else ""
    first = dispute.rivals[0]
    if (rival.subject, rival.predicate) == (first.subject, first.predicate):
        return f"{speaker}{rival.value}"
    return f"{speaker}{rival.subject_name}, {rival.predicate_name}{colon}{rival.value}"


def _summary(found: list[Dispute], language: str) -> str:
    counts = Counter(dispute.status for dispute in found)
    settled = counts[Status.SETTLED] + counts[Status.RANKED]
    return report.words(
        "conflicts",
        language,
        count=len(found),
        open=counts[Status.OPEN],
        settled=settled,
        unrecorded=counts[Status.UNRECORDED],
    )


def _markdown(found: list[Dispute], language: str) -> str:
    lines = []
    for dispute in found:
        status = report.words(dispute.status, language)
        lines += [f"## {_heading(dispute)} ({status})", ""]
        lines += [dispute.note, ""] if dispute.note else []
        lines += [report.words("claim-head", language), "|---" * 8 + "|"]
        lines += [_markdown_row(rival, dispute, language) for rival in dispute.rivals]
        lines.append("")
    return "\n".join([*lines, _summary(found, language), ""])


def _markdown_row(rival: Rival, dispute: Dispute, language: str) -> str:
    cells = (
        _said(rival, dispute, language),
        rival.period,
        rival.source_name,
        rival.published,
        rival.basis,
        rival.confidence,
        rival.rank,
        f"`{rival.claim}`",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _csv(found: list[Dispute], _language: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["conflict", "status", "by_rule", "note", *_COLUMNS])
    for number, dispute in enumerate(found, 1):
        by_rule = str(dispute.by_rule).lower()
        for rival in dispute.rivals:
            row = [number, dispute.status, by_rule, dispute.note, *asdict(rival).values()]
            writer.writerow(row)
    return out.getvalue()


def _json(found: list[Dispute], _language: str) -> str:
    text = json.dumps([asdict(dispute) for dispute in found], ensure_ascii=False, indent=2)
    return text + "\n"


_FORMS: Final[dict[str, Callable[[list[Dispute], str], str]]] = {
    "text": _text,
    "markdown": _markdown,
    "csv": _csv,
    "json": _json,
}
