"""The tables of candidates in ``data/candidates/``: written by us, decided by people.

A row with a decision is a person's: it stays as it is, byte for byte, and its pair is not proposed
again. Only rows without one are renewed.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final, Self

from clusterlod.iris import parse_reference

FOLDER: Final = "data/candidates"

_ITEM: Final = re.compile(r"http://www\.wikidata\.org/entity/(Q[0-9]+)")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One candidate; all cells are text, as in the table.

    Attributes:
        id: ``subject-target``, a slug.
        subject: ``type/slug`` of ours.
        name: The name of ours that was asked for.
        target: IRI of the candidate.
        label: Its name there.
        description: A line about it.
        score: The service's own measure.
        reason_fr: Why it is proposed, in French.
        reason_en: The same in English.
        decision: ``accept``, ``refuse``, or empty while nobody has decided.
        decided_by: Reference of the person or organisation that decided.
        decided_on: The day of the decision.
    """

    id: str
    subject: str
    name: str
    target: str
    label: str
    description: str
    score: str
    reason_fr: str
    reason_en: str
    decision: str = ""
    decided_by: str = ""
    decided_on: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether a person has written anything beside it."""
        return bool(self.decision or self.decided_by or self.decided_on)

    @property
    def pair(self) -> tuple[str, str]:
        """Who would be linked with what."""
        return self.subject, self.target

    @classmethod
    def of(cls, cells: dict[str, str]) -> Self:
        """Make a row of the cells of a table."""
        return cls(**{name: cells[name] for name in COLUMNS})


COLUMNS: Final = tuple(row.name for row in fields(Row))


def row_id(subject: str, target: str) -> str:
    """Mint the slug of a pair: ``organisation-x-q42``; other targets end in a hash."""
    path = parse_reference(subject)
    item = _ITEM.fullmatch(target)
    end = item[1].lower() if item else hashlib.sha256(target.encode()).hexdigest()[:12]
    return f"{path.type}-{path.slug.replace('/', '-')}-{end}"


def merge(known: Iterable[Row], fresh: Iterable[Row]) -> list[Row]:
    """Put old and new rows together, sorted; of two rows for a pair the decided one stays."""
    rows = {row.pair: row for row in known}
    for row in fresh:
        old = rows.get(row.pair)
        if not old or not old.is_decided:
            rows[row.pair] = row
    return sorted(rows.values())


def write(rows: Iterable[Row], path: Path) -> None:
    """Write a table of candidates, whole or not at all."""
    write_table(COLUMNS, [astuple(row) for row in rows], path)


def write_table(header: Iterable[str], rows: Iterable[Iterable[str]], path: Path) -> None:
    """Write a curated table in its canonical form, whole or not at all."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([list(header), *rows])
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(out.getvalue(), encoding="utf-8", newline="")
    partial.replace(path)
