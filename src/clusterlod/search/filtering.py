"""Read what filters and questions say, in whichever form: IRI, CURIE, ``type/slug``."""

import re
from typing import Final

from clusterlod.namespaces import ID, PREFIXES, expand
from clusterlod.search.card import Filters

#: The IRI of an entity on any server: what follows ``/id/`` or ``/doc/`` names it.
_OURS: Final = re.compile(r"https?://\S*?/(?:id|doc)/([a-z]+/[a-z0-9/-]+)")

#: Dimensions whose values are words, not IRIs.
_WORDS: Final = frozenset({"statuses", "years"})


def pairs(filters: Filters) -> list[tuple[str, str]]:
    """Return the dimension and the value of each filter, as the index has them."""
    return [
        (dimension, value)
        for dimension in Filters.__slots__
        for value in _values(dimension, getattr(filters, dimension))
    ]


def reference(text: str) -> str:
    """Reduce the IRI of an entity, on whatever server, to ``type/slug``."""
    ours = _OURS.fullmatch(text.strip())
    return ours[1] if ours else text


def entity_iri(text: str) -> str:
    """Return the IRI of an entity by its IRI, on whatever server, or by ``type/slug``."""
    short = reference(text)
    return short if ":" in short else ID + short


def _values(dimension: str, values: tuple[str, ...]) -> list[str]:
    if dimension == "types":
        return [_type(value) for value in values]
    return list(values) if dimension in _WORDS else [entity_iri(value) for value in values]


def _type(text: str) -> str:
    return expand(text) if text.partition(":")[0] in PREFIXES else text
