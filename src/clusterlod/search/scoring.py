"""How well a name answers a question: 0 to 100, and the order in which a list shows the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from clusterlod.search.card import Role
from clusterlod.search.folding import compact, fold

#: Words that say what kind of thing is named, or nothing: "pôle de compétitivité X" asks for X.
_GENERIC: Final = (
    "a and association au aux cluster clusters competitiveness competitivite d de des du en et for "
    "grappe in l la le les of pole poles the"
)
GENERIC: Final = frozenset(_GENERIC.split())

#: Misspelt names below these are no answers; short ones must be nearer.
_LEAST: Final = 0.65
_LEAST_SHORT: Final = 0.75
_SHORT: Final = 5

#: Fewer characters of a code say nothing.
_CODE: Final = 4

#: A former name answers less well than one in use.
_FORMER: Final = 0.9


class Level(IntEnum):
    """In which way a name answers, the weakest first."""

    NONE = 0
    FUZZY = 1
    WORDS = 2
    PREFIX = 3
    EXACT = 4


#: Where each level begins in the order of a list; importance adds up to 8, coverage up to 2.
_BASES: Final = {
    Level.NONE: 0.0,
    Level.FUZZY: 0.0,
    Level.WORDS: 78.0,
    Level.PREFIX: 89.0,
    Level.EXACT: 100.0,
}
_FORMER_BASES: Final = _BASES | {Level.WORDS: 74.0, Level.PREFIX: 80.0, Level.EXACT: 86.0}

#: Titles of documents hold the names of all that they are about: below this importance a name
#: stands behind the thing itself.
_OBSCURE: Final = 250
_OBSCURE_LESS: Final = 12.0


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks for, folded.

    Attributes:
        folded: Its words.
        compact: The same without spaces.
        words: The same as a tuple.
        core: The words that are not generic; all of them if every one is.
    """

    folded: str
    compact: str
    words: tuple[str, ...]
    core: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        """Fold a text that somebody typed, whatever it is."""
        folded = fold(text)
        words = tuple(folded.split())
        return cls(folded, compact(folded), words, core(words))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may answer.

    Attributes:
        entity: Row of its entity.
        text: As written.
        role: What it is to the entity.
        language: Tag of its language.
        folded: Its words.
        weight: Importance of the entity, 0 to 1000.
    """

    entity: int
    text: str
    role: Role
    language: str
    folded: str
    weight: int


@dataclass(frozen=True, slots=True)
class Grade:
    """How a candidate answers: in which way, how well, and its place in a list."""

    level: Level
    score: float
    rank: float


def core(words: Sequence[str]) -> tuple[str, ...]:
    """Leave out generic words, unless nothing else is there."""
    return tuple(word for word in words if word not in GENERIC) or tuple(words)


def grade(question: Question, candidate: Candidate) -> Grade:
    """Tell how well a candidate answers a question."""
    level, score = _measure(question, candidate)
    former = candidate.role is Role.FORMER
    score = round(score * (_FORMER if former else 1.0), 1)
    rank = (_FORMER_BASES if former else _BASES)[level]
    rank += 0.7 * score if level is Level.FUZZY else 2 * _coverage(question, candidate)
    rank += 8 * candidate.weight / 1000
    return Grade(level, score, rank - (_OBSCURE_LESS if candidate.weight < _OBSCURE else 0.0))


def _measure(question: Question, candidate: Candidate) -> tuple[Level, float]:
    name, joined = candidate.folded, compact(candidate.folded)
    if question.compact == joined:
        return Level.EXACT, 100.0
    is_code = candidate.role is Role.IDENTIFIER
    if joined.startswith(question.compact) and (not is_code or len(question.compact) >= _CODE):
        return Level.PREFIX, 68 + 27 * _coverage(question, candidate)
    if is_code:
        return _NOTHING
    if _has_words(question.words, name.split()):
        return Level.WORDS, 63 + 30 * _coverage(question, candidate)
    likeness = 95 * similarity(question, name)
    least = _LEAST_SHORT if len(question.compact) <= _SHORT else _LEAST
    return (Level.FUZZY, likeness) if likeness >= 95 * least else _NOTHING


_NOTHING: Final = (Level.NONE, 0.0)


def _coverage(question: Question, candidate: Candidate) -> float:
    return min(1.0, len(question.folded) / max(1, len(candidate.folded)))


def _has_words(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether all words are there, the last one perhaps only begun."""
    *whole, begun = wanted
    return set(whole) <= set(words) and any(word.startswith(begun) for word in words)


def similarity(question: Question, name: str) -> float:
    """Compare a question with a folded name: 0 to 1, the best of several ways to misspell.

    Letters dropped, doubled or exchanged, words in another order, spaces left out, generic words
    added or missing, and a name of which only the beginning was typed.
    """
    words = name.split()
    core_name = " ".join(sorted(core(words)))
    return max(
        OSA.normalized_similarity(question.folded, name),
        0.98 * OSA.normalized_similarity(question.compact, compact(name)),
        0.98 * fuzz.ratio(" ".join(sorted(question.core)), core_name) / 100,
        0.90 * OSA.normalized_similarity(question.folded, name[: len(question.folded)]),
        0.95 * _by_word(question.core, core(words)),
    )


def _by_word(asked: Sequence[str], words: Sequence[str]) -> float:
    """Match each word of a question with the nearest word of a name, weighted by its length."""
    near = [max(OSA.normalized_similarity(word, other) for other in words) for word in asked]
    lengths = [len(word) for word in asked]
    found = sum(length * value**2 for length, value in zip(lengths, near, strict=True))
    coverage = min(1.0, sum(lengths) / sum(map(len, words)))
    return found / sum(lengths) * (0.8 + 0.2 * coverage)
