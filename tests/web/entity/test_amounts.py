"""Amounts are added up only where that is honest."""

from dataclasses import replace
from datetime import date

import pytest

from clusterlod.namespaces import ID, expand
from clusterlod.web.entity.amounts import sum_of, tables_of
from clusterlod.web.entity.evidence import Claim
from clusterlod.web.entity.facts import Line
from clusterlod.web.entity.spans import Span, Standing
from clusterlod.web.entity.values import Value
from clusterlod.web.graph import Text
from clusterlod.web.results import Cell, Row

AMOUNT = expand("clo:amount")


def row(part: str, amount: str, basis: str = "state") -> Row:
    values = {"part": part, "amount": amount, "basis": basis, "basisFr": basis, "claim": "c"}
    return {name: Cell("literal", value, "fr") for name, value in values.items()}


def test_amounts_of_one_basis_are_added_up() -> None:
    state, region = tables_of([row("a", "10"), row("b", "2.5"), row("a", "7", "region")], "fr")

    assert state.total == "12,5"
    assert region.total == ""
    assert [r.number for r in state.rows] == ["10", "2,5"]


def test_a_part_with_two_amounts_is_not_added_up() -> None:
    (table,) = tables_of([row("a", "10"), row("a", "12"), row("b", "1")], "fr")

    assert table.total == ""


def test_an_amount_that_two_sources_give_counts_once() -> None:
    (table,) = tables_of([row("a", "10"), row("a", "10"), row("b", "1")], "en")

    assert (len(table.rows), table.total) == (2, "11")


def line(first: int | None, last: int | None, unit: str = "euro") -> Line:
    span = Span(
        f"{first}-{last}",
        earliest_start=date(first, 1, 1) if first else None,
        latest_end=date(last + 1, 1, 1) if last else None,
    )
    nothing = Value(Text(""))
    details = {"unit": Value(Text(unit), f"{ID}concept/unit/{unit}")}
    claim = Claim(
        f"{first}", nothing, nothing, nothing, "1000000", ("", ""), span, details,
        None, "", None, "", "", 0,
    )  # fmt: skip
    return Line((claim,), held=True, standing=Standing.UNDATED)


def test_amounts_of_years_apart_are_added_up() -> None:
    assert sum_of(AMOUNT, [line(2005, 2008), line(2009, 2012)], "en") == "2,000,000"


@pytest.mark.parametrize(
    "lines",
    [
        [line(2005, 2018), line(2005, 2023)],
        [line(2005, 2008), line(2009, None), line(2013, 2014)],
        [line(None, 2008), line(2005, 2006)],
        [line(2005, 2005, "euro-per-year"), line(2006, 2006, "euro-per-year")],
        [replace(line(2005, 2005), held=False), line(2006, 2006)],
        [line(2005, 2005)],
    ],
)
def test_what_overlaps_or_is_unsure_is_not_added_up(lines: list[Line]) -> None:
    assert sum_of(AMOUNT, lines, "fr") == ""
