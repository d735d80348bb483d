from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clusterlod.build.dates import PartialDate, parse_date
from clusterlod.build.periods import Bounds, Period, bounds, label, period_quads
from clusterlod.build.terms import named

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
WRITTEN = st.builds(
    lambda day, size: parse_date(day.isoformat()[:size]), DAYS, st.sampled_from([4, 7, 10])
)
SPANS = st.builds(Period, st.none() | WRITTEN, st.none() | WRITTEN)


def span(start: str = "", end: str = "") -> Period:
    return Period(parse_date(start) if start else None, parse_date(end) if end else None)


def possible(period: Period, day: date) -> bool:
    found = bounds(period)
    started = found.earliest_start is None or found.earliest_start <= day
    return started and (found.latest_end is None or found.latest_end > day)


def certain(period: Period, day: date) -> bool:
    found = bounds(period)
    started = found.latest_start is None or found.latest_start <= day
    return started and (found.earliest_end is None or found.earliest_end > day)


@given(SPANS)
def test_bounds_are_in_order(period: Period) -> None:
    assume((period.start or period.end) and period.is_possible)
    found = bounds(period)

    if found.earliest_start and found.latest_start:
        assert found.earliest_start <= found.latest_start
    if found.earliest_end and found.latest_end:
        assert found.earliest_end <= found.latest_end
    if found.earliest_start and found.earliest_end:
        assert found.earliest_start < found.earliest_end
    if found.latest_start and found.latest_end:
        assert found.latest_start < found.latest_end


@given(SPANS, DAYS)
def test_what_is_certain_is_possible(period: Period, day: date) -> None:
    assume((period.start or period.end) and period.is_possible)

    assert possible(period, day) or not certain(period, day)


@given(DAYS)
def test_at_a_day_holds_on_that_day_alone(day: date) -> None:
    period = span(day.isoformat(), day.isoformat())

    assert certain(period, day)
    assert not possible(period, day + timedelta(days=1))
    assert not possible(period, day - timedelta(days=1))


def test_in_a_year_is_possible_all_year_and_certain_never() -> None:
    period = span("2012", "2012")

    assert bounds(period) == Bounds(
        date(2012, 1, 1), date(2012, 12, 31), date(2012, 1, 2), date(2013, 1, 1)
    )
    assert possible(period, date(2012, 12, 31))
    assert not certain(period, date(2012, 6, 1))


def test_a_day_as_end_is_the_first_day_on_which_it_no_longer_holds() -> None:
    period = span(end="2016-01-01")

    assert certain(period, date(2015, 12, 31))
    assert not possible(period, date(2016, 1, 1))


def test_a_year_as_end_leaves_open_when_in_it() -> None:
    period = span("2005", "2018")

    assert possible(period, date(2018, 12, 31))
    assert not certain(period, date(2018, 1, 1))
    assert certain(period, date(2017, 12, 31))


@pytest.mark.parametrize(
    ("start", "end"), [("2012", "2011"), ("2012-05-23", "2012-05-22"), ("2013-01", "2012")]
)
def test_an_end_before_the_start_is_impossible(start: str, end: str) -> None:
    assert not span(start, end).is_possible


@pytest.mark.parametrize(
    ("start", "end", "key", "french", "english"),
    [
        ("2012-05", "2012-05", "2012-05", "mai 2012", "May 2012"),
        ("2012-05-01", "2012-05-01", "2012-05-01", "1er mai 2012", "1 May 2012"),
        ("2007", "2012-05", "2007--2012-05", "de 2007 à mai 2012", "2007 to May 2012"),
        ("2012-08", "2013", "2012-08--2013", "d’août 2012 à 2013", "August 2012 to 2013"),
        ("2012", "", "since-2012", "depuis 2012", "since 2012"),
        ("2012-05-23", "", "since-2012-05-23", "depuis le 23 mai 2012", "since 23 May 2012"),
        ("", "2015", "until-2015", "jusqu’en 2015", "until 2015"),
        ("", "2016-01-01", "until-2016-01-01", "jusqu’au 1er janvier 2016", "until 1 January 2016"),
        ("--05-30", "--05-30", "every--05-30", "30 mai", "30 May"),
    ],
)
def test_a_period_has_a_stable_key_and_a_name(
    start: str, end: str, key: str, french: str, english: str
) -> None:
    period = span(start, end)

    assert period.node.value.endswith(f"/id/period/{key}")
    assert (label(period, "fr"), label(period, "en")) == (french, english)


@given(SPANS, SPANS)
def test_different_periods_have_different_keys(one: Period, other: Period) -> None:
    assume((one.start or one.end) and (other.start or other.end))

    assert (one == other) == (one.key == other.key)


def test_a_day_of_an_unknown_year_has_no_derived_days() -> None:
    predicates = {quad.predicate for quad in period_quads(span("--05-30", "--05-30"))}

    assert named("dcat:startDate") in predicates
    assert named("clo:earliestStart") not in predicates


def test_dates_stay_as_written() -> None:
    written: PartialDate = parse_date("2012-05")
    objects = {
        quad.object
        for quad in period_quads(Period(written, None))
        if quad.predicate == named("dcat:startDate")
    }

    assert [str(value) for value in objects] == [
        '"2012-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    ]
