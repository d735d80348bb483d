"""Where in a source a claim stands: passages by position, and the few short quotes.

Positions count characters of the source's text after ``" ".join(text.split())``; the end is
exclusive. The source records the SHA-256 of that text and its length.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.cells import INTEGER, Context, web_iri
from clusterlod.build.messages import Place
from clusterlod.build.sources import Row
from clusterlod.build.terms import entity, graph, named, typed

#: Longest quote, in characters.
QUOTE_LIMIT: Final = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source's text."""

    source: str
    start: int
    end: int
    quote: str = ""

    @property
    def key(self) -> str:
        """The slug of its IRI."""
        return f"{self.source}-{self.start}-{self.end}"

    @property
    def node(self) -> NamedNode:
        """Its IRI."""
        return entity(f"passage/{self.key}")


def read_passage(row: Row, sources: Mapping[str, Row], context: Context) -> Passage | None:
    """Return the passage of a claim, or None; note what is wrong with it."""
    start, end = row["passage_start"], row["passage_end"]
    article = row["basis"] == "article-read"
    if not (start and end):
        if article:
            context.findings.add(row.place, "passage-missing")
        return None
    if not article:
        context.findings.add(row.place, "passage-unwanted", basis=row["basis"])
        return None
    source = sources.get(row["source"])
    if not source or not INTEGER.fullmatch(start) or not INTEGER.fullmatch(end):
        return None  # noted where the cells are read
    return _checked(Passage(source.id, int(start), int(end), row["quote"]), row, source, context)


def _checked(passage: Passage, row: Row, source: Row, context: Context) -> Passage | None:
    if not INTEGER.fullmatch(source["text_length"]):
        context.findings.add(row.place, "no-text-length", source=source.id)
        return None
    length = int(source["text_length"])
    if not 0 <= passage.start < passage.end <= length:
        context.findings.add(
            row.place, "bad-passage", start=passage.start, end=passage.end, length=length
        )
        return None
    limit = min(QUOTE_LIMIT, passage.end - passage.start)
    if len(passage.quote) > limit:
        context.findings.add(row.place, "long-quote", length=len(passage.quote), limit=limit)
        return None
    return passage


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of all claims, each once, with its one quote."""

    _quotes: dict[str, tuple[Passage, Place]]

    def add(self, passage: Passage, place: Place, context: Context) -> None:
        """Keep a passage; note a second quote for the same stretch."""
        kept = self._quotes.get(passage.key)
        if kept and kept[0].quote and passage.quote and kept[0].quote != passage.quote:
            first = f"{kept[1].path}:{kept[1].line}"
            context.findings.add(place, "two-quotes", first=first)
        elif not kept or passage.quote:
            self._quotes[passage.key] = (passage, place)

    def quads(self, sources: Mapping[str, Row]) -> Iterator[Quad]:
        """Describe every passage with its selectors, in the graph of its source."""
        for passage, _ in self._quotes.values():
            yield from _passage_quads(passage, sources[passage.source]["address"])


def _passage_quads(passage: Passage, address: str) -> Iterator[Quad]:
    where = graph(f"source-{passage.source}")
    position = entity(f"selector/{passage.key}")
    facts: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (passage.node, "rdf:type", named("oa:SpecificResource")),
        (passage.node, "oa:hasSource", entity(f"source/{passage.source}")),
        (passage.node, "oa:hasSelector", position),
        (position, "rdf:type", named("oa:TextPositionSelector")),
        (position, "oa:start", typed(str(passage.start), "xsd:integer")),
        (position, "oa:end", typed(str(passage.end), "xsd:integer")),
    ]
    if passage.quote:
        words = entity(f"selector/{passage.key}-quote")
        facts += [
            (passage.node, "oa:hasSelector", words),
            (words, "rdf:type", named("oa:TextQuoteSelector")),
            (words, "oa:exact", Literal(passage.quote)),
        ]
    page = web_iri(_fragment(address, passage.quote)) if passage.quote else None
    if page:
        facts.append((passage.node, "schema:url", page))
    for subject, curie, value in facts:
        yield Quad(subject, named(curie), value, where)


def _fragment(address: str, words: str) -> str:
    """Return the address with a text fragment (WICG Scroll To Text Fragment, section 3.3)."""
    encoded = quote(words, safe="").replace("-", "%2D")
    return f"{address.partition('#')[0]}#:~:text={encoded}"
