"""Read the search index of one release: from any thread, in any process, never writing.

A release never changes, so its index is opened ``immutable``: no locks, no journal. Connections
are kept for reuse; a process that was forked makes its own.
"""

import json
import os
import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

from clusterlod.errors import SearchIndexError
from clusterlod.search import statements
from clusterlod.search.card import ANY, Card, Filters, Hit, Listing, Name, Role
from clusterlod.search.facets import Facets, bits, read_facets
from clusterlod.search.filtering import entity_iri, pairs, reference
from clusterlod.search.schema import APPLICATION_ID, FORMAT
from clusterlod.search.scoring import Candidate, Grade, Level, Question, grade

#: Words of a question that are looked for; no name has more.
_WORDS: Final = 32

#: Trigrams of a question that are looked for, about; of a long one every second or third.
_GRAMS: Final = 24

#: Beside better answers a misspelt one must have this score; else be as near to the best of them.
_ALIKE: Final = 78.0
_SPREAD: Final = 22.0

#: Names that suggestions look at, and those that whole lists do.
_FEW: Final = 300
_MANY: Final = 3_000


class SearchIndex:
    """The search index of one release."""

    def __init__(self, path: Path) -> None:
        """Open an index.

        Raises:
            SearchIndexError: if it is missing, broken, or of another format.
        """
        self.path = path
        self._owner = os.getpid()
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False
        with self._connection() as connection:
            _check_format(connection, path)
            self.values: Facets = read_facets(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection as soon as nobody uses it."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def search(
        self, text: str, filters: Filters = ANY, *, limit: int = 20, offset: int = 0
    ) -> list[Hit]:
        """Answer a search box, from the first letter on, the most wanted first.

        The same name comes first, then names that begin so, former names, names with these words,
        and misspelt names; the important before the obscure. Any text is fine.
        """
        return self._answer(text, filters, offset + limit, whole=False)[offset:]

    def match(self, text: str, filters: Filters = ANY, *, limit: int = 10) -> list[Hit]:
        """Find who may be meant by a whole name or identifier, the best score first.

        A hit is certain if it alone has the score 100.
        """
        hits = self._answer(text, filters, max(limit, 2), whole=True)
        if hits and hits[0].score == 100 and (len(hits) == 1 or hits[1].score < 100):
            hits[0] = replace(hits[0], certain=True)
        return hits[:limit]

    def listing(
        self, text: str = "", filters: Filters = ANY, *, limit: int = 20, offset: int = 0
    ) -> Listing:
        """Answer a page of search: hits of a text, or everything, with the counts of each facet.

        The counts of a dimension are those under all other dimensions, as if nothing were chosen
        in it: they say how many one would see by choosing a value.
        """
        question = Question.of(reference(text))
        if text.strip() and not question.folded:
            return Listing((), 0, {})
        with self._connection() as connection:
            answers = _Answers(question)
            if question.folded:
                answers.collect(connection, question, ANY, Level.PREFIX, _MANY)
            best = answers.by_rank()
            among = bits(c.entity for _, c in best) if question.folded else None
            passing = self.values.passing(filters, among)
            if question.folded:
                kept = [pair for pair in best if passing >> pair[1].entity & 1]
                shown = [_hit(connection, *pair) for pair in kept[offset : offset + limit]]
            else:
                shown = _first(connection, filters, limit, offset)
        counts = self.values.counts(filters, among)
        alike = question.folded != "" and answers.best_level <= Level.FUZZY
        unplaced = self.values.with_none(passing, "regions")
        return Listing(tuple(shown), passing.bit_count(), counts, alike, unplaced)

    def browse(self, filters: Filters = ANY, *, limit: int = 20, offset: int = 0) -> list[Card]:
        """List what passes the filters, the most important first."""
        with self._connection() as connection:
            rows = connection.execute(
                statements.BROWSE, {**_parameters(filters), "limit": limit, "offset": offset}
            )
            return [Card.from_json(card) for (card,) in rows]

    def count(self, filters: Filters = ANY) -> int:
        """Count what passes the filters."""
        with self._connection() as connection:
            return int(connection.execute(statements.COUNT, _parameters(filters)).fetchone()[0])

    def facets(self, filters: Filters = ANY) -> dict[str, dict[str, int]]:
        """Count what passes the filters by dimension and value, the most frequent first.

        Dimensions are the names of :class:`~clusterlod.search.card.Filters`.
        """
        counts: dict[str, dict[str, int]] = {}
        with self._connection() as connection:
            for dimension, value, count in connection.execute(
                statements.FACETS, _parameters(filters)
            ):
                counts.setdefault(dimension, {})[value] = count
        return counts

    def card(self, iri: str) -> Card | None:
        """Return the card of an entity by its IRI or ``type/slug``; None if there is none."""
        with self._connection() as connection:
            row = connection.execute(statements.CARD_BY_IRI, {"iri": entity_iri(iri)}).fetchone()
        return Card.from_json(row[0]) if row else None

    def _answer(self, text: str, filters: Filters, limit: int, *, whole: bool) -> list[Hit]:
        question = Question.of(reference(text))
        if not question.folded or limit <= 0:
            return []
        with self._connection() as connection:
            graded = _Answers(question)
            enough = Level.EXACT if whole else Level.PREFIX
            graded.collect(connection, question, filters, enough, _FEW)
            best = graded.by_score() if whole else graded.by_rank()
            return [_hit(connection, *pair) for pair in best[:limit]]

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that no other thread uses."""
        if self._owner != os.getpid():
            self._owner, self._idle = os.getpid(), deque()
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = _connect(self.path)
        try:
            yield connection
        except sqlite3.DatabaseError as error:
            connection.close()
            raise SearchIndexError(f"{self.path}: unreadable ({error})") from error
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)


class _Answers:
    """The best name of each entity so far."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._best: dict[int, tuple[Grade, Candidate]] = {}

    @property
    def best_level(self) -> Level:
        return max((graded.level for graded, _ in self._best.values()), default=Level.NONE)

    def add(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            graded = grade(self._question, candidate)
            known = self._best.get(candidate.entity)
            if graded.level > Level.NONE and (not known or _order(graded) > _order(known[0])):
                self._best[candidate.entity] = (graded, candidate)

    def collect(
        self,
        connection: sqlite3.Connection,
        question: Question,
        filters: Filters,
        enough: Level,
        most: int,
    ) -> None:
        """Look for names that begin so and that have these words; for alike ones if need be."""
        self.add(_by_start(connection, question, filters, most))
        self.add(_by_words(connection, question, filters, most))
        if self.best_level < enough:
            self.add(_by_grams(connection, question, filters))

    def by_rank(self) -> list[tuple[Grade, Candidate]]:
        """Return what a list shows: what is merely alike only where nothing else answers well."""
        grades = [graded for graded, _ in self._best.values()]
        alike = max((graded.score for graded in grades if graded.level is Level.FUZZY), default=0.0)
        least = _ALIKE if any(g.level > Level.FUZZY for g in grades) else alike - _SPREAD
        kept = (
            pair
            for pair in self._best.values()
            if pair[0].level > Level.FUZZY or pair[0].score >= least
        )
        return sorted(kept, key=lambda pair: (*_reverse(pair[0]), pair[1].entity))

    def by_score(self) -> list[tuple[Grade, Candidate]]:
        return sorted(
            self._best.values(),
            key=lambda pair: (-pair[0].score, *_reverse(pair[0]), pair[1].entity),
        )


def _order(graded: Grade) -> tuple[float, float]:
    return (graded.rank, graded.score)


def _reverse(graded: Grade) -> tuple[float, float]:
    return (-graded.rank, -graded.score)


def _connect(path: Path) -> sqlite3.Connection:
    try:
        address = f"file:{quote(str(path.resolve(strict=True)))}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, check_same_thread=False)
    except (OSError, sqlite3.Error) as error:
        raise SearchIndexError(
            f"{path}: no search index ({error}); run `clusterlod build --force` to make one"
        ) from error


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) != (APPLICATION_ID, FORMAT):
        raise SearchIndexError(
            f"{path}: not a search index of format {FORMAT}; run `clusterlod build --force`"
        )


