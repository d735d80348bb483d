"""Who bears a label at a date, by what sources say of its beginning and its end."""

from datetime import date

import pytest

from clusterlod.web.entity.roster import Roster, roster_of, with_phase_ends
from clusterlod.web.results import Cell, Row

POLE = "https://example.org/pole"


def row(**values: str) -> Row:
    given = {"organisation": POLE, "organisationFr": "Pôle", "isPole": "true", **values}
    return {name: Cell("literal", value, "fr") for name, value in given.items()}


def label(**values: str) -> Row:
    return row(label="https://example.org/label", labelFr="pôle", **values)


def roster(*rows: Row, day: str, asked: bool = False) -> Roster:
    return roster_of(rows, "fr", date.fromisoformat(day), asked=asked)


ENDED = {
    "phase": "p1",
    "phaseFr": "phase I (2005–2008)",
    "earliestStart": "2005-07-12",
    "latestStart": "2005-07-12",
    "earliestEnd": "2008-01-01",
    "latestEnd": "2009-01-01",
}
OPEN_PHASE = {
    "phase": "p5",
    "phaseFr": "phase V (2023–2026)",
    "earliestStart": "2023-01-01",
    "latestStart": "2023-12-31",
    "phaseEnd": "2027-01-01",
}
OPEN = {"earliestStart": "2010-05-04", "latestStart": "2010-05-04"}


@pytest.mark.parametrize(
    ("values", "day", "asked", "standing"),
    [
        (ENDED, "2007-06-01", False, "certain"),
        (ENDED, "2008-06-01", False, "possible"),
        (ENDED, "2009-01-01", False, "not"),
        (OPEN_PHASE, "2026-11-22", False, "possible"),
        (OPEN_PHASE, "2027-01-01", False, "not"),
        (OPEN, "2026-11-22", False, "not"),
        (OPEN, "2026-11-22", True, "possible"),
        (OPEN, "2010-05-03", True, "not"),
    ],
)
def test_a_label_stands_at_a_date(
    values: dict[str, str], day: str, asked: bool, standing: str
) -> None:
    found = roster(label(**values), day=day, asked=asked)
    member = (*found.now, *found.then)[0]

    assert member.badges[0].standing.value == standing
    assert member.holds == (standing != "not")
    assert (member in found.now) == member.holds


def test_phases_are_one_badge_with_its_years() -> None:
    (member,) = roster(label(**ENDED), label(**OPEN_PHASE), day="2026-11-22").now
    (badge,) = member.badges

    assert [phase.value for phase in badge.phases] == ["phase I", "phase V"]
    assert (badge.first, badge.last) == ("2005", "")


def test_the_year_of_an_end_is_that_of_its_last_day() -> None:
    (member,) = roster(label(**ENDED), day="2026-11-22").then

    assert (member.badges[0].first, member.badges[0].last) == ("2005", "2008")


def test_who_has_no_label_stands_apart() -> None:
    found = roster(row(place="https://example.org/p", placeFr="Lot"), day="2026-11-22")

    assert len(found) == len(found.others) == 1
    assert [name.value for _, name, _ in found.by_place] == ["Lot"]
    assert found.members[0][0] == "others"


def test_a_phase_ends_with_the_last_of_its_labels() -> None:
    open_label = label(**{k: v for k, v in OPEN_PHASE.items() if k != "phaseEnd"})
    ends = [{"phase": Cell("uri", "p5"), "phaseEnd": Cell("literal", "2027-01-01")}]
    rows = with_phase_ends([open_label, row()], ends)

    assert rows[0]["phaseEnd"].value == "2027-01-01"
    assert "phaseEnd" not in rows[1]


def test_of_two_labels_that_begin_alike_the_known_end_is_told() -> None:
    rows = [label(**OPEN), label(**OPEN, latestEnd="2023-01-01")]
    orders = [roster(*order, day="2026-11-22") for order in (rows, rows[::-1])]

    assert orders[0] == orders[1]
    assert orders[0].then[0].badges[0].last == "2022"
