"""What a search that finds little may have meant: ready facets, and questions that are answered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final
from urllib.parse import urlencode

from clusterlod.namespaces import ID
from clusterlod.queries import StoredQuery
from clusterlod.queries.parameters import LANGUAGE, Parameter
from clusterlod.search.card import Listing
from clusterlod.search.facets import Facets
from clusterlod.search.folding import fold
from clusterlod.search.index import SearchIndex
from clusterlod.search.reading import (
    Pair,
    Reading,
    Stems,
    Value,
    read,
    stems,
    telling_words,
)
from clusterlod.web.messages import Messages
from clusterlod.web.negotiation import LANGUAGES
from clusterlod.web.search_request import DIMENSIONS, KINDS, SearchRequest, address_value

#: More hits than these need no help.
FEW: Final = 25

#: Offers of each kind.
_SEARCHES: Final = 4
_QUESTIONS: Final = 4

#: Values that are tried together and apart: each one more doubles the trials.
_TOGETHER: Final = 4

#: Facets whose values are entities with names; a sector may be named by one of its words.
_NAMED: Final = ("region", "departement", "sector", "label", "phase")

#: What a parameter of a question may be, to the parameter of a search that says it.
_FILLED: Final = {
    ("concept", "sector"): ("sector",),
    ("entity", "igeo:Region"): ("region",),
    ("entity", "dcterms:Location"): ("region", "departement"),
    ("year", ""): ("year",),
}

#: A stored question, and the words of its titles.
Titled = tuple[StoredQuery, tuple[Stems, ...]]

#: Parameters of a question, and what fills them.
Filled = tuple[tuple[str, Pair], ...]


@dataclass(frozen=True, slots=True)
class OfferedSearch:
    """A search with facets, and how many it finds."""

    search: SearchRequest
    count: int


@dataclass(frozen=True, slots=True)
class OfferedQuestion:
    """A stored question, filled with what the words say."""

    question: StoredQuery
    filled: Filled

    @property
    def path(self) -> str:
        """The address of its page."""
        query = urlencode([(name, _reference(pair)) for name, pair in self.filled])
        return f"/questions/{self.question.name}" + (f"?{query}" if query else "")


@dataclass(frozen=True, slots=True)
class Offers:
    """What to offer beside the hits."""

    searches: tuple[OfferedSearch, ...] = ()
    questions: tuple[OfferedQuestion, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.searches or self.questions)


def wants_offers(asked: SearchRequest, listing: Listing) -> bool:
    """Tell whether a search finds so little that help is welcome."""
    return bool(asked.text) and asked.page == 1 and (listing.alike or listing.total <= FEW)


def offers_of(
    asked: SearchRequest,
    listing: Listing,
    index: SearchIndex,
    messages: Messages,
    questions: Iterable[Titled],
) -> Offers:
    """Read the text of a search as facets and as a question."""
    reading = read(asked.text, _values(index.values, messages))
    if listing.hits and listing.hits[0].score == 100 and reading.rest:
        return Offers()  # that is the name of something, and there it is
    stored = tuple(questions)
    by_name = {
        offer.question.name: offer
        for offer in (
            *_by_title(asked.text, stored),
            *_by_facets(asked, reading, stored, index.values),
        )
    }
    return Offers(tuple(_searches(asked, reading, index)), tuple(by_name.values())[:_QUESTIONS])


def _values(known: Facets, messages: Messages) -> Iterator[Value]:
    """Return every value of a facet that words may name."""
    for kind in KINDS:
        texts = [messages.text(f"search.{k}_{kind}", c) for k in ("kind", "one") for c in LANGUAGES]
        whole = [stems(fold(text)) for text in texts]
        yield Value(("kind", kind), (*whole, *(name[:1] for name in whole)))
    for name in _NAMED:
        for value in known.sets.get(DIMENSIONS[name], {}):
            slug = address_value(name, value)
            spoken = (stems(fold(slug)),) if name == "phase" else ()
            yield Value((name, slug), known.names.get(value, ()) + spoken, name == "sector")
    for year in known.sets.get("years", {}):
        yield Value(("year", year), ((year,),))


def _searches(asked: SearchRequest, reading: Reading, index: SearchIndex) -> list[OfferedSearch]:
    found: dict[SearchRequest, int] = {}
    for search in _readings(asked, reading):
        if search not in found and search != asked and len(found) < _SEARCHES:
            count = _count(search, index)
            found |= {search: count} if count else {}
    return [OfferedSearch(search, count) for search, count in found.items()]


def _readings(asked: SearchRequest, reading: Reading) -> Iterator[SearchRequest]:
    """Return searches that the words may mean, the nearest to them first."""
    rest = " ".join(reading.rest)
    for pair in reading.likely:
        yield _search(asked, rest, (pair, *reading.named))
    if reading.named:
        yield _search(asked, " ".join(reading.telling), reading.named)
    every = (*reading.likely[:1], *reading.named)[:_TOGETHER]
    for length in range(len(every), 0, -1):
        for few in combinations(every, length):
            yield _search(asked, "", few)


def _search(asked: SearchRequest, text: str, pairs: tuple[Pair, ...]) -> SearchRequest:
    chosen = tuple(dict.fromkeys((*asked.chosen, *pairs)))
    return replace(asked, text=text, chosen=chosen, page=1)


def _count(search: SearchRequest, index: SearchIndex) -> int:
    """Count what a search finds; names that are merely alike are no reason to offer it."""
    if not search.text:
        return index.values.passing(search.filters).bit_count()
    listing = index.listing(search.text, search.filters, limit=0)
    return 0 if listing.alike else listing.total


def _by_facets(
    asked: SearchRequest, reading: Reading, stored: Iterable[Titled], known: Facets
) -> list[OfferedQuestion]:
    """Return the questions that words and facets fill, those with more parameters first."""
    in_words = (*reading.named, *reading.likely)
    said: dict[str, Pair] = {}
    for pair in (*in_words, *asked.chosen):
        said.setdefault(pair[0], pair)
    found = [
        OfferedQuestion(question, filled)
        for question, titles in stored
        if (filled := _filled(question, said))
        and any(pair in in_words for _, pair in filled)
        and not _names_another(question, filled, titles, known)
    ]
    return sorted(found, key=lambda offer: -len(offer.filled))


def _filled(question: StoredQuery, said: Mapping[str, Pair]) -> Filled:
    """Fill each parameter of a question; nothing if any of them stays open."""
    wanted = [p for p in question.parameters if p.name != LANGUAGE]
    found = [(p.name, pair) for p in wanted for pair in _said(p, said)]
    return tuple(found) if len(found) == len(wanted) else ()


def _said(parameter: Parameter, said: Mapping[str, Pair]) -> list[Pair]:
    names = _FILLED.get((parameter.type, parameter.of), ())
    return [said[name] for name in names if name in said][:1]


def _names_another(
    question: StoredQuery, filled: Filled, titles: Iterable[Stems], known: Facets
) -> bool:
    """Tell whether a title speaks of what a parameter is by default, and the words do not."""
    said = {_reference(pair) for _, pair in filled}
    others = [p.default for p in question.parameters if p.default not in said]
    names = [set(name) for text in others for name in known.names.get(ID + text, ())]
    return any(name <= set(title) for title in titles for name in names)


def _reference(pair: Pair) -> str:
    """Write a value as a question's address has it."""
    name, value = pair
    return f"territory/{value}" if name in ("region", "departement") else value


def _by_title(text: str, stored: Iterable[Titled]) -> list[OfferedQuestion]:
    """Return the questions whose title has the words of a text, those with most of them first."""
    telling, every = set(telling_words(text)), set(stems(fold(text)))
    found = [
        (-len(every.intersection(title)), len(title), question.name, question)
        for question, titles in stored
        for title in titles
        if telling and telling.issubset(title)
    ]
    found.sort(key=lambda entry: entry[:3])
    return [OfferedQuestion(question, ()) for *_, question in found]