def _parameters(filters: Filters, text: str = "", most: int = 0) -> dict[str, Any]:
    wanted = pairs(filters)
    dimensions = len({dimension for dimension, _ in wanted})
    return {"text": text, "filters": json.dumps(wanted), "wanted": dimensions, "most": most}


def _candidates(connection: sqlite3.Connection, query: str, values: Any) -> list[Candidate]:
    with closing(connection.execute(query, values)) as rows:
        return [
            Candidate(entity, text, Role(role), language, folded, weight)
            for entity, text, role, language, folded, weight in rows
        ]


def _by_start(
    connection: sqlite3.Connection, question: Question, filters: Filters, most: int
) -> list[Candidate]:
    values = _parameters(filters, question.compact, most)
    return _candidates(connection, statements.BY_START, values)


def _by_words(
    connection: sqlite3.Connection, question: Question, filters: Filters, most: int
) -> list[Candidate]:
    terms = " ".join(f'"{word}"' for word in question.words[:_WORDS])
    values = _parameters(filters, f"{terms}*", most)
    return _candidates(connection, statements.BY_WORDS, values)


def _by_grams(
    connection: sqlite3.Connection, question: Question, filters: Filters
) -> list[Candidate]:
    text = f" {' '.join(question.core)} "
    grams = sorted({text[start : start + 3] for start in range(len(text) - 2)})
    few = grams[:: 1 + len(grams) // _GRAMS]
    terms = " OR ".join(f'"{gram}"' for gram in few)
    return (
        _candidates(connection, statements.BY_GRAMS, _parameters(filters, terms)) if grams else []
    )


def _first(connection: sqlite3.Connection, filters: Filters, limit: int, offset: int) -> list[Hit]:
    """Return the most important of what passes, each as a hit by its label."""
    values = {**_parameters(filters), "limit": limit, "offset": offset}
    cards = [Card.from_json(card) for (card,) in connection.execute(statements.BROWSE, values)]
    return [Hit(card, Name(card.label_fr, Role.LABEL, "fr"), 100.0) for card in cards]


def _hit(connection: sqlite3.Connection, graded: Grade, candidate: Candidate) -> Hit:
    card = connection.execute(statements.CARD, {"entity": candidate.entity}).fetchone()[0]
    name = Name(candidate.text, candidate.role, candidate.language)
    return Hit(Card.from_json(card), name, graded.score)
