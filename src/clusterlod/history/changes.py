"""Compare two releases: which entities and claims came, changed and went."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clusterlod.history.snapshot import Snapshot
from clusterlod.namespaces import ID, expand

_RETIRED: Final = f"<{expand('owl:deprecated')}> "


class Kind(StrEnum):
    """What became of an entity."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one entity, claim or other node.

    Attributes:
        iri: Its IRI.
        kind: A merged or withdrawn entity is removed, though the graph keeps a note of it.
        gone: Statements that are no longer made: predicate and object, as in N-Triples, sorted.
        new: Statements that were not made before.
    """

    iri: str
    kind: Kind
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def type(self) -> str:
        """The type segment of its IRI; empty for terms of the ontology."""
        return self.iri.removeprefix(ID).partition("/")[0] if self.iri.startswith(ID) else ""


def compare(old: Snapshot | None, new: Snapshot) -> list[Change]:
    """Return what changed, sorted by IRI; without an old release everything is added."""
    before = old.nodes if old else {}
    return list(_changes({**before}, {**new.nodes}))


def _changes(
    before: dict[str, frozenset[str]], after: dict[str, frozenset[str]]
) -> Iterator[Change]:
    nothing: frozenset[str] = frozenset()
    for iri in sorted(before.keys() | after.keys()):
        gone = before.get(iri, nothing) - after.get(iri, nothing)
        new = after.get(iri, nothing) - before.get(iri, nothing)
        if gone or new:
            kind = _kind(before.get(iri, nothing), after.get(iri, nothing))
            yield Change(iri, kind, tuple(sorted(gone)), tuple(sorted(new)))


def _kind(before: frozenset[str], after: frozenset[str]) -> Kind:
    if _is_there(before) == _is_there(after):
        return Kind.CHANGED
    return Kind.ADDED if _is_there(after) else Kind.REMOVED


def _is_there(statements: frozenset[str]) -> bool:
    return bool(statements) and not any(s.startswith(_RETIRED) for s in statements)
