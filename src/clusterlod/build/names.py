"""Name what no table names: labellings, after who holds which label and when."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.terms import entity, graph, named

_NAME: Final = named("skos:prefLabel")
_LABEL: Final = named("clo:label")
_PHASE: Final = named("clo:phase")
_PERIOD: Final = named("dcterms:temporal")
_START: Final = named("dcat:startDate")
_READ: Final = frozenset((_NAME, _LABEL, _PHASE, _PERIOD, _START))

#: Holder and label as each language punctuates them; the phase or the year follows.
_FORMS: Final = {"fr": "{holder} : {label}", "en": "{holder}: {label}"}


def labelling_names(
    quads: Iterable[Quad], holders: Mapping[str, tuple[str, ...]]
) -> Iterator[Quad]:
    """Give each labelling a name in both languages.

    Args:
        quads: What is known so far, the names of holders and labels included.
        holders: Labelling to the organisations that hold it, all as ``type/slug``.
    """
    objects: dict[tuple[object, NamedNode, str], object] = {
        (quad.subject, quad.predicate, _language(quad.object)): quad.object
        for quad in quads
        if quad.predicate in _READ
    }
    for labelling, together in holders.items():
        node = entity(labelling)
        label, phase = objects.get((node, _LABEL, "")), objects.get((node, _PHASE, ""))
        start = objects.get((objects.get((node, _PERIOD, "")), _START, ""))
        year = f" ({start.value[:4]})" if isinstance(start, Literal) else ""
        for language, form in _FORMS.items():
            label_name, phase_name, *holder_names = (
                _word(objects.get((term, _NAME, language)))
                for term in (label, phase, *map(entity, together))
            )
            if label_name and holder_names and all(holder_names):
                tail = f", {phase_name}" if phase_name else year  # a phase names its years
                text = form.format(holder=", ".join(holder_names), label=label_name) + tail
                yield Quad(node, _NAME, Literal(text, language=language), graph("entities"))


def _word(term: object) -> str:
    return term.value if isinstance(term, Literal) else ""


def _language(term: object) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
