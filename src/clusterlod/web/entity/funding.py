"""The money around an organisation: a table for each thing counted, added up where that is honest.

What the sources give are amounts of the organisation itself (often totals since a beginning, given
again and again), of instruments that benefit it, and of projects that it labelled. They overlap: a
project's money may be in the total of its pole. So a table is added up only if all its amounts are
exact, undisputed and stated by the graph, and either all are the organisation's own, over periods
that do not overlap, or all are of other things, each there once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from clusterlod.namespaces import ID
from clusterlod.web.entity.roster import name_of
from clusterlod.web.entity.values import number_text
from clusterlod.web.graph import Text
from clusterlod.web.results import Cell, Row

_EXACT = f"{ID}concept/precision/exact"
_ASSERTED = f"{ID}concept/modality/asserted"
_NOTHING = Cell()


@dataclass(frozen=True, slots=True)
class Grant:
    """One amount.

    Attributes:
        thing: IRI of what the amount is of; empty if of the organisation itself.
        name: Its name.
        payers: Instruments and bodies that pay: IRI and name.
        when: Its period, in words; None if nobody says.
        first: First day of the period as the graph derives it; empty if open or not known.
        number: The amount, or its bounds, written out.
        value: The amount, to sort by; empty if only bounds are known.
        hedges: What keeps it from being an exact, asserted number, in words.
        source: IRI and name of the document that says so.
        claim: IRI of the claim.
        disputed: Whether another claim contradicts it.
    """

    thing: str
    name: Text
    payers: tuple[tuple[str, Text], ...]
    when: Text | None
    first: str
    number: str
    value: str
    hedges: tuple[Text, ...]
    source: tuple[str, Text] | None
    claim: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class Fund:
    """The amounts of one thing counted.

    Attributes:
        basis: What is counted.
        grants: The amounts, in the order of time.
        total: Their sum, written out; empty if it would not be honest.
    """

    basis: Text
    grants: tuple[Grant, ...]
    total: str


def funds_of(rows: Iterable[Row], entity: str, language: str) -> tuple[Fund, ...]:
    """Put the amounts around an organisation into one table for each thing counted."""
    by_basis: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        claims = by_basis.setdefault(row["basis"].value, {})
        claims.setdefault(row["claim"].value, []).append(row)
    return tuple(_fund(list(claims.values()), entity, language) for claims in by_basis.values())


def _fund(claims: Sequence[list[Row]], entity: str, language: str) -> Fund:
    grants = tuple(_grant(rows, entity, language) for rows in claims)
    total = _sum([rows[0] for rows in claims], entity)
    return Fund(
        name_of(claims[0][0], "basis", language),
        grants,
        number_text(str(total), language) if total is not None else "",
    )


def _grant(rows: list[Row], entity: str, language: str) -> Grant:
    row = rows[0]
    payers = {r["payer"].value: name_of(r, "payer", language) for r in rows if "payer" in r}
    return Grant(
        row["thing"].value if row["thing"].value != entity else "",
        name_of(row, "thing", language),
        tuple(payers.items()),
        name_of(row, "period", language) if "period" in row else None,
        row.get("start", _NOTHING).value,
        _written(row, language),
        row.get("amount", _NOTHING).value,
        tuple(
            name_of(row, part, language)
            for part, usual in (("precision", _EXACT), ("modality", _ASSERTED))
            if row[part].value != usual
        ),
        (row["source"].value, _source_name(row, language)) if "source" in row else None,
        row["claim"].value,
        "rival" in row,
    )


def _source_name(row: Row, language: str) -> Text:
    """Return the title of a source, in its own language where it is in none of ours."""
    if {"sourceFr", "sourceEn"} & set(row):
        return name_of(row, "source", language)
    title = row.get("sourceAny", row["source"])
    return Text(title.value, title.language or "")


def _written(row: Row, language: str) -> str:
    """Write the amount, else its bounds: ``1–4 000 000``; an open end is left out."""
    if amount := row.get("amount", _NOTHING).value:
        return number_text(amount, language)
    bounds = (row.get(end, _NOTHING).value for end in ("lower", "upper"))
    return "–".join(number_text(bound, language) if bound else "" for bound in bounds)


def _sum(rows: Sequence[Row], entity: str) -> Decimal | None:
    if len(rows) < 2 or not all("held" in row and "rival" not in row for row in rows):
        return None
    if any(row["precision"].value != _EXACT for row in rows):
        return None
    things = [row["thing"].value for row in rows]
    apart = not _overlap(rows) if set(things) == {entity} else _each_once(things, entity)
    return sum((Decimal(row["amount"].value) for row in rows), Decimal(0)) if apart else None


def _each_once(things: Sequence[str], entity: str) -> bool:
    return entity not in things and len(set(things)) == len(things)


def _overlap(rows: Sequence[Row]) -> bool:
    """Tell whether two periods overlap, or may do so because one is open or not known."""
    spans = sorted(
        (row.get("start", _NOTHING).value, row.get("end", _NOTHING).value) for row in rows
    )
    if not all(start and end for start, end in spans):
        return True
    return any(before[1] > after[0] for before, after in pairwise(spans))
