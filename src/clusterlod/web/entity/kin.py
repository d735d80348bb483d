"""What stands around a thing: parts and wholes, old and new, narrower and broader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import NamedNode

from clusterlod.namespaces import expand
from clusterlod.web.entity.values import Namer, Value

#: Relation, and whether the thing is at its start or at its end; in the order of the page. The
#: names of the rows are those of the messages ``kin.*``.
_ROWS: Final = (
    ("replaced_by", "dcterms:isReplacedBy", True),
    ("replaces", "dcterms:isReplacedBy", False),
    ("part_of", "dcterms:isPartOf", True),
    ("parts", "dcterms:isPartOf", False),
    ("seat", "igeo:chefLieu", True),
    ("seat_of", "igeo:chefLieu", False),
    ("broader", "skos:broader", True),
    ("narrower", "skos:broader", False),
    ("scheme", "skos:inScheme", True),
    ("concepts", "skos:hasTopConcept", True),
    ("super_event", "schema:superEvent", True),
    ("sub_events", "schema:superEvent", False),
    ("valid", "dcterms:temporal", True),
)

#: Properties that these rows show, and those that only say the same again.
OWN: Final = frozenset(
    {expand(curie) for _, curie, at_start in _ROWS if at_start}
    | set(map(expand, ("dcterms:replaces", "skos:narrower", "skos:topConceptOf")))
)
#: Properties by which others point here, that these rows or the reader's common sense show.
POINTING: Final = frozenset(
    {expand(curie) for _, curie, at_start in _ROWS if not at_start}
    | set(
        map(
            expand,
            (
                "dcterms:replaces",
                "skos:narrower",
                "skos:topConceptOf",
                "skos:hasTopConcept",
                "skos:inScheme",
            ),
        )
    )
)


#: More than these in one row are read better below each other.
MANY: Final = 8


@dataclass(frozen=True, slots=True)
class Kin:
    """A row: the key of its name, and what stands in it."""

    key: str
    things: tuple[Value, ...]

    @property
    def is_long(self) -> bool:
        """Tell whether to show it as a list in columns."""
        return len(self.things) > MANY


def kin_of(namer: Namer, iri: str) -> Iterator[Kin]:
    """Yield the rows that are not empty; what claims say stands among the facts."""
    for key, curie, at_start in _ROWS:
        found = (
            namer.graph.iris(iri, curie)
            if at_start
            else sorted(namer.graph.pointing(iri).get(expand(curie), []))
        )
        things = [namer.value(NamedNode(thing)) for thing in found]
        if things:
            yield Kin(key, tuple(sorted(things, key=_order)))


def _order(value: Value) -> str:
    """Sort numbers as numbers: the 2nd call before the 10th."""
    return re.sub(r"[0-9]+", lambda match: match[0].zfill(6), value.text.value.lower())
