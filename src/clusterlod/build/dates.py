"""Partial dates, kept as written, and the span of days that each may mean (pure).

A date is a year, a month of a year, a day, or a day of an unknown year (``--05-30``). The datatype
follows from the form, as XML Schema Part 2 section 3.2 names it.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

#: What a cell may hold, for messages.
FORMS: Final = "2012, 2012-05, 2012-05-23, --05-30"

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_PATTERN = re.compile(r"(?:([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?)|(?:--([0-9]{2})-([0-9]{2}))")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precise as its source gives it.

    Attributes:
        text: As written; also the lexical form of its literal.
        datatype: CURIE of the XML Schema datatype of that form.
        first: The first day that it may mean; None if the year is unknown.
        last: The last day that it may mean, inclusive; None if the year is unknown.
    """

    text: str
    datatype: str
    first: date | None = None
    last: date | None = None

    @property
    def is_day(self) -> bool:
        """Tell whether it names one single day."""
        return self.datatype == "xsd:date"


@cache
def parse_date(text: str) -> PartialDate:
    """Read a partial date.

    Raises:
        ValueError: if it is none, or a day that no calendar has.
    """
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a partial date")
    year, month, day, any_month, any_day = match.groups()
    if any_month:
        date(2000, int(any_month), int(any_day))  # a leap year: 29 February may be meant
        return PartialDate(text, "xsd:gMonthDay")
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        raise ValueError(f"the year of {text!r} is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return _dated(text, int(year), int(month or 0), int(day or 0), bool(month), bool(day))


def _dated(
    text: str, year: int, month: int, day: int, has_month: bool, has_day: bool
) -> PartialDate:
    if has_day:
        exact = date(year, month, day)
        return PartialDate(text, "xsd:date", exact, exact)
    if has_month:
        first = date(year, month, 1)
        last = date(year, month, calendar.monthrange(year, month)[1])
        return PartialDate(text, "xsd:gYearMonth", first, last)
    return PartialDate(text, "xsd:gYear", date(year, 1, 1), date(year, 12, 31))
