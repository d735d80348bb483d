"""What the graph says of an entity, property by property, and how near it is to what is wanted."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import OSA

from clusterlod.namespaces import XSD, contract
from clusterlod.search.card import Area, Card
from clusterlod.search.folding import fold
from clusterlod.web.lookup import Lookup
from clusterlod.web.results import NOTHING, Cell, Row

#: Properties that the service has of its own, from the cards of the search index.
IRI: Final = "iri"
REGION: Final = "region"
FORMER_REGION: Final = "former-region"
DEPARTEMENT: Final = "departement"
STATUS: Final = "status"
OWN: Final = (IRI, REGION, FORMER_REGION, DEPARTEMENT, STATUS)

#: Texts less alike than this are different.
_LEAST: Final = 0.8

#: Entities whose values are kept, of one release.
_KEPT: Final = 2_000

_DATES: Final = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth", "dateTime"))


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property.

    Attributes:
        cell: The RDF term.
        label_fr: Name of the thing it points to, in French; may be empty.
        label_en: The same in English.
    """

    cell: Cell
    label_fr: str = ""
    label_en: str = ""

    def label(self, language: str) -> str:
        """Name the thing in a language, else in the other one."""
        mine, other = self.label_fr, self.label_en
        return (mine or other) if language == "fr" else (other or mine)


Values = Mapping[str, tuple[Value, ...]]


class ValueReader:
    """Reads the values of entities from the graph; keeps some of the release that answers."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._kept: OrderedDict[tuple[str, str], Values] = OrderedDict()

    async def values(self, release: str, iri: str) -> Values:
        """Return property, as CURIE, to values of an entity; none if nobody knows it."""
        key = (release, iri)
        if key not in self._kept:
            rows = (await self._lookup.table("page/values", entity=iri)).rows
            self._kept[key] = _by_property(rows)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]


def _by_property(rows: Iterable[Row]) -> Values:
    found: dict[str, dict[Cell, Value]] = {}
    for row in rows:
        name, cell = contract(row["property"].value), row["value"]
        labels = row.get("labelFr", NOTHING).value, row.get("labelEn", NOTHING).value
        found.setdefault(name, {}).setdefault(cell, Value(cell, *labels))
    return {name: tuple(values.values()) for name, values in found.items()}


def own_values(card: Card) -> Values:
    """Return the values of the service's own properties."""
    status = (Value(Cell("literal", card.status)),) if card.status else ()
    return {
        IRI: (Value(Cell("literal", card.iri)),),
        REGION: _areas(card.regions),
        FORMER_REGION: _areas(card.former_regions),
        DEPARTEMENT: _areas(card.departements),
        STATUS: status,
    }


def _areas(areas: Iterable[Area]) -> tuple[Value, ...]:
    return tuple(Value(Cell("uri", a.iri), a.label_fr, a.label_en) for a in areas)


def likeness(wanted: Iterable[str], values: Iterable[Value]) -> float:
    """Compare what is wanted with what is there: 1 the same, 0 different."""
    return max((_alike(text, value) for text in wanted for value in values), default=0.0)


def _alike(wanted: str, value: Value) -> float:
    text = wanted.strip()
    if text == value.cell.value or _is_within(text, value.cell) or _number(text) == _known(value):
        return 1.0
    folded = fold(_bare(text))
    names = (value.label_fr, value.label_en, _bare(value.cell.value), _tail(value.cell))
    best = max(OSA.normalized_similarity(folded, fold(name)) for name in names if name)
    return best if best >= _LEAST else 0.0


def _is_within(text: str, cell: Cell) -> bool:
    """Tell whether a date lies in a year or month that is wanted."""
    return cell.datatype in _DATES and len(text) >= len("2005") and cell.value.startswith(text)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _known(value: Value) -> float | str:
    """Return the number of a numeric literal; else what no number equals."""
    number = _number(value.cell.value) if value.cell.datatype.startswith(XSD) else None
    return "" if number is None else number


def _bare(text: str) -> str:
    """Leave out of an address what people leave out."""
    return text.partition("://")[2].removeprefix("www.") if "://" in text else text


def _tail(cell: Cell) -> str:
    return (
        cell.value.rstrip("/#").replace("#", "/").rpartition("/")[2] if cell.kind == "uri" else ""
    )
