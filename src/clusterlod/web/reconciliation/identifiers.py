"""Identifiers of the service: those of our IRIs without a slash; pure text.

OpenRefine puts an identifier into addresses without encoding ``# ? / %``. So
``{BASE}id/organisation/aerospace-valley`` is ``organisation:aerospace-valley`` here. Clients may
also send ``organisation/aerospace-valley`` or the IRI.
"""

from clusterlod.errors import IriError
from clusterlod.iris import parse_reference
from clusterlod.namespaces import ID, PREFIXES, expand


def identifier_of(iri: str) -> str:
    """Return the identifier of an entity's IRI; of an IRI that is not ours the IRI itself."""
    return iri.removeprefix(ID).replace("/", ":") if iri.startswith(ID) else iri


def entity_iri(identifier: str) -> str | None:
    """Return the IRI that an identifier stands for; None if it cannot be one of ours."""
    reference = identifier.removeprefix(ID).replace(":", "/")
    try:
        return parse_reference(reference).iri
    except IriError:
        return None


def term_iri(text: str) -> str:
    """Return the IRI of a class or property from its CURIE; any other text as it is."""
    return expand(text) if text.partition(":")[0] in PREFIXES else text
