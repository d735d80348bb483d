"""Tell the changes of a release in words, in French or English."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from clusterlod.history.changes import Change, Kind
from clusterlod.history.snapshot import Snapshot
from clusterlod.namespaces import ID, contract, expand

#: Type segments that notes tell one by one, the most wanted first, and their names.
TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "organisation": ("Organisations", "Organisations"),
    "person": ("Personnes", "People"),
    "territory": ("Territoires", "Territories"),
    "place": ("Lieux", "Places"),
    "event": ("Événements", "Events"),
    "policy": ("Politiques et instruments", "Policies and instruments"),
    "agreement": ("Accords", "Agreements"),
    "action": ("Actions inter-clusters", "Inter-cluster actions"),
    "project": ("Projets", "Projects"),
    "change": ("Changements d’organisations", "Changes of organisations"),
    "membership": ("Mandats", "Memberships"),
    "labelling": ("Labellisations", "Labellings"),
    "concept": ("Concepts", "Concepts"),
    "source": ("Sources", "Sources"),
    "claim": ("Affirmations", "Claims"),
    "": ("Ontologie", "Ontology"),
}

_WORDS: Final = {
    "title": ("De la version {old} à la version {new}", "From release {old} to release {new}"),
    "first": ("Première version : {new}", "First release: {new}"),
    "same": ("Rien n’a changé.", "Nothing changed."),
    "added": ("ajouté", "added"),
    "changed": ("modifié", "changed"),
    "removed": ("retiré", "removed"),
    "count": (
        "ajouts : {added}, modifications : {changed}, retraits : {removed}",
        "{added} added, {changed} changed, {removed} removed",
    ),
    "more": ("… et {count} autres", "… and {count} more"),
    "nothing": ("rien", "nothing"),
    "colon": (" : ", ": "),
    "others": (
        "Passages, périodes et autres nœuds d’appui",
        "Passages, periods and other supporting nodes",
    ),
}

_LABELS: Final = tuple(
    map(expand, ("skos:prefLabel", "rdfs:label", "schema:name", "foaf:name", "dcterms:title"))
)
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Section:
    """The changes of one type.

    Attributes:
        title: Name of the type.
        counts: How many, in words.
        lines: Iri and sentence of each change.
    """

    title: str
    counts: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells changes in one language; names come from the new release, else from the old one."""

    old: Snapshot | None
    new: Snapshot
    language: str
    _names: dict[str, str] = field(default_factory=dict)

    def title(self) -> str:
        """Say which releases are compared."""
        old = self.old.version if self.old else ""
        return self.word("title" if old else "first", old=old, new=self.new.version)

    def sections(self, changes: Iterable[Change], most: int) -> list[Section]:
        """Tell the changes by type, at most some of each one by one."""
        by_type: dict[str, list[Change]] = {}
        for change in changes:
            by_type.setdefault(change.type, []).append(change)
        told = [self._section(TYPES[key], by_type[key], most) for key in TYPES if key in by_type]
        others = [c for key, found in by_type.items() if key not in TYPES for c in found]
        rest = [Section(self.word("others"), self._counts(others), ())] if others else []
        return [*told, *rest]

    def word(self, key: str, **fields: object) -> str:
        """Return a word or sentence of the table above."""
        return _WORDS[key][self.language != "fr"].format(**fields)

    def name(self, iri: str) -> str:
        """Name an IRI in the language, else in another one, else by its end."""
        if iri not in self._names:
            self._names[iri] = self._find_name(iri)
        return self._names[iri]

    def _section(self, titles: tuple[str, str], changes: list[Change], most: int) -> Section:
        lines = [(change.iri, self._sentence(change)) for change in changes[:most]]
        if len(changes) > most:
            lines.append(("", self.word("more", count=len(changes) - most)))
        return Section(titles[self.language != "fr"], self._counts(changes), tuple(lines))

    def _counts(self, changes: list[Change]) -> str:
        counts = {kind.value: sum(change.kind is kind for change in changes) for kind in Kind}
        return self.word("count", **counts)

    def _sentence(self, change: Change) -> str:
        """Say what became of one entity; of a changed one, property by property."""
        name = self._claim(change) if change.type == "claim" else self.name(change.iri)
        start = f"{name} ({self.word(change.kind)})"
        if change.kind is not Kind.CHANGED:
            return start
        return start + self.word("colon") + "; ".join(self._differences(change))

    def _differences(self, change: Change) -> Iterator[str]:
        gone, new = self._by_property(change.gone), self._by_property(change.new)
        for iri in sorted(gone.keys() | new.keys()):
            nothing = [self.word("nothing")]
            before, after = ", ".join(gone.get(iri, nothing)), ", ".join(new.get(iri, nothing))
            yield f"{self.name(iri)}{self.word('colon')}{_short(before)} → {_short(after)}"

    def _by_property(self, statements: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for triple in _triples(statements):
            if self._is_mine(triple.object):
                found.setdefault(triple.predicate.value, []).append(self._text(triple.object))
        return found

    def _is_mine(self, term: object) -> bool:
        other = isinstance(term, Literal) and term.language in ("fr", "en")
        return not other or getattr(term, "language", "") == self.language

    def _text(self, term: object) -> str:
        if isinstance(term, Literal):
            return term.value
        return self.name(term.value) if isinstance(term, NamedNode) else str(term)

    def _claim(self, change: Change) -> str:
        """Say a claim: subject, property and object."""
        statements = self.new.nodes.get(change.iri) or (self.old and self.old.nodes[change.iri])
        said = {
            t.predicate.value: t.object
            for t in _triples(statements or ())
            if self._is_mine(t.object)
        }
        parts = (said.get(expand(f"rdf:{part}")) for part in ("subject", "predicate", "object"))
        return _short(" · ".join(self._text(part) for part in parts if part is not None))

    def _find_name(self, iri: str) -> str:
        snapshots = [s for s in (self.new, self.old) if s]
        for statements in (s.nodes[iri] for s in snapshots if iri in s.nodes):
            texts = [
                (
                    t.object.language != self.language,
                    _LABELS.index(t.predicate.value),
                    t.object.value,
                )
                for t in _triples(statements)
                if t.predicate.value in _LABELS and isinstance(t.object, Literal)
            ]
            if texts:
                return min(texts)[2]
        return iri.removeprefix(ID) if iri.startswith(ID) else contract(iri)


def _triples(statements: Iterable[str]) -> Iterator[Triple]:
    """Read statements as triples of a subject that does not matter."""
    text = "".join(f"<x:x> {statement} .\n" for statement in sorted(statements))
    yield from (quad.triple for quad in parse(text.encode(), RdfFormat.N_TRIPLES))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
