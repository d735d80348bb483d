"""Long lists, a page at a time: ``?page-dcterms:spatial=2``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from clusterlod.web.parameters import whole_number

#: Entries of a list on one page.
LENGTH: Final = 60

_PREFIX: Final = "page-"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a list.

    Attributes:
        key: What names the list in the address.
        items: The entries of this page.
        total: How many there are in all.
        number: Which page this is, from 1.
        count: How many pages there are; at least 1.
    """

    key: str
    items: tuple[T, ...]
    total: int
    number: int
    count: int

    @property
    def others(self) -> tuple[int, ...]:
        """The pages that are worth a link: the first, the neighbours, the last."""
        near = {1, self.number - 1, self.number, self.number + 1, self.count}
        return tuple(sorted(n for n in near if 1 <= n <= self.count)) if self.count > 1 else ()


class Paging:
    """Which page of which list the reader asks for."""

    def __init__(self, numbers: Mapping[str, int] | None = None) -> None:
        self._numbers = numbers or {}

    def part(self, key: str, items: Sequence[T]) -> Part[T]:
        """Cut a list; a page beyond its end is its last one."""
        count = max(1, -(-len(items) // LENGTH))
        number = min(self._numbers.get(key, 1), count)
        shown = tuple(items[(number - 1) * LENGTH : number * LENGTH])
        return Part(key, shown, len(items), number, count)


def asked_pages(query: Mapping[str, str]) -> Paging:
    """Read the pages that an address names.

    Raises:
        ProblemError: if one is no number.
    """
    asked = [name for name in query if name.startswith(_PREFIX)]
    return Paging({name.removeprefix(_PREFIX): whole_number(query, name, 1) for name in asked})
