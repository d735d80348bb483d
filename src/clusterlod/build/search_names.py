"""Every name and identifier that the graph gives an entity, for search and for reading articles."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.terms import graph, named
from clusterlod.namespaces import ID
from clusterlod.search.card import Name, Role
from clusterlod.search.folding import compact, fold

#: CURIE of a predicate to the role of the names it gives; literals only.
_NAMES: Final = {
    "skos:prefLabel": Role.LABEL,
    "rdfs:label": Role.LABEL,
    "schema:name": Role.LABEL,
    "dcterms:title": Role.LABEL,
    "clo:shortName": Role.SHORT,
    "foaf:name": Role.ALT,
    "skos:altLabel": Role.ALT,
    "skos:hiddenLabel": Role.ALT,
    "schema:alternateName": Role.ALT,
    "clo:formerName": Role.FORMER,
    "dcterms:identifier": Role.IDENTIFIER,
    "org:identifier": Role.IDENTIFIER,
    "skos:notation": Role.IDENTIFIER,
    "igeo:codeINSEE": Role.IDENTIFIER,
    "clo:isoCode": Role.IDENTIFIER,
    "clo:nutsCode2013": Role.IDENTIFIER,
    "clo:nutsCode2021": Role.IDENTIFIER,
}
#: CURIEs of predicates whose IRIs identify: by themselves and by their last part (Q12576).
_MATCHES: Final = ("skos:exactMatch", "owl:sameAs")
#: CURIEs of predicates whose address identifies: by its host name.
_SITES: Final = ("foaf:homepage", "clo:formerWebsite")

_ROLES: Final = {named(curie): role for curie, role in _NAMES.items()}
_MATCH_NODES: Final = frozenset(map(named, _MATCHES))
_SITE_NODES: Final = frozenset(map(named, _SITES))
_ORDER: Final = {role: number for number, role in enumerate(Role)}

_IN_SCHEME: Final = named("skos:inScheme")

#: What describes the vocabulary itself is not an entity.
_VOCABULARY: Final = frozenset((graph("ontology"), graph("alignments"), graph("catalogue")))

#: Types of our IRIs whose nodes are evidence or structure, nothing that anybody looks for by name.
UNNAMED: Final = frozenset(
    {
        "activity",
        "catalogue",
        "claim",
        "geometry",
        "labelling",
        "membership",
        "passage",
        "period",
        "selector",
    }
)

Names = dict[NamedNode, list[Name]]


def read_names(quads: Iterable[Quad]) -> Names:
    """Collect the names of every entity that has a label, the strongest role first.

    A name that folds to one of a stronger role is left out, and so are the codes that others give
    and that we name beside our links.
    """
    found: dict[NamedNode, list[Name]] = defaultdict(list)
    codes: set[NamedNode] = set()
    for quad in quads:
        subject = quad.subject
        if isinstance(subject, NamedNode) and quad.graph_name not in _VOCABULARY:
            found[subject] += _names(quad.predicate, quad.object)
            if quad.predicate == _IN_SCHEME and not subject.value.startswith(ID):
                codes.add(subject)
    return {
        node: _distinct([*names, *_own_identifiers(node)])
        for node, names in found.items()
        if node not in codes
        and kind_of(node) not in UNNAMED
        and any(name.role is Role.LABEL for name in names)
    }


def kind_of(node: NamedNode) -> str:
    """Return the type segment of an IRI of ours; empty for others."""
    return node.value.removeprefix(ID).partition("/")[0] if node.value.startswith(ID) else ""


def _names(predicate: NamedNode, value: object) -> list[Name]:
    if isinstance(value, Literal):
        role = _ROLES.get(predicate)
        if role is Role.IDENTIFIER:
            return _codes(value.value)
        return [Name(value.value, role, value.language or "")] if role else []
    if isinstance(value, NamedNode) and predicate in _MATCH_NODES:
        return _codes(value.value)
    if isinstance(value, NamedNode) and predicate in _SITE_NODES:
        host = urlsplit(value.value).hostname or ""
        return [Name(host.removeprefix("www."), Role.IDENTIFIER)]
    return []


def _codes(text: str) -> list[Name]:
    """Return an identifier and, where it is an IRI, the code at its end (Q12576)."""
    code = text.rstrip("/").rpartition("/")[2].rpartition("#")[2] if "://" in text else text
    return [Name(value, Role.IDENTIFIER) for value in (code, text)]


def _own_identifiers(node: NamedNode) -> list[Name]:
    if not node.value.startswith(ID):
        return [Name(node.value, Role.IDENTIFIER)]
    reference = node.value.removeprefix(ID)
    return [Name(text, Role.IDENTIFIER) for text in (reference.partition("/")[2], reference)]


def _distinct(names: list[Name]) -> list[Name]:
    """Keep each folded name once; of identifiers only those that no name spells as well."""
    kept: dict[str, Name] = {}
    joined: set[str] = set()
    for name in sorted(names, key=lambda n: (_ORDER[n.role], n.language != "fr", n.text)):
        folded = fold(name.text)
        known = compact(folded) in joined and name.role is Role.IDENTIFIER
        if folded and not known:
            kept.setdefault(folded, name)
            joined.add(compact(folded))
    return list(kept.values())
