"""Whether something holds at a date, from the derived days of its period."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.web.entity.spans import Span, Standing

IN_2012 = Span("p", date(2012, 1, 1), date(2012, 12, 31), date(2012, 1, 1), date(2013, 1, 1))
SINCE_MAY = Span("p", date(2012, 5, 1), date(2012, 5, 31))
UNTIL_2016 = Span("p", None, None, date(2016, 1, 1), date(2016, 1, 1))


@pytest.mark.parametrize(
    ("span", "day", "expected"),
    [
        (IN_2012, date(2011, 12, 31), Standing.NOT),
        (IN_2012, date(2012, 7, 1), Standing.POSSIBLE),
        (IN_2012, date(2013, 1, 1), Standing.NOT),
        (SINCE_MAY, date(2012, 5, 15), Standing.POSSIBLE),
        (SINCE_MAY, date(2012, 6, 1), Standing.CERTAIN),
        (UNTIL_2016, date(2015, 12, 31), Standing.CERTAIN),
        (UNTIL_2016, date(2016, 1, 1), Standing.NOT),
        (Span(), date(2012, 1, 1), Standing.UNDATED),
    ],
)
def test_a_period_stands_at_a_date(span: Span, day: date, expected: Standing) -> None:
    assert span.standing(day) is expected


@given(st.dates(), st.integers(0, 900), st.integers(0, 900), st.integers(1, 900), st.dates())
def test_what_is_certain_is_possible(
    start: date, late: int, length: int, open_end: int, day: date
) -> None:
    def after(days: int) -> date:
        return date.fromordinal(min(start.toordinal() + days, date.max.toordinal()))

    span = Span("p", start, after(late), after(length), after(length + open_end))
    if span.standing(day) is Standing.CERTAIN:
        assert start <= day < after(length + open_end)
    if day < start or day >= after(length + open_end):
        assert span.standing(day) is Standing.NOT


def test_a_sum_over_years_is_no_point_in_time() -> None:
    assert IN_2012.moment == pytest.approx(2012.5, abs=0.01)
    assert Span("p", date(2005, 1, 1), None, None, date(2018, 1, 1)).moment is None
    assert SINCE_MAY.moment is None
