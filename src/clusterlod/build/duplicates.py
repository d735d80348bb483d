"""Find entities that are likely the same: one name, identifier or website, after folding.

The stored query says what is compared and in which words a pair is reported; here is how texts are
folded. Pairs that the editors judged to be two (``data/distinct.csv``) are left alone.
"""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from clusterlod import queries
from clusterlod.build.quality import result_of
from clusterlod.build.reports import Result
from clusterlod.build.terms import named
from clusterlod.errors import IriError, StoredQueryError
from clusterlod.iris import slugify
from clusterlod.queries import StoredQuery

_DIFFERENT: Final = named("owl:differentFrom")

#: Articles and legal forms: with or without them, a name is the same.
_WEAK: Final = frozenset(
    (
        "association", "assoc", "sas", "sa", "sarl", "gie", "gip", "scop", "eurl", "societe",
        "la", "le", "les", "l", "the", "de", "du", "des", "d", "of", "et", "and",
    )
)  # fmt: skip
_APOSTROPHE = re.compile("['’]")
_ADDRESS = re.compile(r"https?://(?:www\.)?([^#]*?)/*(?:#.*)?")

#: What is compared with what, and the folded text.
_Key = tuple[str, str]
#: Entity to the property and the text by which it bears a key.
_Bearers = dict[NamedNode, tuple[NamedNode, str]]


def likely_duplicates(store: Store) -> Iterator[Result]:
    """Yield one result for each pair that shares a key and is not known to be two."""
    rule = queries.load("identity", "likely_duplicate")
    bearers: dict[_Key, _Bearers] = {}
    settled: set[frozenset[NamedNode]] = set()
    for focus, path, value in _rows(rule, store):
        if isinstance(value, NamedNode) and path == _DIFFERENT:
            settled.add(frozenset((focus, value)))
        else:
            bearers.setdefault(_key(path, value.value), {}).setdefault(focus, (path, value.value))
    for group in bearers.values():
        for first, second in combinations(sorted(group, key=str), 2):
            if frozenset((first, second)) not in settled:
                settled.add(frozenset((first, second)))
                path, text = group[first]
                bound = {"focus": first, "path": path, "value": second, "detail": Literal(text)}
                yield result_of(rule, bound)


def _rows(
    rule: StoredQuery, store: Store
) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    solutions = store.query(rule.text, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise StoredQueryError(f"identity/{rule.name}.rq: expected a SELECT query")
    for solution in solutions:
        focus, path, value = solution["focus"], solution["path"], solution["value"]
        if not isinstance(focus, NamedNode) or not isinstance(path, NamedNode):
            continue
        if isinstance(value, (NamedNode, Literal)):
            yield focus, path, value


def _key(path: NamedNode, text: str) -> _Key:
    kind, fold = _KINDS.get(path, ("name", folded))
    return kind, fold(text)


def _identifier(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.lower())


def _address(text: str) -> str:
    match = _ADDRESS.fullmatch(text.lower())
    return match[1] if match else text


def folded(name: str) -> str:
    """Fold a name: no accents, case, punctuation, spaces or weak words, unless it has no others."""
    try:
        words = slugify(_APOSTROPHE.sub(" ", name)).split("-")
    except IriError:
        return name
    return "".join(word for word in words if word not in _WEAK) or "".join(words)


#: Property to what it is compared among, and how; the others are names.
_KINDS: Final[dict[NamedNode, tuple[str, Callable[[str], str]]]] = {
    named("dcterms:identifier"): ("identifier", _identifier),
    named("org:identifier"): ("identifier", _identifier),
    named("foaf:homepage"): ("website", _address),
    named("clo:formerWebsite"): ("website", _address),
    named("schema:url"): ("document", _address),
    named("schema:name"): ("title", folded),
}
