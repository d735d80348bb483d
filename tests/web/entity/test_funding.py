"""The money around an organisation: what is added up, and what is not."""

from clusterlod.namespaces import ID
from clusterlod.web.entity.funding import Fund, funds_of
from clusterlod.web.results import Cell, Row

POLE, PROJECT, OTHER = (f"{ID}{end}" for end in ("organisation/p", "project/a", "project/b"))


def row(thing: str, amount: str, **more: str) -> Row:
    cells = {
        "thing": thing,
        "basis": "state-aid",
        "amount": amount,
        "precision": f"{ID}concept/precision/exact",
        "modality": f"{ID}concept/modality/asserted",
        "claim": f"{ID}claim/{thing}-{amount}",
        "held": amount,
        **more,
    }
    return {name: Cell("uri", value) for name, value in cells.items() if value}


def fund(*rows: Row) -> Fund:
    (found,) = funds_of(rows, POLE, "fr")
    return found


def test_amounts_of_different_things_are_added_up() -> None:
    found = fund(row(PROJECT, "1000000"), row(OTHER, "2500000.5"))

    assert found.total == "3\u202f500\u202f000,5"
    assert [grant.thing for grant in found.grants] == [PROJECT, OTHER]


def test_the_amounts_of_a_pole_and_of_its_projects_are_not_added_up() -> None:
    found = fund(row(POLE, "10"), row(PROJECT, "1"))

    assert found.total == ""
    assert [grant.thing for grant in found.grants] == ["", PROJECT]


def test_own_amounts_are_added_up_if_their_periods_stand_apart() -> None:
    years = [{"start": f"{year}-01-01", "end": f"{year + 1}-01-01"} for year in (2010, 2011)]
    since = {"start": "2005-01-01", "end": "2012-01-01"}

    assert fund(row(POLE, "1", **years[0]), row(POLE, "2", **years[1])).total == "3"
    assert fund(row(POLE, "1", **years[0]), row(POLE, "2", **since)).total == ""
    assert fund(row(POLE, "1", **years[0]), row(POLE, "2")).total == ""


def test_disputed_approximate_and_unstated_amounts_are_not_added_up() -> None:
    whole = row(PROJECT, "1")
    disputed = fund(whole, row(OTHER, "2", rival=f"{ID}claim/r"))
    about = fund(whole, row(OTHER, "2", precision=f"{ID}concept/precision/approximate"))
    unstated = fund(whole, row(OTHER, "2", held=""))

    assert [found.total for found in (disputed, about, unstated)] == ["", "", ""]
    assert [grant.disputed for grant in disputed.grants] == [False, True]
    assert [len(grant.hedges) for grant in about.grants] == [0, 1]


def test_bounds_alone_are_written_as_bounds() -> None:
    found = fund(row(PROJECT, "", lower="1200000", upper="4000000"))

    assert found.grants[0].number == "1\u202f200\u202f000–4\u202f000\u202f000"
    assert found.grants[0].value == ""


def test_a_claim_with_two_payers_is_one_amount() -> None:
    payers = [row(PROJECT, "5", payer=f"{ID}policy/{name}") for name in ("fui", "region")]

    assert len(fund(*payers).grants) == 1
    assert len(fund(*payers).grants[0].payers) == 2
