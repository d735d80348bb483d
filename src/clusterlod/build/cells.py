"""Read the cells of curated tables as RDF terms, noting every one that does not fit its column."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode
from rapidfuzz import fuzz, process

from clusterlod.build.columns import Column, Kind
from clusterlod.build.dates import FORMS, PartialDate, parse_date
from clusterlod.build.messages import Findings, Place
from clusterlod.build.periods import Period
from clusterlod.build.sources import Row
from clusterlod.build.terms import concept, entity, named, typed
from clusterlod.build.vocabulary import Vocabulary
from clusterlod.errors import IriError
from clusterlod.iris import TYPES, slugify
from clusterlod.namespaces import PREFIXES, contract

Term = NamedNode | Literal

INTEGER: Final = re.compile(r"[+-]?[0-9]+")
DECIMAL: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CODE = re.compile(r"[A-Za-z0-9_/.-]+")


@dataclass(frozen=True, slots=True)
class Context:
    """What cells are checked against.

    Attributes:
        vocabulary: The terms of the ontology.
        known: Every described ``type/slug`` and where it is described.
        findings: Where mistakes go.
    """

    vocabulary: Vocabulary
    known: Mapping[str, Place]
    findings: Findings


class Cell(NamedTuple):
    """One item of one cell, with what it is checked against; a tuple, as there are so many."""

    text: str
    column: Column
    place: Place
    context: Context

    def refuse(self, key: str, **fields: object) -> tuple[Term, ...]:
        """Note a mistake in this cell and return no term."""
        named_fields = {"column": self.column.name, "value": self.text, **fields}
        self.context.findings.add(self.place, key, **named_fields)
        return ()

    def near(self, choices: Collection[str]) -> str:
        """Suggest the closest of the choices, as a tail for a message."""
        return _near(self.text, choices, 60)


def _near(text: str, choices: Collection[str], least: int) -> str:
    """Suggest the choice that is most alike, in percent at least so much."""
    found = process.extractOne(text, choices, scorer=fuzz.ratio, score_cutoff=least)
    return f" ; {found[0]} ?" if found else ""


def terms(row: Row, column: Column, context: Context) -> tuple[Term, ...]:
    """Return the terms of a cell; none if it is empty or does not fit."""
    text = row.cells[column.name]
    if not text:
        if column.required:
            context.findings.add(row.place, "empty-cell", column=column.name)
        return ()
    read = READERS.get(column.kind)
    if not read:
        return ()
    if not column.many:
        return read(Cell(text, column, row.place, context))
    items = [item.strip() for item in text.split(";")]
    cells = (Cell(item, column, row.place, context) for item in items if item)
    return tuple(term for cell in cells for term in read(cell))


def partial_date(row: Row, column: str, context: Context) -> PartialDate | None:
    """Return the partial date of a cell; None if it is empty or none."""
    try:
        return parse_date(row[column]) if row[column] else None
    except ValueError:
        context.findings.add(
            row.place, "bad-date", column=column, value=row[column], expected=FORMS
        )
        return None


def period(row: Row, start: str, end: str, context: Context) -> Period | None:
    """Return the period of two cells; None if both are empty or they do not fit."""
    span = Period(partial_date(row, start, context), partial_date(row, end, context))
    if not span.start and not span.end:
        return None
    if not span.is_possible:
        context.findings.add(row.place, "bad-period", start=row[start], end=row[end])
        return None
    return span


def _read_text(cell: Cell) -> tuple[Term, ...]:
    return (Literal(cell.text, language=cell.column.language),)


def _read_string(cell: Cell) -> tuple[Term, ...]:
    return (Literal(cell.text),)


def read_reference(cell: Cell) -> tuple[Term, ...]:
    """Read ``type/slug`` of something that is described."""
    types = cell.column.types or TYPES
    try:
        entity(cell.text)
    except IriError:
        return _refuse_reference(cell, types)
    if cell.text.partition("/")[0] not in types:
        return _refuse_reference(cell, types)
    return _known(cell, cell.text)


def _refuse_reference(cell: Cell, types: tuple[str, ...]) -> tuple[Term, ...]:
    """Say which types may stand here, and which described entity was perhaps meant."""
    try:
        slug = slugify(cell.text.rpartition("/")[2])
    except IriError:
        slug = ""
    meant = next((f"{kind}/{slug}" for kind in types if f"{kind}/{slug}" in cell.context.known), "")
    near = f" ; {meant} ?" if meant else ""
    return cell.refuse("bad-reference", expected=", ".join(types), near=near)


def _read_source(cell: Cell) -> tuple[Term, ...]:
    return _known(cell, f"source/{cell.text}")


def _known(cell: Cell, reference: str) -> tuple[Term, ...]:
    if reference not in cell.context.known:
        kind = reference.partition("/")[0]
        same = [known for known in cell.context.known if known.startswith(f"{kind}/")]
        if cell.column.many and "," in cell.text:
            return cell.refuse("comma-list")
        return cell.refuse("dangling-reference", near=_near(reference, same, 70))
    return (entity(reference),)


def _read_concept(cell: Cell) -> tuple[Term, ...]:
    slugs = cell.context.vocabulary.concepts.get(cell.column.scheme, frozenset())
    if cell.text not in slugs:
        return cell.refuse("unknown-concept", scheme=cell.column.scheme, near=cell.near(slugs))
    return (concept(cell.column.scheme, cell.text),)


def _read_class(cell: Cell) -> tuple[Term, ...]:
    return _read_term(cell, cell.context.vocabulary.parents, "unknown-class")


def _read_predicate(cell: Cell) -> tuple[Term, ...]:
    return _read_term(cell, cell.context.vocabulary.ranges, "unknown-predicate")


def _read_term(cell: Cell, known: Collection[NamedNode], key: str) -> tuple[Term, ...]:
    try:
        node = named(cell.text)
    except (KeyError, ValueError):
        return cell.refuse("bad-curie", expected=", ".join(PREFIXES))
    if node not in known:
        return cell.refuse(key, near=cell.near([contract(term.value) for term in known]))
    return (node,)


def _read_language(cell: Cell) -> tuple[Term, ...]:
    if not LANGUAGE.fullmatch(cell.text):
        return cell.refuse("bad-choice", expected="fr, en, …")
    return (Literal(cell.text),)


def _read_choice(cell: Cell) -> tuple[Term, ...]:
    if cell.text not in cell.column.choices:
        return cell.refuse("bad-choice", expected=", ".join(cell.column.choices))
    return (named(cell.column.choices[cell.text]),)


def read_integer(cell: Cell) -> tuple[Term, ...]:
    """Read a whole number."""
    if not INTEGER.fullmatch(cell.text):
        return cell.refuse("bad-number", expected="210")
    return (typed(cell.text, "xsd:integer"),)


def read_decimal(cell: Cell) -> tuple[Term, ...]:
    """Read a number with a point or without."""
    if not DECIMAL.fullmatch(cell.text):
        return cell.refuse("bad-number", expected="210 | 3.5")
    return (typed(cell.text, "xsd:decimal"),)


def read_date(cell: Cell) -> tuple[Term, ...]:
    """Read a partial date."""
    try:
        written = parse_date(cell.text)
    except ValueError:
        return cell.refuse("bad-date", expected=FORMS)
    return (typed(written.text, written.datatype),)


def web_iri(text: str) -> NamedNode | None:
    """Return the node of an http or https IRI, or None if the text is none."""
    try:
        return NamedNode(text) if _IRI.fullmatch(text) else None
    except ValueError:
        return None


def _read_iri(cell: Cell) -> tuple[Term, ...]:
    is_code = cell.column.pattern and _CODE.fullmatch(cell.text)
    text = cell.column.pattern.replace("{}", cell.text) if is_code else cell.text
    node = web_iri(text)
    return (node,) if node else cell.refuse("bad-iri", expected="https://…")


#: Ids are read before all cells, and OTHER cells by the module of their table.
READERS: Final[Mapping[Kind, Callable[[Cell], tuple[Term, ...]]]] = {
    Kind.TEXT: _read_text,
    Kind.STRING: _read_string,
    Kind.REFERENCE: read_reference,
    Kind.SOURCE: _read_source,
    Kind.CONCEPT: _read_concept,
    Kind.CLASS: _read_class,
    Kind.PREDICATE: _read_predicate,
    Kind.LANGUAGE: _read_language,
    Kind.CHOICE: _read_choice,
    Kind.INTEGER: read_integer,
    Kind.DECIMAL: read_decimal,
    Kind.DATE: read_date,
    Kind.IRI: _read_iri,
}
