import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.build.dates import parse_date

DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@given(DAYS)
def test_a_day_means_itself(day: date) -> None:
    written = parse_date(day.isoformat())

    assert (written.datatype, written.first, written.last) == ("xsd:date", day, day)
    assert written.is_day


@given(DAYS)
def test_a_month_means_its_first_to_its_last_day(day: date) -> None:
    written = parse_date(day.isoformat()[:7])

    last = calendar.monthrange(day.year, day.month)[1]
    assert (written.datatype, written.first) == ("xsd:gYearMonth", day.replace(day=1))
    assert written.last == day.replace(day=last)


@given(DAYS)
def test_a_year_means_its_first_to_its_last_day(day: date) -> None:
    written = parse_date(day.isoformat()[:4])

    assert written.datatype == "xsd:gYear"
    assert (written.first, written.last) == (date(day.year, 1, 1), date(day.year, 12, 31))


@given(DAYS)
def test_a_day_of_an_unknown_year_means_no_day(day: date) -> None:
    written = parse_date(f"-{day.isoformat()[4:]}")

    assert (written.datatype, written.first, written.last) == ("xsd:gMonthDay", None, None)


NO_DATES = (
    [
        "",
        "12",
        "2012-13",
        "2012-02-30",
        "2013-02-29",
        "--02-30",
        "--5-30",
        "2012/05",
        "0999",
        "3000",
    ],
    ["2012-5", " 2012", "2012-05-23T00:00:00", "٢٠١٢", "-2012", "mai 2012"],
)


@pytest.mark.parametrize("text", [text for group in NO_DATES for text in group])
def test_what_is_no_partial_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever the calendar says
        parse_date(text)


@given(st.text(max_size=12))
def test_any_text_is_a_date_as_written_or_refused(text: str) -> None:
    try:
        written = parse_date(text)
    except ValueError:
        return

    assert written.text == text
