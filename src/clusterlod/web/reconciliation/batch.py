"""Read what clients send, held to the schemas of API 0.2; whatever it is, it ends in a clear word.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from clusterlod.web.problems import ProblemError
from clusterlod.web.reconciliation.identifiers import entity_iri

#: Queries of one batch, rows of one extension, and parts of each.
MOST_QUERIES: Final = 1_000
MOST_ROWS: Final = 500
MOST_PARTS: Final = 50

#: Candidates of one query, where it does not say, and at most.
CANDIDATES: Final = 5
MOST_CANDIDATES: Final = 50

_STRICT: Final = ("any", "should", "all")


@dataclass(frozen=True, slots=True)
class Criterion:
    """A property that the wanted entity should have.

    Attributes:
        property: Identifier of the property.
        values: Any of these values; IRIs where the client named entities of ours.
    """

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One query of a batch.

    Attributes:
        text: The name that was sent; empty if only properties were.
        types: Identifiers of classes.
        strictness: ``any`` or ``all`` types must be there; ``should`` prefers those that have one.
        limit: Most candidates.
        criteria: Properties to compare.
    """

    text: str
    types: tuple[str, ...] = ()
    strictness: str = "any"
    limit: int = CANDIDATES
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """A request for the values of some properties of some entities.

    Attributes:
        identifiers: As sent.
        properties: Identifier to the most values of it; 0 for all.
    """

    identifiers: tuple[str, ...]
    properties: Mapping[str, int]


def parse_batch(text: str) -> dict[str, Wanted]:
    """Read ``queries``: an object of queries by the client's own keys."""
    batch = _object(_json(text, "queries"), "queries")
    _at_most(len(batch), MOST_QUERIES, "queries")
    return {key: _wanted(query, f"queries.{key}") for key, query in batch.items()}


def parse_single(text: str) -> Wanted:
    """Read ``query`` of API 0.1: one query as JSON, or just a name."""
    return _wanted(_json(text, "query") if text.lstrip().startswith("{") else text, "query")


def parse_extension(text: str) -> Extension:
    """Read ``extend``: identifiers of entities and of properties."""
    extend = _object(_json(text, "extend"), "extend")
    identifiers = _texts(extend.get("ids"), "extend.ids")
    properties = extend.get("properties")
    if not isinstance(properties, list):
        raise _wrong("extend.properties", properties, "a list of objects with an id")
    _at_most(len(identifiers), MOST_ROWS, "extend.ids")
    _at_most(len(properties), MOST_PARTS, "extend.properties")
    pairs = [_property(p, f"extend.properties[{n}]") for n, p in enumerate(properties)]
    return Extension(identifiers, dict(pairs))


def _property(value: Any, place: str) -> tuple[str, int]:
    entry = _object(value, place)
    settings = entry.get("settings") or {}
    most = _number(_object(settings, f"{place}.settings").get("limit", 0), f"{place}.settings")
    return _text(entry.get("id"), f"{place}.id"), max(0, most)


def _wanted(value: Any, place: str) -> Wanted:
    if isinstance(value, str):
        return Wanted(value)
    query = _object(value, place)
    criteria = _criteria(query.get("properties"), f"{place}.properties")
    if "query" not in query and not criteria:
        raise _wrong(place, query, 'an object with "query" or "properties"')
    strictness = query.get("type_strict") or "any"
    if strictness not in _STRICT:
        raise _wrong(f"{place}.type_strict", strictness, " or ".join(_STRICT))
    limit = _number(query.get("limit") or CANDIDATES, f"{place}.limit")
    return Wanted(
        _text(query.get("query", ""), f"{place}.query"),
        _types(query.get("type"), f"{place}.type"),
        strictness,
        min(max(limit, 1), MOST_CANDIDATES),
        criteria,
    )


def _types(value: Any, place: str) -> tuple[str, ...]:
    """Read one type or several; clients also send ``{"id": ...}`` and empty texts."""
    if value is None:
        return ()
    entries = value if isinstance(value, list) else [value]
    _at_most(len(entries), MOST_PARTS, place)
    names = [entry.get("id") if isinstance(entry, dict) else entry for entry in entries]
    return tuple(name for name in _texts(names, place) if name)


def _criteria(value: Any, place: str) -> tuple[Criterion, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise _wrong(place, value, "a list of objects with pid and v")
    _at_most(len(value), MOST_PARTS, place)
    criteria = [_criterion(entry, f"{place}[{number}]") for number, entry in enumerate(value)]
    return tuple(criterion for criterion in criteria if criterion.values)


def _criterion(value: Any, place: str) -> Criterion:
    entry = _object(value, place)
    identifier = _text(entry.get("pid"), f"{place}.pid")
    found = entry.get("v")
    values = found if isinstance(found, list) else [found]
    _at_most(len(values), MOST_PARTS, f"{place}.v")
    texts = (_value(v, f"{place}.v") for v in values)
    return Criterion(identifier, tuple(text for text in texts if text.strip()))


def _value(value: Any, place: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case {"id": str() as identifier}:
            return entity_iri(identifier) or str(value.get("name") or identifier)
    raise _wrong(place, value, "a text, a number, a truth value or an object with an id")


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ProblemError("request", f"{place} is not JSON ({error}); expected JSON") from error
    except RecursionError as error:
        raise ProblemError("request", f"{place} is nested too deeply; expected less") from error


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(place, value, "an object")
    return value


def _text(value: Any, place: str) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)  # a cell that holds a number
    if not isinstance(value, str):
        raise _wrong(place, value, "a text")
    return value


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _wrong(place, value, "a list of texts")
    return tuple(_text(entry, f"{place}[{number}]") for number, entry in enumerate(value))


def _number(value: Any, place: str) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:9])
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _wrong(place, value, "a number")
    return int(value)


def _at_most(count: int, limit: int, place: str) -> None:
    if count > limit:
        raise ProblemError("too-large", f"{place} has {count} entries; expected at most {limit}")


def _wrong(place: str, value: Any, expected: str) -> ProblemError:
    shown = json.dumps(value)[:80] if not isinstance(value, (dict, list)) else type(value).__name__
    return ProblemError("request", f"{place}: {shown}; expected {expected}")
