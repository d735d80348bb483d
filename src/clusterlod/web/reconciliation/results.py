"""Write candidates and suggestions as the schemas want them."""

from typing import Any

from clusterlod.namespaces import contract
from clusterlod.search.card import Card, Hit, Role
from clusterlod.web.reconciliation.identifiers import identifier_of
from clusterlod.web.reconciliation.matching import Candidate
from clusterlod.web.reconciliation.vocabulary import Vocabulary


def result(candidate: Candidate, known: Vocabulary, language: str) -> dict[str, Any]:
    """Write a candidate of a query."""
    card = candidate.hit.card
    return {
        "id": identifier_of(card.iri),
        "name": card.label(language),
        "description": _description(candidate.hit, language),
        "score": candidate.score,
        "match": candidate.certain,
        "type": types_of(card, known, language),
        "features": [{"id": name, "value": value} for name, value in candidate.features],
    }


def described(hit: Hit, known: Vocabulary, language: str) -> dict[str, Any]:
    """Write a suggested entity."""
    return {
        "id": identifier_of(hit.card.iri),
        "name": hit.card.label(language),
        "description": _description(hit, language),
        "notable": types_of(hit.card, known, language),
    }


def types_of(card: Card, known: Vocabulary, language: str) -> list[dict[str, str]]:
    """Return the classes of an entity, those with the fewest members first."""
    entries = [known.types[t] for t in map(contract, card.types) if t in known.types]
    entries.sort(key=lambda entry: entry.count)
    return [{"id": entry.id, "name": entry.name(language)} for entry in entries]


def _description(hit: Hit, language: str) -> str:
    """Tell what it is and where, and which other name of it has answered."""
    card = hit.card
    text = card.description(language)
    areas = (area.label(language) for area in card.regions)
    named = hit.name.text if hit.name.role not in (Role.LABEL, Role.IDENTIFIER) else ""
    parts = [text.rstrip("."), ", ".join(areas), f"« {named} »" if named else ""]
    return " · ".join(part for part in parts if part)
