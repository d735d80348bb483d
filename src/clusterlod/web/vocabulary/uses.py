"""How often the graph uses a term, with examples taken from it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clusterlod.web.graph import Text, short_name
from clusterlod.web.results import NOTHING, Row


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which the graph uses a term.

    Attributes:
        name: ``instances``, ``statements`` or ``claims``.
        count: How many things it is used of.
        examples: One or two of them: IRI and name.
    """

    name: str
    count: int
    examples: tuple[tuple[str, Text], ...]


def uses_of(rows: Iterable[Row], language: str) -> dict[str, tuple[Use, ...]]:
    """Return the uses of each term by its IRI, from the rows of ``page/term_uses``."""
    found: dict[str, list[Use]] = defaultdict(list)
    for row in rows:
        examples = {row[name].value: _name(row, name, language) for name in ("first", "last")}
        use = Use(row["use"].value, int(row["count"].value), tuple(examples.items()))
        found[row["term"].value].append(use)
    return {term: tuple(uses) for term, uses in found.items()}


def _name(row: Row, variable: str, language: str) -> Text:
    for code in dict.fromkeys((language, "fr", "en")):
        cell = row.get(variable + code.capitalize(), NOTHING)
        if cell.value:
            return Text(cell.value, cell.language)
    return Text(short_name(row[variable].value))
