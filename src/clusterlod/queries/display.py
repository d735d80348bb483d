"""How a question's answer is best shown, by its header: ``# display: bar regionLabel poles``."""

from dataclasses import dataclass
from typing import Final

from clusterlod.errors import StoredQueryError

#: Kind of display to what its columns are, in order; those in brackets may be absent. The series
#: of a ``bar`` stand one below another; those of a ``stack`` add up to one bar and a sum.
KINDS: Final = {
    "table": (),
    "number": ("value",),
    "bar": ("category", "value", "[series]"),
    "stack": ("category", "value", "series"),
    "line": ("time", "value", "[series]"),
    "map": ("latitude", "longitude", "label"),
    "network": ("from", "to", "[weight]"),
}


@dataclass(frozen=True, slots=True)
class Display:
    """A kind of display and the columns that it draws."""

    kind: str
    columns: tuple[str, ...]


def parse_display(place: str, text: str) -> Display:
    """Read the value of a ``display`` line.

    Raises:
        StoredQueryError: if the kind is unknown or its columns are too many or too few.
    """
    kind, *columns = text.split()
    if kind not in KINDS:
        raise StoredQueryError(f"{place}: {kind!r}; expected one of {', '.join(KINDS)}")
    roles = KINDS[kind]
    needed = sum(not role.startswith("[") for role in roles)
    if not needed <= len(columns) <= len(roles):
        wanted = f"{kind} {' '.join(roles)}".rstrip()
        raise StoredQueryError(f"{place}: {text!r}; expected {wanted}")
    return Display(kind, tuple(columns))
