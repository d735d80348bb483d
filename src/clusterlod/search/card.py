"""What the index tells of an entity, and what a search answers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, Self


class Role(StrEnum):
    """What a name is to its entity, the strongest first."""

    LABEL = "label"
    SHORT = "short"
    ALT = "alt"
    FORMER = "former"
    IDENTIFIER = "identifier"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of an entity.

    Attributes:
        text: As written in the graph.
        role: What it is to the entity.
        language: Tag of its language; empty if it has none.
    """

    text: str
    role: Role
    language: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A territory that an entity belongs to."""

    iri: str
    label_fr: str
    label_en: str

    def label(self, language: str) -> str:
        """Name it in French or else in English."""
        return self.label_fr if language == "fr" else self.label_en


@dataclass(frozen=True, slots=True)
class Card:
    """What tells one entity from another in a list.

    Attributes:
        iri: Its IRI.
        kind: Type segment of its IRI (``organisation``); empty for IRIs that are not ours.
        types: IRIs of its classes, sorted.
        label_fr: Its label in French; another language's where there is none.
        label_en: Its label in English; another language's where there is none.
        description_fr: One line about it in French; may be empty.
        description_en: The same in English.
        regions: The regions of today that it belongs to.
        former_regions: The regions before a reform that it belonged to.
        departements: The departements that it belongs to.
        status: ``active``, ``emerging``, ``ended``, or empty where no source says.
    """

    iri: str
    kind: str
    types: tuple[str, ...]
    label_fr: str
    label_en: str
    description_fr: str = ""
    description_en: str = ""
    regions: tuple[Area, ...] = ()
    former_regions: tuple[Area, ...] = ()
    departements: tuple[Area, ...] = ()
    status: str = ""

    def label(self, language: str) -> str:
        """Name it in French or else in English."""
        return self.label_fr if language == "fr" else self.label_en

    def description(self, language: str) -> str:
        """Describe it in French or else in English; may be empty."""
        return self.description_fr if language == "fr" else self.description_en

    def to_json(self) -> str:
        """Return it as JSON, the same text for the same card."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what :meth:`to_json` wrote."""
        values = json.loads(text)
        areas = ("regions", "former_regions", "departements")
        values |= {key: tuple(Area(**area) for area in values[key]) for key in areas}
        return cls(**values | {"types": tuple(values["types"])})


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that answers a question.

    Attributes:
        card: The entity.
        name: The name of it that answers best.
        score: How well that name answers, 0 to 100; 100 is the same name or identifier.
        certain: Whether it is the only entity with score 100.
    """

    card: Card
    name: Name
    score: float
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a search.

    Attributes:
        hits: The hits of the page.
        total: How many there are on all pages.
        counts: Dimension to value to the number of hits that one would see by choosing it.
        alike: Whether no name answers, and the hits are merely spelt alike.
        unplaced: How many of all hits belong to no region.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]
    alike: bool = False
    unplaced: int = 0


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be; an empty filter lets everything pass, several values mean any of them.

    Attributes:
        types: Classes as IRI or CURIE, or type segments of IRIs (``organisation``).
        regions: Regions of today or before a reform, as IRI or ``territory/region-76``.
        departements: In the same form.
        sectors: Concepts, as IRI or ``concept/sector/space``.
        phases: In the same form: phases for which the entity held a label.
        labels: In the same form: labels that the entity held.
        statuses: As :attr:`Card.status`.
        years: Years in which it held a label, existed or took place: ``2012``.
    """

    types: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


#: The filter that everything passes.
ANY: Final = Filters()
