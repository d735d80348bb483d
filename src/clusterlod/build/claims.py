"""Rows of claims, read, checked and described as quads."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build import cells
from clusterlod.build.cells import Cell, Context, Term
from clusterlod.build.columns import Column
from clusterlod.build.entities import check_languages
from clusterlod.build.passages import Passage, Passages, read_passage
from clusterlod.build.periods import Period, period_quads
from clusterlod.build.sources import Row
from clusterlod.build.tables import CLAIMS
from clusterlod.build.terms import entity, graph, named
from clusterlod.build.vocabulary import ObjectKind
from clusterlod.iris import TYPES

_OBJECT: Final = Column("object")
_COLUMNS: Final = {column.name: column for column in CLAIMS.columns}
#: Columns that say what the editors think of a claim, not what its source says.
_JUDGEMENTS: Final = {"rank": "clo:rank", "superseded_by": "clo:supersededBy"}
_NUMBERS: Final = (ObjectKind.INTEGER, ObjectKind.DECIMAL)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, as far as judging it needs.

    Attributes:
        node: Its IRI.
        subject: What it speaks of.
        predicate: What it says of it.
        objects: One term, or the same text in two languages, or nothing for a range.
        rank: Slug of its concept, like the following.
        modality: ...
        precision: Empty means exact.
        basis: ...
        is_text: True if its content is text rather than a term.
    """

    node: NamedNode
    subject: NamedNode
    predicate: NamedNode
    objects: tuple[Term, ...]
    rank: str
    modality: str
    precision: str
    basis: str
    is_text: bool


@dataclass(frozen=True, slots=True)
class ClaimReader:
    """Reads the rows of claims; passages are collected on the way.

    Attributes:
        context: What cells are checked against.
        sources: Slug to row of every source.
        labellings: ``labelling/slug`` to the organisations that its row names.
        passages: Collects the passages of all claims.
    """

    context: Context
    sources: Mapping[str, Row]
    labellings: Mapping[str, tuple[str, ...]]
    passages: Passages

    def read(self, row: Row) -> tuple[Claim | None, list[Quad]]:
        """Return the claim of a row and its quads; None if it cannot be understood."""
        self._check_row(row)
        values = {name: cells.terms(row, column, self.context) for name, column in _COLUMNS.items()}
        span = cells.period(row, "start", "end", self.context)
        passage = read_passage(row, self.sources, self.context)
        if passage:
            self.passages.add(passage, row.place, self.context)
        if not (values["predicate"] and values["subject"] and values["source"]):
            return None, []
        predicate, subject = values["predicate"][0], values["subject"][0]
        if not isinstance(predicate, NamedNode) or not isinstance(subject, NamedNode):
            return None, []
        claim = self._claim(row, subject, predicate)
        quads = [*self._quads(row, claim, values), *_links(row, claim, span, passage)]
        return claim, quads

    def _check_row(self, row: Row) -> None:
        findings = self.context.findings
        check_languages(CLAIMS, row, self.context)
        file = row.place.path.rpartition("/")[2]
        expected = file.removesuffix(".csv")
        if expected in self.sources and row["source"] != expected:
            findings.add(
                row.place, "wrong-source", value=row["source"], file=file, expected=expected
            )
        holders = self.labellings.get(row["object"], ())
        described = all(holder in self.context.known for holder in holders)  # else noted there
        if (
            holders
            and described
            and row["predicate"] == "clo:labelling"
            and row["subject"] not in holders
        ):
            names = "; ".join(holders)
            findings.add(row.place, "wrong-organisation", object=row["object"], organisation=names)

        if row["superseded_by"] and (
            row["rank"] != "deprecated" or row["superseded_by"] == f"claim/{row.id}"
        ):
            findings.add(row.place, "superseded", value=row["superseded_by"], rank=row["rank"])

    def _claim(self, row: Row, subject: NamedNode, predicate: NamedNode) -> Claim:
        return Claim(
            node=entity(f"claim/{row.id}"),
            subject=subject,
            predicate=predicate,
            objects=self._objects(row, predicate),
            rank=row["rank"],
            modality=row["modality"],
            precision=row["precision"],
            basis=row["basis"],
            is_text=bool(row["object_fr"] or row["object_en"]),
        )

    def _objects(self, row: Row, predicate: NamedNode) -> tuple[Term, ...]:
        kind = self.context.vocabulary.kinds[predicate]
        text = bool(row["object_fr"] or row["object_en"])
        if text:
            return self._text_objects(row, kind)
        if kind is ObjectKind.TEXT:
            self.context.findings.add(row.place, "text-wanted", predicate=row["predicate"])
            return ()
        if kind in _NUMBERS:
            self._check_count(row)
        if row["precision"] == "range":
            self._check_range(row)
            return ()
        if not row["object"]:
            self.context.findings.add(row.place, "no-object")
            return ()
        return _read(row["object"], _OBJECT, kind, row, self.context)

    def _text_objects(self, row: Row, kind: ObjectKind) -> tuple[Term, ...]:
        if row["object"]:
            self.context.findings.add(row.place, "object-and-text")
        if kind not in (ObjectKind.TEXT, ObjectKind.OPEN):
            self.context.findings.add(row.place, "term-wanted", predicate=row["predicate"])
        return tuple(
            Literal(row[f"object_{language}"], language=language) for language in ("fr", "en")
        )

    def _check_count(self, row: Row) -> None:
        for column in ("precision", "counting_basis"):
            if not row[column]:
                self.context.findings.add(
                    row.place, "count-needs", predicate=row["predicate"], column=column
                )

    def _check_range(self, row: Row) -> None:
        if row["object"] or not row["lower"] or not row["upper"]:
            self.context.findings.add(row.place, "range-needs")
        elif _above(row["lower"], row["upper"]):
            self.context.findings.add(
                row.place, "bad-bounds", lower=row["lower"], upper=row["upper"]
            )

    def _quads(self, row: Row, claim: Claim, values: dict[str, tuple[Term, ...]]) -> Iterator[Quad]:
        where = graph(f"source-{row['source']}")
        kind = self.context.vocabulary.kinds[claim.predicate]
        classes = [named("clo:StatisticalClaim" if kind in _NUMBERS else "clo:Claim")]
        for class_ in self.context.vocabulary.superclasses(classes):
            yield Quad(claim.node, named("rdf:type"), class_, where)
        for name, column in _COLUMNS.items():
            for term in values[name]:
                for curie in column.emits:
                    yield Quad(claim.node, named(curie), term, where)
        for name, curie in _JUDGEMENTS.items():
            for term in values[name]:
                yield Quad(claim.node, named(curie), term, graph("claims"))
        yield from self._bounds(row, claim, kind)

    def _bounds(self, row: Row, claim: Claim, kind: ObjectKind) -> Iterator[Quad]:
        for name, curie in (("lower", "clo:lowerBound"), ("upper", "clo:upperBound")):
            if row[name]:
                for term in _read(row[name], Column(name), kind, row, self.context):
                    yield Quad(claim.node, named(curie), term, graph(f"source-{row['source']}"))


