"""Read the parameters of an address: whole numbers, days, one of some words.

A parameter that a form left empty is as if it were not there.
"""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from clusterlod.web.problems import ProblemError

#: Characters of a wrong value that are told.
_TOLD: Final = 80

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def whole_number(
    query: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int = 1_000_000
) -> int:
    """Return the number that a parameter names, within bounds.

    Raises:
        ProblemError: if it is none, or beyond them.
    """
    text = query.get(name) or str(default)
    known = text.isascii() and text.isdigit() and len(text) < 10
    if not known or not least <= int(text) <= most:
        raise _wrong(name, text, f"expected a number from {least} to {most}")
    return int(text)


def asked_day(query: Mapping[str, str], name: str = "date") -> date | None:
    """Return the day that a parameter names; None where it names none.

    Raises:
        ProblemError: if there is no such day.
    """
    text = query.get(name)
    if not text:
        return None
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise _wrong(name, text, "expected a day such as 2012-12-04")
    return found


def word(query: Mapping[str, str], name: str, values: Collection[str]) -> str:
    """Return which of some values a parameter has; empty where it has none.

    Raises:
        ProblemError: if its value is none of them.
    """
    text = query.get(name, "")
    if text and text not in values:
        raise _wrong(name, text, f"expected one of {', '.join(values)}")
    return text


def beyond(page: int, pages: int) -> ProblemError:
    """Return the problem of a page behind the last one."""
    return _wrong("page", str(page), f"expected a number from 1 to {pages}")


def _wrong(name: str, text: str, expected: str) -> ProblemError:
    return ProblemError("parameter", f"{name}={text[:_TOLD]!r}; {expected}")
