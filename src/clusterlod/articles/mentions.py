"""Find known names in a text: the longest at each place, at word boundaries, with care for case.

A name that is also a common word (Lot, Eden, PASS) counts only where it is written as the name is:
with its capital, or in capitals if it is an acronym. Words are compared folded, so that accents,
apostrophes and hyphens do not matter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from clusterlod.articles.text import Article, Word
from clusterlod.iris import parse_entity_iri
from clusterlod.search.card import Name, Role
from clusterlod.search.folding import fold

#: Types of entities that articles name; concepts are words of the language, not names.
TYPES: Final = frozenset(
    ("organisation", "person", "territory", "place", "event", "policy", "agreement", "action",
     "project")
)  # fmt: skip
#: What may stand between two words of one name.
_GAP: Final = re.compile(r"[\s'’‘\-‐‑–&/,()«»\"]{1,4}")
#: Capitals only up to this length, or an acronym is not meant.
_ACRONYM: Final = 4
#: With a small letter the territory is meant, with a capital its authority: "la Région Occitanie".
_AUTHORITIES: Final = ("region ", "departement ", "etat ")
_SENTENCE_START: Final = re.compile(r"(?:^|[.!?…:]\s*)[«“\"(\s]*$")


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom a name stands for."""

    reference: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where somebody or something is named.

    Attributes:
        start: First character in the normalised text.
        end: Character after the last.
        text: As written there.
        entities: Who may be meant; more than one where they share the name.
    """

    start: int
    end: int
    text: str
    entities: tuple[Entity, ...]


class Lexicon:
    """All names, by their folded words."""

    def __init__(self, names: Mapping[str, Sequence[Name]]) -> None:
        """Take the names of entities, by IRI."""
        self._entities: dict[tuple[str, ...], list[Entity]] = {}
        self._lengths: dict[str, set[int]] = {}
        for iri in sorted(names):
            path = parse_entity_iri(iri)
            if path.type in TYPES:
                for name in names[iri]:
                    if name.role is not Role.IDENTIFIER:
                        self._add(name, f"{path.type}/{path.slug}")

    def _add(self, name: Name, reference: str) -> None:
        for text in {name.text, name.text.replace("&", " et ")}:
            words = tuple(fold(text).split())
            if sum(map(len, words)) >= 2:
                self._entities.setdefault(words, []).append(Entity(reference, name.text, name.role))
                self._lengths.setdefault(words[0], set()).add(len(words))

    def find(self, article: Article) -> list[Mention]:
        """Return every mention, in the order of the text; none overlaps another."""
        words = article.words()
        found = list(self._find(article.text, words))
        return sorted([*found, *_family_names(article.text, words, found)], key=lambda m: m.start)

    def _find(self, text: str, words: list[Word]) -> Iterator[Mention]:
        place = 0
        while place < len(words):
            mention, length = self._longest(text, words, place)
            if mention:
                yield mention
            place += length

    def _longest(self, text: str, words: list[Word], place: int) -> tuple[Mention | None, int]:
        lengths = self._lengths.get(words[place].folded, set())
        for length in sorted(lengths, reverse=True):
            run = words[place : place + length]
            known = self._entities.get(tuple(word.folded for word in run), [])
            if len(run) < length or not known or not _is_joined(text, run):
                continue
            start, end = run[0].start, run[-1].end
            meant = [entity for entity in known if _is_written_so(text, start, end, entity)]
            if meant:
                return Mention(start, end, text[start:end], _distinct(meant)), length
        return None, 1


def _is_joined(text: str, run: list[Word]) -> bool:
    return all(_GAP.fullmatch(text[left.end : right.start]) for left, right in pairwise(run))


def _is_written_so(text: str, start: int, end: int, entity: Entity) -> bool:
    """Tell whether a text is written as the name is, as far as that tells names from words."""
    written, name = text[start:end], entity.name
    folded = fold(name)
    if folded.startswith(_AUTHORITIES) and written[0].islower():
        return False
    if " " in folded:
        return _has_capital(written) or not _has_capital(name)
    begins = bool(_SENTENCE_START.search(text[max(0, start - 8) : start]))
    if name.isupper():
        if written == name:
            return True
        return len(name) > _ACRONYM and written[0].isupper() and not begins
    if entity.role in (Role.ALT, Role.FORMER) and begins and written.istitle():
        return False
    return written[0].isupper() or not _has_capital(name)


def _has_capital(text: str) -> bool:
    return any(char.isupper() for char in text)


def _distinct(entities: list[Entity]) -> tuple[Entity, ...]:
    return tuple({entity.reference: entity for entity in reversed(entities)}.values())[::-1]


def _family_names(text: str, words: list[Word], found: list[Mention]) -> Iterator[Mention]:
    """Find people again who were named in full: by the last part of their name."""
    people: dict[str, Entity] = {}
    for mention in found:
        for entity in mention.entities:
            if entity.reference.startswith("person/"):
                people.setdefault(fold(mention.text).split()[-1], entity)
    taken = [(mention.start, mention.end) for mention in found]
    for word in words:
        known = people.get(word.folded)
        free = not any(start <= word.start < end for start, end in taken)
        if known and free and text[word.start].isupper():
            yield Mention(word.start, word.end, text[word.start : word.end], (known,))
