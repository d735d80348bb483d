"""The types and properties that the service offers, with their names in both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clusterlod.namespaces import contract
from clusterlod.search.folding import fold
from clusterlod.web.lookup import Lookup
from clusterlod.web.messages import Messages
from clusterlod.web.reconciliation.values import OWN
from clusterlod.web.results import NOTHING, Row


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or a property.

    Attributes:
        id: Its CURIE; a plain word for the service's own properties.
        names: Language to name.
        count: How many entities have it.
    """

    id: str
    names: Mapping[str, str]
    count: int = 0

    def name(self, language: str) -> str:
        """Name it in a language, else in another, else by its identifier."""
        return self.names.get(language) or next(iter(self.names.values()), self.id)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one release offers.

    Attributes:
        types: Classes of the entities that can be found, by CURIE.
        properties: Properties of them, by CURIE.
        of_type: CURIE of a class to the CURIEs of its properties, the most used first.
    """

    types: Mapping[str, Entry]
    properties: Mapping[str, Entry]
    of_type: Mapping[str, tuple[str, ...]]

    def proposed(self, type_id: str) -> list[Entry]:
        """Return the properties worth fetching for a class; of all classes if it is unknown."""
        own = [self.properties[name] for name in OWN]
        names = self.of_type.get(type_id) or sorted(
            (n for n in self.properties if n not in OWN), key=lambda n: -self.properties[n].count
        )
        return [*own, *(self.properties[name] for name in names)]


def suggest(entries: Iterable[Entry], prefix: str) -> list[Entry]:
    """Return the entries whose name or identifier begins so, then those that have it inside."""
    wanted = fold(prefix)
    keyed = [(entry, [fold(t) for t in (*entry.names.values(), entry.id)]) for entry in entries]
    first = [e for e, texts in keyed if any(t.startswith(wanted) for t in texts)]
    rest = [e for e, texts in keyed if e not in first and any(wanted in t for t in texts)]
    return sorted(first, key=_by_count) + sorted(rest, key=_by_count)


def _by_count(entry: Entry) -> tuple[int, str]:
    return (-entry.count, entry.id)


async def read_vocabulary(lookup: Lookup, messages: Messages) -> Vocabulary:
    """Ask the graph which classes its entities have, and which properties these."""
    rows = (await lookup.table("page/class_properties")).rows
    types: dict[str, Entry] = {}
    properties = _own(messages)
    of_type: dict[str, list[str]] = {}
    for row in rows:
        kind, name = contract(row["class"].value), contract(row["property"].value)
        count = int(row["count"].value)
        entry = properties.get(name)
        total = count + (entry.count if entry else 0)
        properties[name] = Entry(name, _names(row, "property"), total)
        of_type.setdefault(kind, []).append(name)
        if name == "rdf:type":
            types[kind] = Entry(kind, _names(row, "class"), count)
    return Vocabulary(types, properties, {kind: tuple(names) for kind, names in of_type.items()})


def _own(messages: Messages) -> dict[str, Entry]:
    return {
        name: Entry(name, {code: messages.text(f"reconcile.{name}", code) for code in ("fr", "en")})
        for name in OWN
    }


def _names(row: Row, variable: str) -> dict[str, str]:
    labels = {code: row.get(f"{variable}{code.title()}", NOTHING).value for code in ("fr", "en")}
    return {code: label for code, label in labels.items() if label}
