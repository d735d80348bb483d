"""Read a search as facets: which of its words name a sector, a region, a year."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from clusterlod.search.folding import fold

#: A parameter of an address and its value.
Pair = tuple[str, str]

#: The words of a name, folded and without the sign of the plural.
Stems = tuple[str, ...]

_EMPTY_WORDS: Final = (
    "a about across after all and any are as at au aux avec by can ce ces cette chez combien "
    "comment concern concernant contre d dans de des do does du elle en entre est et etre faire "
    "fait find for from has have how il ils in is it je l la le les leur leurs list liste me moi "
    "of on ont ou par pas pour quand que quel quelle quelles quels qu qui quoi s ses show son sont "
    "sur the their there they to travaille travaillent travailler trouve un une vers what when "
    "where which who whom whose with work working works y"
)

#: From so many letters on, a word stands for those that begin with it: agri, aero, robot.
_BEGUN: Final = 4

#: Words of a text that are looked at; a question has fewer.
_WORDS: Final = 32

#: So many values are likely at most.
_LIKELY: Final = 3


def stem(word: str) -> str:
    """Return a folded word without the sign of the plural."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def stems(folded: str) -> Stems:
    """Return the words of a folded name."""
    return tuple(map(stem, folded.split()))


#: Words that name nothing, in French and in English.
_EMPTY: Final = frozenset(stems(_EMPTY_WORDS))


@dataclass(frozen=True, slots=True)
class Value:
    """A value that words may name.

    Attributes:
        pair: Parameter and value, as an address has them.
        names: Its names.
        loose: Whether one telling word of a name is enough; else a name counts as a whole.
    """

    pair: Pair
    names: tuple[Stems, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words of a search say.

    Attributes:
        named: Values that are named as a whole.
        likely: Values of which words are there, the likeliest first.
        hints: Those words.
        rest: Telling words that name no value.
    """

    named: tuple[Pair, ...]
    likely: tuple[Pair, ...]
    hints: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def telling(self) -> tuple[str, ...]:
        """The words that are no whole name of a value."""
        return (*self.hints, *self.rest)


def read(text: str, values: Iterable[Value]) -> Reading:
    """Read a text: whole names first, the longest before the shorter, then telling words."""
    words = fold(text).split()[:_WORDS]
    known = tuple(values)
    named, left = _named(words, [value for value in known if not value.loose])
    telling = [word for word in left if stem(word) not in _EMPTY]
    fits = [(*_fit(telling, value), value.pair) for value in known if value.loose]
    most = max((len(found) for found, _, _ in fits), default=0)
    best = [fit for fit in fits if fit[0] and len(fit[0]) == most]
    best = sorted(best, key=lambda fit: -fit[1])[:_LIKELY]
    hints = {word for found, _, _ in best for word in found}
    return Reading(
        named,
        tuple(pair for _, _, pair in best),
        tuple(word for word in telling if word in hints),
        tuple(word for word in telling if word not in hints),
    )


def telling_words(text: str) -> Stems:
    """Return the words of a text that name something."""
    return tuple(word for word in stems(fold(text)) if word not in _EMPTY)


def _named(words: Sequence[str], values: Iterable[Value]) -> tuple[tuple[Pair, ...], list[str]]:
    """Find whole names; return their values, and the words that are left."""
    free = [*map(stem, words)]
    known = set(free)
    found: dict[int, Pair] = {}
    spans = [(name, v) for v in values for name in v.names if name and known.issuperset(name)]
    for span, value in sorted(spans, key=lambda pair: -len(pair[0])):
        for start in _places(free, span):
            found[start] = value.pair
            free[start : start + len(span)] = [""] * len(span)
    left = [word for word, kept in zip(words, free, strict=True) if kept]
    return tuple(dict.fromkeys(found[start] for start in sorted(found))), left


def _places(words: Sequence[str], span: Stems) -> Iterator[int]:
    """Return where words stand in a row."""
    for start in range(len(words) - len(span) + 1):
        if tuple(words[start : start + len(span)]) == span:
            yield start


def _fit(asked: Sequence[str], value: Value) -> tuple[frozenset[str], float]:
    """Return the asked words that the name which fits best has, and their share of it."""
    fits = [_fit_name(asked, [w for w in name if w not in _EMPTY]) for name in value.names]
    return max(fits, key=lambda fit: (len(fit[0]), fit[1]), default=(frozenset(), 0.0))


def _fit_name(asked: Sequence[str], name: Sequence[str]) -> tuple[frozenset[str], float]:
    found = frozenset(w for w in asked if any(_means(stem(w), other) for other in name))
    return found, len(found) / max(1, len(name))


def _means(word: str, other: str) -> bool:
    return word == other or (len(word) >= _BEGUN and other.startswith(word))
