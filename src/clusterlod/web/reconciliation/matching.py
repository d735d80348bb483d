"""Candidates for one query: their scores from the search index, weighed by the properties.

A name alone scores as :mod:`clusterlod.search.scoring` says: 100 for the same name or identifier.
Where properties were sent and the candidate has values for them, the name counts for three quarters
and they for one; the same identifier makes 100, or 95 where the name is quite another. Only a
candidate that alone has 100 is a match. Documents, whose titles name everything, are candidates
only where their type is asked for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from clusterlod.search.card import ANY, Filters, Hit, Role
from clusterlod.search.index import SearchIndex
from clusterlod.web.reconciliation.batch import Wanted
from clusterlod.web.reconciliation.identifiers import term_iri
from clusterlod.web.reconciliation.values import Values, likeness

#: Properties of which the same value means the same entity.
IDENTIFYING: Final = frozenset(
    {"iri", "org:identifier", "skos:exactMatch", "dcterms:identifier", "schema:identifier"}
    | {"adms:identifier", "igeo:codeINSEE", "skos:notation"}
)

#: A candidate without a wanted type, where types are a preference.
_OTHER_TYPE: Final = 0.8

#: Candidates whose properties are looked at, at least.
_POOL: Final = 10

_NAME: Final = 0.75

#: A candidate with the same identifier and quite another name.
_OTHER_NAME: Final = 95.0

#: Hits to look at for one candidate, as some are left out.
_SPARE: Final = 4

_DOCUMENTS: Final = "source"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant.

    Attributes:
        hit: The entity and the name that answers.
        score: 0 to 100.
        features: Identifier to value of what the score is made of.
        certain: Whether it is the only one with score 100.
    """

    hit: Hit
    score: float
    features: tuple[tuple[str, float], ...] = ()
    certain: bool = False


def find(index: SearchIndex, wanted: Wanted) -> list[Candidate]:
    """Find candidates by name, and by the identifiers among the criteria."""
    pool = max(wanted.limit, _POOL) if wanted.criteria else wanted.limit
    named = _by_name(index, wanted, pool)
    candidates = {
        hit.card.iri: Candidate(hit, score, (("name", hit.score),)) for hit, score in named
    }
    alone = 100.0 if not wanted.text else _OTHER_NAME
    for hit in _by_identifier(index, wanted):
        candidates.setdefault(hit.card.iri, Candidate(hit, alone))
    return list(candidates.values())


def settle(candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Sort by score, and call a match who alone has 100."""
    ranked = sorted(candidates, key=lambda candidate: -candidate.score)
    if ranked and ranked[0].score == 100 and [c.score for c in ranked[1:2]] != [100]:
        ranked[0] = replace(ranked[0], certain=True)
    return ranked[:limit]


def weigh(candidate: Candidate, wanted: Wanted, values: Values) -> Candidate:
    """Let the properties of a candidate speak for or against it; unknown ones are silent."""
    likenesses = [
        (criterion.property, likeness(criterion.values, known))
        for criterion in wanted.criteria
        if (known := values.get(criterion.property))
    ]
    if not likenesses:
        return candidate
    mean = sum(value for _, value in likenesses) / len(likenesses)
    score = _NAME * candidate.score + (1 - _NAME) * 100 * mean
    if any(name in IDENTIFYING and value == 1 for name, value in likenesses):
        score = 100.0 if candidate.features or not wanted.text else _OTHER_NAME
    features = tuple((name, round(value, 3)) for name, value in likenesses)
    return replace(candidate, score=round(score, 1), features=(*candidate.features, *features))


def _by_name(index: SearchIndex, wanted: Wanted, pool: int) -> list[tuple[Hit, float]]:
    if not wanted.types:
        return [(hit, hit.score) for hit in _of_any_type(index, wanted.text, pool)]
    types = tuple(map(term_iri, wanted.types))
    hits = index.match(wanted.text, Filters(types=types), limit=_SPARE * pool)
    if wanted.strictness == "all":
        hits = [hit for hit in hits if set(types) <= {*hit.card.types, hit.card.kind}]
    graded = [(hit, hit.score) for hit in hits[:pool]]
    if wanted.strictness == "should":
        typed = {hit.card.iri for hit in hits}
        others = _of_any_type(index, wanted.text, pool)
        rest = (hit for hit in others if hit.card.iri not in typed)
        graded += [(hit, round(hit.score * _OTHER_TYPE, 1)) for hit in rest]
    return graded


def _by_identifier(index: SearchIndex, wanted: Wanted) -> list[Hit]:
    values = [
        value
        for criterion in wanted.criteria
        if criterion.property in IDENTIFYING
        for value in criterion.values
    ]
    free = wanted.strictness == "should"
    filters = ANY if free else Filters(types=tuple(map(term_iri, wanted.types)))
    hits = (hit for value in values for hit in index.match(value, filters, limit=_POOL))
    return [hit for hit in hits if hit.score == 100 and hit.name.role is Role.IDENTIFIER]


def _of_any_type(index: SearchIndex, text: str, pool: int) -> list[Hit]:
    hits = index.match(text, limit=_SPARE * pool)
    return [hit for hit in hits if hit.card.kind != _DOCUMENTS][:pool]
