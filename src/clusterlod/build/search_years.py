"""In which years an entity held a label, existed or took place, for the filter by year."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode

from clusterlod.build.terms import named

#: Properties of an entity that say when it begins, in the order in which they are asked.
_STARTS: Final = ("clo:foundingDate", "clo:launchDate", "dcterms:date")

#: What has spans of its own: labels held, roles held.
_SPANNED: Final = ("clo:labelling", "org:hasMembership")

#: No source speaks of years before; longer spans are mistakes.
_FIRST: Final = 1800

_POLE: Final = named("clo:CompetitivenessPole")

Span = tuple[int | None, int | None]


class YearReader:
    """Reads years from what the direct statements say.

    A span without an end holds until a later end that is known (labellings of a phase renew a
    label); one of a phase until the phase ends for everybody; else until the entity ends, or until
    the year of the newest source. Nothing is counted where no date is known. A pôle de
    compétitivité is one by its label: when its organisation was founded does not count.
    """

    def __init__(
        self,
        objects: Callable[..., list[NamedNode]],
        text: Callable[[NamedNode, str, str], str],
        labellings: Iterable[NamedNode],
        last: int,
    ) -> None:
        """Read through two lookups.

        Args:
            objects: Node and CURIEs of properties to the nodes that they lead to.
            text: Node, CURIE of a property and language to a literal, or nothing.
            labellings: All labellings, which tell when the phases end.
            last: The year of the newest source.
        """
        self._objects = objects
        self._text = text
        self._last = last
        self._phase_ends: dict[NamedNode, int] = {}
        for labelling in labellings:
            self._note_phase(labelling)

    def of(self, node: NamedNode) -> list[int]:
        """Return the years of an entity, in order."""
        spans = [span for part in self._objects(node, *_SPANNED) for span in self._spans(part)]
        if _POLE not in self._objects(node, "rdf:type"):
            spans += [*self._spans(node), *self._own(node)]
        known = max((end for _, end in spans if end), default=0)
        end = self._end(node) or self._last
        years: set[int] = set()
        for start, finish in spans:
            until = finish or (known if known >= (start or 0) else max(start or 0, end))
            years.update(range(max(start or until, _FIRST), until + 1))
        return sorted(years)

    def _note_phase(self, labelling: NamedNode) -> None:
        for period in self._objects(labelling, "dcterms:temporal"):
            end = _last_year(self._text(period, "dcat:endDate", "")) or 0
            for phase in self._objects(labelling, "clo:phase"):
                self._phase_ends[phase] = max(end, self._phase_ends.get(phase, 0))

    def _spans(self, node: NamedNode) -> Iterator[Span]:
        for period in self._objects(node, "dcterms:temporal"):
            start = _year(self._text(period, "dcat:startDate", ""))
            end = _last_year(self._text(period, "dcat:endDate", "")) or self._phase_end(node)
            if start or end:
                yield start, end

    def _phase_end(self, labelling: NamedNode) -> int | None:
        ends = [self._phase_ends.get(phase) for phase in self._objects(labelling, "clo:phase")]
        return max((end for end in ends if end), default=None)

    def _own(self, node: NamedNode) -> Iterator[Span]:
        published = _year(self._text(node, "schema:datePublished", ""))
        if published:
            yield published, published
        start = next((y for p in _STARTS if (y := _year(self._text(node, p, "")))), None)
        if start:
            yield start, None

    def _end(self, node: NamedNode) -> int | None:
        dates = [_last_year(self._text(node, "clo:endDate", ""))]
        for change in self._objects(node, "org:changedBy"):
            if node not in self._objects(change, "org:resultingOrganization"):
                dates += [start for start, _ in self._spans(change)]
        return min((date for date in dates if date), default=None)


def _year(text: str) -> int | None:
    """Return the year of a partial date; a day without its year (``--05-30``) has none."""
    return int(text[:4]) if text[:4].isdigit() else None


def _last_year(text: str) -> int | None:
    """Return the last year before an end: an end that is a day is exclusive."""
    year = _year(text)
    return year - 1 if year and text.endswith("-01-01") else year
