"""Amounts of money: tables of what the parts of an instrument got, and sums where they are honest.

Only amounts of one counting basis are added up, in euros, each part once; amounts of one thing only
where they are exact, undisputed, and their periods do not overlap: totals since a beginning, which
sources give again and again, are never added to each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from clusterlod.namespaces import ID, expand
from clusterlod.web.entity.facts import Line
from clusterlod.web.entity.roster import name_of
from clusterlod.web.entity.values import number_text
from clusterlod.web.graph import Text
from clusterlod.web.results import Row

_AMOUNT = expand("clo:amount")
_EURO = f"{ID}concept/unit/euro"


@dataclass(frozen=True, slots=True)
class Amount:
    """What a part got.

    Attributes:
        part: IRI of the part.
        name: Its name.
        number: The amount, written out.
        value: The amount, to sort by.
        when: Its period, in words; None if nobody says.
        first: First day of the period as the graph derives it; empty if open or not known.
        claim: IRI of the claim.
    """

    part: str
    name: Text
    number: str
    value: str
    when: Text | None
    first: str
    claim: str


@dataclass(frozen=True, slots=True)
class AmountTable:
    """Amounts of one counting basis.

    Attributes:
        basis: What is counted.
        rows: The amounts, in the order of time.
        total: Their sum, written out; empty if it would not be honest.
    """

    basis: Text
    rows: tuple[Amount, ...]
    total: str


def tables_of(rows: Iterable[Row], language: str) -> tuple[AmountTable, ...]:
    """Put the amounts of parts into one table for each counting basis."""
    by_basis: dict[str, dict[tuple[str, Decimal], Row]] = {}
    for row in rows:
        key = row["part"].value, Decimal(row["amount"].value)
        by_basis.setdefault(row["basis"].value, {}).setdefault(key, row)
    return tuple(_table(found, language) for found in by_basis.values())


def _table(found: dict[tuple[str, Decimal], Row], language: str) -> AmountTable:
    parts = [part for part, _ in found]
    once = len(parts) == len(set(parts)) > 1
    total = sum((number for _, number in found), Decimal(0))
    rows = tuple(
        Amount(
            part,
            name_of(row, "part", language),
            number_text(str(number), language),
            str(number),
            name_of(row, "period", language) if "period" in row else None,
            row["start"].value if "start" in row else "",
            row["claim"].value,
        )
        for (part, number), row in found.items()
    )
    first = next(iter(found.values()))
    return AmountTable(
        name_of(first, "basis", language), rows, number_text(str(total), language) if once else ""
    )


def sum_of(predicate: str, lines: Sequence[Line], language: str) -> str:
    """Return the sum of amounts of one thing, written out; empty if it would not be honest."""
    unit = getattr(lines[0].claim.details.get("unit"), "iri", "")
    if predicate != _AMOUNT or unit != _EURO or len(lines) < 2:
        return ""
    if not all(line.held and not line.conflicts for line in lines) or _overlap(lines):
        return ""
    return number_text(str(sum(Decimal(line.claim.lexical) for line in lines)), language)


def _overlap(lines: Sequence[Line]) -> bool:
    """Tell whether two periods overlap, or may do so because one is open."""
    spans = sorted((line.claim.span for line in lines), key=lambda span: span.order)
    return any(
        before.latest_end is None
        or after.earliest_start is None
        or before.latest_end > after.earliest_start
        for before, after in pairwise(spans)
    )
