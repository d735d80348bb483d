"""Name the nodes that no table names: labellings, after who holds which label since when."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.terms import entity, graph, named

_NAME: Final = named("skos:prefLabel")
_LABEL: Final = named("clo:label")
_PERIOD: Final = named("dcterms:temporal")
_START: Final = named("dcat:startDate")

#: Holder and label, then the year where it is known, as each language punctuates them.
_FORMS: Final = {"fr": "{holder} : {label}", "en": "{holder}: {label}"}


def labelling_names(quads: Iterable[Quad], holders: Mapping[str, str]) -> Iterator[Quad]:
    """Give each labelling a name in both languages.

    Args:
        quads: What is known so far, the names of holders and labels included.
        holders: Labelling to organisation, both as ``type/slug``.
    """
    objects: dict[tuple[object, NamedNode, str], object] = {
        (quad.subject, quad.predicate, _language(quad.object)): quad.object for quad in quads
    }
    for labelling, holder in holders.items():
        node = entity(labelling)
        label, period = objects.get((node, _LABEL, "")), objects.get((node, _PERIOD, ""))
        start = objects.get((period, _START, ""))
        year = f" ({start.value[:4]})" if isinstance(start, Literal) else ""
        for language, form in _FORMS.items():
            names = [objects.get((term, _NAME, language)) for term in (entity(holder), label)]
            words = [name.value for name in names if isinstance(name, Literal)]
            if len(words) == len(names):
                text = form.format(holder=words[0], label=words[1]) + year
                yield Quad(node, _NAME, Literal(text, language=language), graph("entities"))


def _language(term: object) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