def _links(row: Row, claim: Claim, span: Period | None, passage: Passage | None) -> Iterator[Quad]:
    where = graph(f"source-{row['source']}")
    yield Quad(claim.node, named("rdf:subject"), claim.subject, where)
    yield Quad(claim.node, named("rdf:predicate"), claim.predicate, where)
    for value in claim.objects:
        yield Quad(claim.node, named("rdf:object"), value, where)
    if passage:
        yield Quad(claim.node, named("prov:wasQuotedFrom"), passage.node, where)
    if span:
        yield Quad(claim.node, named("dcterms:temporal"), span.node, where)
        yield from period_quads(span)


def _read(
    text: str, column: Column, kind: ObjectKind, row: Row, context: Context
) -> tuple[Term, ...]:
    return _READERS[kind](Cell(text, column, row.place, context))


def _string(cell: Cell) -> tuple[Term, ...]:
    return (Literal(cell.text),)


def _open(cell: Cell) -> tuple[Term, ...]:
    is_reference = cell.text.partition("/")[0] in TYPES and "/" in cell.text
    return cells.read_reference(cell) if is_reference else _string(cell)


_READERS: Final[Mapping[ObjectKind, Callable[[Cell], tuple[Term, ...]]]] = {
    ObjectKind.REFERENCE: cells.read_reference,
    ObjectKind.INTEGER: cells.read_integer,
    ObjectKind.DECIMAL: cells.read_decimal,
    ObjectKind.DATE: cells.read_date,
    ObjectKind.STRING: _string,
    ObjectKind.TEXT: _string,
    ObjectKind.OPEN: _open,
}


def _above(lower: str, upper: str) -> bool:
    numbers = cells.DECIMAL.fullmatch(lower) and cells.DECIMAL.fullmatch(upper)
    return Decimal(lower) > Decimal(upper) if numbers else lower > upper
