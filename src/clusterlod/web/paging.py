"""Long lists a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from clusterlod.web.problems import ProblemError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """One page of a list.

    Attributes:
        items: What stands on the page.
        number: Its number, from 1.
        pages: How many pages there are; at least 1.
        total: How long the list is.
        start: Number of the first item, from 1.
    """

    items: Sequence[T]
    number: int
    pages: int
    total: int
    start: int


def paged(request: Request, items: Sequence[T], size: int) -> Paged[T]:
    """Return the page of a list that ``?page=`` names, the first where it does not.

    Raises:
        ProblemError: if there is no such page.
    """
    pages = max(1, -(-len(items) // size))
    text = request.query_params.get("page") or "1"
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if not 1 <= number <= pages:
        raise ProblemError("request", f"page={text!r}; expected a number from 1 to {pages}")
    start = (number - 1) * size
    return Paged(items[start : start + size], number, pages, len(items), start + 1)


def chosen(request: Request, name: str, values: Sequence[str]) -> str:
    """Return which of some values a parameter has; empty where it has none.

    Raises:
        ProblemError: if its value is none of them.
    """
    text = request.query_params.get(name, "")
    if text and text not in values:
        raise ProblemError("request", f"{name}={text!r}; expected one of {', '.join(values)}")
    return text
