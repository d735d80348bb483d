"""Move accepted candidates into the table of links; remember refused ones."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterlod.build.messages import Findings, Place
from clusterlod.build.sources import Row as Record
from clusterlod.build.sources import SourceTree
from clusterlod.build.tables import LINKS
from clusterlod.iris import parse_reference
from clusterlod.linking import candidates
from clusterlod.linking.candidates import Row, write_table

DECISIONS: Final = ("accept", "refuse")


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of the candidates of one table.

    Attributes:
        accepted: Links that were written.
        refused: Pairs that stay refused.
        open: Candidates without a decision.
    """

    accepted: int
    refused: int
    open: int


def apply(root: Path, topic: str, known: Collection[str], source: str, language: str) -> Applied:
    """Write a link for each accepted candidate of ``data/candidates/TOPIC.csv``.

    Args:
        root: Folder with ``data/``.
        topic: Name of the table of candidates, and of that of links.
        known: Every described ``type/slug``.
        source: Slug of the source that the links cite.
        language: Of the messages.

    Raises:
        SourceError: if a decision is incomplete or impossible; nothing is written then.
    """
    tree = SourceTree(root, Findings(language))
    path = f"{candidates.FOLDER}/{topic}.csv"
    if not (root / path).exists():
        tree.findings.add(Place(path), "no-candidates")
        tree.findings.raise_if_any()
    records = tree.rows(path, candidates.COLUMNS)
    links_path = f"data/links/{topic}.csv"
    links = tree.rows(links_path, LINKS.header) if (root / links_path).exists() else []
    if f"source/{source}" not in known:
        tree.findings.add(Place("data/sources/sources.csv"), "unknown-source", value=source)
    accepted = _accepted(records, links, known, tree.findings)
    tree.findings.raise_if_any()
    rows = [Row.of(record.cells) for record in records]
    new = [_link(row, topic, source) for row in accepted]
    if new:
        merged = sorted([[*link.cells.values()] for link in links] + new)
        write_table(LINKS.header, merged, root / links_path)
        candidates.write([row for row in rows if row.decision != "accept"], root / path)
    refused = sum(row.decision == "refuse" for row in rows)
    return Applied(len(accepted), refused, len(rows) - len(accepted) - refused)


def read_rows(root: Path, topic: str, language: str) -> list[Row]:
    """Read the candidates of a topic; none if there is no table yet.

    Raises:
        SourceError: if the table is malformed or a decision cannot be understood.
    """
    tree = SourceTree(root, Findings(language))
    path = f"{candidates.FOLDER}/{topic}.csv"
    records = tree.rows(path, candidates.COLUMNS) if (root / path).exists() else []
    tree.findings.raise_if_any()
    return [Row.of(record.cells) for record in records]


def _accepted(
    records: list[Record], links: list[Record], known: Collection[str], findings: Findings
) -> list[Row]:
    """Return the accepted rows; note each decision that is none."""
    taken = {link["subject"]: link.place for link in links if link["match"] == "exactMatch"}
    accepted = []
    for record in records:
        if not _is_sound(record, known, findings) or record["decision"] != "accept":
            continue
        first = taken.setdefault(record["subject"], record.place)
        if first is not record.place:
            where = f"{first.path}:{first.line}"
            findings.add(record.place, "second-link", subject=record["subject"], first=where)
        accepted.append(Row.of(record.cells))
    return accepted


def _is_sound(record: Record, known: Collection[str], findings: Findings) -> bool:
    decision, by, day = (record[name] for name in ("decision", "decided_by", "decided_on"))
    problems = []
    if not (decision or by or day):
        return True
    if decision not in DECISIONS:
        problems.append(("decision", decision, " | ".join(DECISIONS)))
    if by not in known or not by.startswith(("organisation/", "person/")):
        problems.append(("decided_by", by, "organisation/… | person/…"))
    if not _is_day(day):
        problems.append(("decided_on", day, "2026-11-22"))
    if record["subject"] not in known:
        problems.append(("subject", record["subject"], "organisation/… | person/…"))
    for column, value, expected in problems:
        findings.add(record.place, "bad-decision", column=column, value=value, expected=expected)
    return not problems


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _link(row: Row, topic: str, source: str) -> list[str]:
    slug = parse_reference(row.subject).slug
    values = {
        "id": f"x-{slug}-{topic}",
        "subject": row.subject,
        "match": "exactMatch",
        "target": row.target,
        "method": "reconciliation",
        "accepted_by": row.decided_by,
        "accepted_on": row.decided_on,
        "source": source,
        "basis": "excerpt-read",
        "confidence": "high",
        "note_fr": f"Candidat « {row.label} », score {row.score} ; {row.reason_fr}.",
        "note_en": f"Candidate “{row.label}”, score {row.score}; {row.reason_en}.",
    }
    return [values[column] for column in LINKS.header]
