"""Conflicts as people read them: who says what against whom, how it stands, and why.

A conflict was either recorded by the editors (``data/conflicts``) or found by rule: two values of
one subject and predicate that cannot both be true at one time. The rule is the stored query
``quality/unlinked_conflict``, asked of the graph without the links and ranks that would answer it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store, Variable

from clusterlod import queries
from clusterlod.build.quality import apply_rule
from clusterlod.build.terms import named
from clusterlod.errors import StoredQueryError
from clusterlod.namespaces import ID, contract

_JUDGEMENT: Final = (named("clo:conflictsWith"), named("clo:rank"))
_STATUS: Final = f"{ID}concept/conflict-status/"
_EXACT: Final = NamedNode(f"{ID}concept/precision/exact")
_ONE: Final = NamedNode(f"{ID}concept/unit/one")
_LONGEST_UNPARTED: Final = 4  # a year stays as it is
_DEPRECATED: Final = f"{ID}concept/rank/deprecated"


class Status(StrEnum):
    """How a conflict stands."""

    OPEN = "open"  # recorded, nothing decides
    SETTLED = "settled"  # recorded, the note says what decides
    RANKED = "ranked"  # found by rule and not recorded, one value is deprecated
    UNRECORDED = "unrecorded"  # found by rule, nobody has looked at it


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the claims, in words of one language; an absent part is the empty text.

    Attributes:
        claim: Its reference, ``claim/slug``.
        subject: Reference of what it speaks of.
        subject_name: The name of that.
        predicate: CURIE of what it says of it.
        predicate_name: The name of that.
        object: What it says: a reference, or a literal as written; empty for a range.
        value: The same in words, with bounds, unit and counting basis.
        period: When it holds.
        modality: Name of its concept, like the following three.
        rank: ...
        basis: ...
        confidence: ...
        speaker: Who says it, where the source reports somebody's words.
        source: Reference of the source.
        source_name: Its title.
        published: Date of the source, as exact as it is known.
    """

    claim: str
    subject: str
    subject_name: str
    predicate: str
    predicate_name: str
    object: str
    value: str
    period: str
    modality: str
    rank: str
    basis: str
    confidence: str
    speaker: str
    source: str
    source_name: str
    published: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """One conflict.

    Attributes:
        status: How it stands.
        by_rule: True if the rule finds it as well.
        note: What the editors say of it; empty if they have not.
        rivals: Its claims, two or more, sorted by reference.
    """

    status: Status
    by_rule: bool
    note: str
    rivals: tuple[Rival, ...]

    def is_about(self, subject: str) -> bool:
        """Tell whether one of its claims has this subject."""
        return any(rival.subject == subject for rival in self.rivals)


def disputes(quads: Iterable[Quad], language: str) -> list[Dispute]:
    """Return every conflict of a graph, sorted by subject.

    Args:
        quads: The whole graph.
        language: Of names and notes, ``fr`` or ``en``.
    """
    store, bare = Store(), Store()
    everything = list(quads)
    store.bulk_extend(everything)
    bare.bulk_extend(quad for quad in everything if quad.predicate not in _JUDGEMENT)
    rule = queries.load("quality", "unlinked_conflict")
    by_rule = {
        frozenset((result.focus.strip("<>"), result.value.strip("<>")))
        for result in apply_rule(rule, bare)
    }
    teller = _Teller(store, language)
    found = [*_recorded(store, by_rule, teller), *_unrecorded(store, by_rule, teller)]
    return sorted(found, key=_order)


def _order(dispute: Dispute) -> tuple[str, str, str]:
    first = dispute.rivals[0]
    return first.subject_name.casefold(), first.predicate, first.claim


def _recorded(store: Store, by_rule: set[frozenset[str]], teller: "_Teller") -> Iterator[Dispute]:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _select(store, "conflicts"):
        note = row["noteFr" if teller.language == "fr" else "noteEn"]
        status = row["status"]
        key = (_text(note), _text(status).removeprefix(_STATUS))
        groups[key] |= {_text(row["claim"]), _text(row["rival"])}
    for (note, status), claims in groups.items():
        found = any(pair <= claims for pair in by_rule)
        yield Dispute(Status(status or "open"), found, note, teller.rivals(claims))


