"""Mint and parse the IRIs of entities, documents and graphs; pure text, no input or output.

An entity is ``{BASE}id/{type}/{slug}``; the document about it ``{BASE}doc/{type}/{slug}``
(Cool URIs for the Semantic Web, section 4.3). The type segment never changes. A slug is lower-case
ASCII letters, digits and hyphens; concepts have two slugs, ``id/concept/{scheme}/{slug}``.
"""

import re
import unicodedata
from dataclasses import dataclass

from clusterlod.errors import IriError
from clusterlod.namespaces import BASE, GRAPH, ID

#: Type segments of entity IRIs, in alphabetical order. One is never renamed.
TYPES = (
    "action",
    "activity",
    "agreement",
    "catalogue",
    "change",
    "claim",
    "concept",
    "event",
    "geometry",
    "labelling",
    "membership",
    "organisation",
    "passage",
    "period",
    "person",
    "place",
    "policy",
    "project",
    "selector",
    "source",
    "territory",
)

_SLUG = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*(?:/[a-z0-9]+(?:-+[a-z0-9]+)*)?")


@dataclass(frozen=True, slots=True)
class EntityPath:
    """The part of an entity IRI after ``id/``: a type and a slug."""

    type: str
    slug: str

    def __post_init__(self) -> None:
        """Refuse an unknown type or a malformed slug with :class:`IriError`."""
        if self.type not in TYPES:
            raise IriError(f"unknown type {self.type!r}; expected one of {', '.join(TYPES)}")
        if not _SLUG.fullmatch(self.slug) or ("/" in self.slug and self.type != "concept"):
            raise IriError(f"malformed slug {self.slug!r}; expected a-z, 0-9 and single hyphens")

    @property
    def iri(self) -> str:
        """The IRI of the thing."""
        return f"{ID}{self.type}/{self.slug}"

    @property
    def document_iri(self) -> str:
        """The IRI of the document about the thing."""
        return f"{BASE}doc/{self.type}/{self.slug}"


def parse_reference(text: str) -> EntityPath:
    """Read ``type/slug``, as the curated tables write it.

    Raises:
        IriError: if the text is not a known type, a slash and a slug.
    """
    kind, separator, slug = text.partition("/")
    if not separator:
        raise IriError(f"{text!r} is not a reference; expected type/slug")
    return EntityPath(kind, slug)


def parse_entity_iri(iri: str) -> EntityPath:
    """Read a whole entity IRI.

    Raises:
        IriError: if it is not below our base, or malformed.
    """
    if not iri.startswith(ID):
        raise IriError(f"{iri!r} is not below {ID}")
    return parse_reference(iri.removeprefix(ID))


def graph_iri(name: str) -> str:
    """Mint the IRI of a named graph."""
    if not _SLUG.fullmatch(name):
        raise IriError(f"malformed graph name {name!r}")
    return GRAPH + name


def slugify(text: str) -> str:
    """Fold a name to a slug: accents and ligatures dropped, words joined by hyphens.

    Raises:
        IriError: if nothing is left.
    """
    folded = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    ascii_text = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", ascii_text.lower()))
    if not slug:
        raise IriError(f"{text!r} has no letter or digit to make a slug of")
    return slug
