"""Entities by name, for forms, editors and tables: the search index, asked away from the loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from clusterlod.errors import SearchIndexError
from clusterlod.namespaces import ID
from clusterlod.search.card import Card, Filters, Hit, Role
from clusterlod.search.current import CurrentIndex
from clusterlod.search.index import SearchIndex
from clusterlod.web.search_request import kind_of

#: A form lists what a parameter may be where it is no more than this.
_FEW = 60
_CONCEPTS = 5_000

#: Regions that are named beside an entity.
_AREAS = 2

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity with its name in the reader's language.

    Attributes:
        iri: Its IRI.
        label: Its label.
        also: The name that was found, where that is no label.
        kind: Type segment of its IRI.
        sort: What it is, as the search names it: ``pole``; empty if that has no name for it.
        where: Its regions; may be empty.
        detail: One line about it; may be empty.
        score: How well the name that was found answers, 0 to 100.
    """

    iri: str
    label: str
    also: str = ""
    kind: str = ""
    sort: str = ""
    where: str = ""
    detail: str = ""
    score: float = 0.0

    @property
    def reference(self) -> str:
        """The IRI as ``type/slug``."""
        return self.iri.removeprefix(ID)


class Names:
    """Answers from the search index of the current release."""

    def __init__(self, index: CurrentIndex) -> None:
        self._index = index

    async def suggest(
        self, text: str, types: Sequence[str], language: str, limit: int
    ) -> list[Named]:
        """Find entities whose names begin so, or nearly.

        Raises:
            SearchIndexError: if there is no index now.
        """
        filters = Filters(types=tuple(types))
        hits = await self._ask(lambda index: index.search(text, filters, limit=limit))
        return [_found(hit, language) for hit in hits]

    async def meant(self, text: str, types: Sequence[str], language: str) -> list[Named]:
        """Return the one entity that a whole name means, or else those that may be meant.

        Raises:
            SearchIndexError: if there is no index now.
        """
        filters = Filters(types=tuple(types))
        hits = await self._ask(lambda index: index.match(text, filters, limit=8))
        if hits and hits[0].certain:
            hits = hits[:1]
        return [_found(hit, language) for hit in hits]

    async def labels(self, iris: Sequence[str], language: str) -> dict[str, str]:
        """Return the labels of those that the index knows; none without an index."""
        try:
            cards = await self._ask(lambda index: [index.card(iri) for iri in iris])
        except SearchIndexError:
            return {}
        return {card.iri: card.label(language) for card in cards if card}

    async def knows(self, iri: str) -> bool:
        """Tell whether there is such an entity; without an index there may be."""
        try:
            return await self._ask(lambda index: index.card(iri)) is not None
        except SearchIndexError:
            return True

    async def few(self, type_: str, language: str) -> list[Named]:
        """List all entities of a class by name, if they are few; else nothing, as without index."""
        filters = Filters(types=(type_,))
        try:
            cards = await self._ask(partial(_all_if_few, filters=filters))
        except SearchIndexError:
            return []
        return sorted((_named(card, language) for card in cards), key=_by_label)

    async def concepts(self, scheme: str, language: str) -> list[Named]:
        """List the concepts of a scheme by name; nothing without an index."""
        space = f"{ID}concept/{scheme}/"
        try:
            cards = await self._ask(
                lambda index: index.browse(Filters(types=("concept",)), limit=_CONCEPTS)
            )
        except SearchIndexError:
            return []
        mine = (_named(card, language) for card in cards if card.iri.startswith(space))
        return sorted(mine, key=_by_label)

    async def _ask(self, question: Callable[[SearchIndex], _T]) -> _T:
        return await run_in_threadpool(lambda: question(self._index.get()))


def _all_if_few(index: SearchIndex, filters: Filters) -> list[Card]:
    return index.browse(filters, limit=_FEW) if index.count(filters) <= _FEW else []


def _named(card: Card, language: str) -> Named:
    areas = card.regions or card.former_regions
    return Named(
        card.iri,
        card.label(language),
        kind=card.kind,
        sort=kind_of(card),
        where=", ".join(area.label(language) for area in areas[:_AREAS]),
        detail=card.description(language),
    )


def _found(hit: Hit, language: str) -> Named:
    also = hit.name.text if hit.name.role is not Role.LABEL else ""
    return replace(_named(hit.card, language), also=also, score=hit.score)


def _by_label(named: Named) -> str:
    return named.label.casefold()