def _unrecorded(store: Store, by_rule: set[frozenset[str]], teller: "_Teller") -> Iterator[Dispute]:
    recorded = {
        frozenset((_text(row["claim"]), _text(row["rival"]))) for row in _select(store, "conflicts")
    }
    for pair in sorted(by_rule - recorded, key=sorted):
        ranks = {teller.rank(claim) for claim in pair}
        status = Status.RANKED if _DEPRECATED in ranks else Status.UNRECORDED
        yield Dispute(status, by_rule=True, note="", rivals=teller.rivals(pair))


class _Teller:
    """Puts claims into words."""

    def __init__(self, store: Store, language: str) -> None:
        self.language = language
        self._store = store
        self._names: dict[str, str] = {}
        other: dict[str, str] = {}
        for row in _select(store, "names"):
            node, name = row["node"], row["name"]
            if isinstance(node, NamedNode) and isinstance(name, Literal):
                mine = name.language == language
                (self._names if mine else other).setdefault(node.value, name.value)
        self._names = other | self._names

    def rank(self, claim: str) -> str:
        return _text(self._rows(claim)[0]["rank"])

    def rivals(self, claims: Iterable[str]) -> tuple[Rival, ...]:
        return tuple(self._rival(claim) for claim in sorted(claims))

    def _rows(self, claim: str) -> list[QuerySolution]:
        return _select(self._store, "claim_values", NamedNode(claim))

    def _rival(self, claim: str) -> Rival:
        rows = self._rows(claim)
        row = rows[0]
        return Rival(
            claim=claim.removeprefix(ID),
            subject=_text(row["subject"]).removeprefix(ID),
            subject_name=self._name(row["subject"]),
            predicate=contract(_text(row["predicate"])),
            predicate_name=self._name(row["predicate"]),
            object=_text(row["object"]).removeprefix(ID),
            value=self._value(rows),
            period=self._name(row["period"]),
            modality=self._name(row["modality"]),
            rank=self._name(row["rank"]),
            basis=self._name(row["basis"]),
            confidence=self._name(row["confidence"]),
            speaker=self._name(row["speaker"]),
            source=_text(row["source"]).removeprefix(ID),
            source_name=self._name(row["source"]),
            published=_text(row["published"]),
        )

    def _value(self, rows: list[QuerySolution]) -> str:
        row = rows[0]
        objects = [row["object"] for row in rows]
        mine = [
            term for term in objects if isinstance(term, Literal) and term.language == self.language
        ]
        bounds = [grouped(_text(row[name]), self.language) for name in ("lower", "upper")]
        words = [grouped(self._name((mine or objects)[0]), self.language) or "–".join(bounds)]
        words += [self._name(row["unit"])] if row["unit"] not in (None, _ONE) else []
        details = [row["precision"]] if row["precision"] != _EXACT else []
        details += [row["countingBasis"], row["rating"]]
        tail = ", ".join(self._name(detail) for detail in details if detail)
        return " ".join(words) + (f" ({tail})" if tail else "")

    def _name(self, term: object) -> str:
        text = _text(term)
        return self._names.get(text, contract(text)) if isinstance(term, NamedNode) else text


def grouped(text: str, language: str) -> str:
    """Part the digits of a whole number of five digits or more in groups of three."""
    if not (text.isascii() and text.isdigit() and len(text) > _LONGEST_UNPARTED):
        return text
    return f"{int(text):,}".replace(",", "\u202f" if language == "fr" else ",")


def _select(store: Store, name: str, claim: NamedNode | None = None) -> list[QuerySolution]:
    text = queries.load("page", name).text
    bound = [(Variable("claim"), claim)] if claim else []
    solutions = store.query(text, use_default_graph_as_union=True, substitutions=dict(bound))
    if not isinstance(solutions, QuerySolutions):
        raise StoredQueryError(f"page/{name}.rq: expected a SELECT query")
    return list(solutions)


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else ""
