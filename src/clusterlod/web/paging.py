"""Long lists a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.requests import Request

from clusterlod.web.parameters import whole_number

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
    number = whole_number(request.query_params, "page", 1, most=pages)
    start = (number - 1) * size
    return Paged(items[start : start + size], number, pages, len(items), start + 1)
