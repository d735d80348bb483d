"""Put all curated files together: the whole graph, or every mistake that stands in the way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.cells import Context
from clusterlod.build.claims import Claim, ClaimReader
from clusterlod.build.codes import code_quads
from clusterlod.build.columns import Table
from clusterlod.build.conflicts import conflict_links, conflict_quads
from clusterlod.build.distinct import distinct_quads
from clusterlod.build.entities import entity_quads
from clusterlod.build.geometries import geometry_names, outline_quads, point_quads
from clusterlod.build.licences import Licences, read_licences
from clusterlod.build.links import read_link
from clusterlod.build.messages import Findings, Place
from clusterlod.build.names import labelling_names
from clusterlod.build.passages import Passages
from clusterlod.build.redirects import read_redirect, redirect_quads
from clusterlod.build.sources import Row, SourceTree
from clusterlod.build.statements import direct_statements
from clusterlod.build.tables import (
    CLAIMS,
    CODES,
    CONFLICTS,
    DISTINCT,
    ENTITIES,
    LICENCES,
    LINKS,
    REDIRECTS,
    SOURCES,
    TABLES,
    table_of,
)
from clusterlod.build.terms import graph, named
from clusterlod.build.territory_tables import DETAILS, POSITIONS
from clusterlod.build.vocabulary import read_vocabulary
from clusterlod.errors import IriError
from clusterlod.iris import EntityPath, slugify
from clusterlod.namespaces import ID
from clusterlod.release import Redirect

#: Turtle files below ``ontology/`` and the named graph that each becomes.
_ONTOLOGY: Final = (
    ("ontology/clusterlod.ttl", "ontology"),
    ("ontology/labels.ttl", "ontology"),
    ("ontology/alignments.ttl", "alignments"),
)
_CONCEPTS: Final = "ontology/concepts"


@dataclass(frozen=True, slots=True)
class KnowledgeGraph:
    """Everything that the curated files say.

    Attributes:
        version: Version of the release that the data ask for.
        ontology_version: ``owl:versionInfo`` of the ontology; empty if it has none.
        quads: Every quad once, in the order of the files.
        claims: Every claim.
        redirects: What became of merged and withdrawn entities.
        licences: Licence and attribution of the graphs that have their own.
    """

    version: str
    ontology_version: str
    quads: list[Quad]
    claims: list[Claim]
    redirects: list[Redirect]
    licences: Licences


def read_graph(root: Path, language: str = "en") -> KnowledgeGraph:
    """Read ``ontology/`` and ``data/`` below a folder.

    Raises:
        SourceError: with all mistakes at once, in the language asked for.
    """
    findings = Findings(language)
    tree = SourceTree(root, findings)
    ontology = list(_ontology_quads(tree))
    vocabulary = read_vocabulary(quad.triple for quad in ontology)
    tables = _read_tables(tree)
    findings.raise_if_unread()
    known = _known(tables, ontology, findings)
    assembly = _Assembly(tables, Context(vocabulary, known, findings))
    version = _version(tree)
    quads = [*ontology, *assembly.quads(), *outline_quads(tree, assembly.context)]
    licences = assembly.licences(quads)
    findings.raise_if_any()
    quads += list(geometry_names(quads))
    quads += labelling_names(quads, assembly.labellings())
    claims = assembly.claims
    quads += direct_statements(claims, conflict_links(quads))
    return KnowledgeGraph(
        version,
        _ontology_version(ontology),
        list(dict.fromkeys(quads)),
        claims,
        assembly.redirects,
        licences,
    )


def ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads once each: by graph, then subject, predicate and object, as text."""
    keyed = {(str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)): q for q in quads}
    return [keyed[key] for key in sorted(keyed)]


def _ontology_quads(tree: SourceTree) -> Iterator[Quad]:
    concepts = [(path, "concepts") for path in tree.files(_CONCEPTS, ".ttl")]
    for path, name in (*_ONTOLOGY, *concepts):
        if (tree.root / path).exists():
            for triple in tree.triples(path):
                yield Quad(triple.subject, triple.predicate, triple.object, graph(name))
        elif path == _ONTOLOGY[0][0]:
            tree.findings.add(Place(path), "missing-file", expected=path)


def _ontology_version(ontology: list[Quad]) -> str:
    info = named("owl:versionInfo")
    values = [q.object for q in ontology if q.predicate == info]
    return next((value.value for value in values if isinstance(value, Literal)), "")


def _read_tables(tree: SourceTree) -> dict[Table, list[Row]]:
    tables: dict[Table, list[Row]] = {table: [] for table in TABLES}
    for path in tree.files("data", ".csv"):
        table = table_of(path.removeprefix("data/"))
        if table:
            tables[table] += tree.rows(path, table.header)
        else:
            known = ", ".join(sorted(f"data/{table.path}" for table in TABLES))
            tree.findings.add(Place(path), "unknown-file", expected=known)
    for table in TABLES:
        path = f"data/{table.path}"
        if not table.optional and not (tree.root / path).exists():
            tree.findings.add(Place(path), "missing-file", expected=",".join(table.header))
    return tables


def _version(tree: SourceTree) -> str:
    path = "data/release.toml"
    version = tree.toml(path).get("version")
    if isinstance(version, str) and version:
        return version
    tree.findings.add(Place(path), "bad-toml", reason="version", expected='version = "2026-11-22"')
    return ""


def _known(
    tables: dict[Table, list[Row]], ontology: list[Quad], findings: Findings
) -> dict[str, Place]:
    known = {
        quad.subject.value.removeprefix(ID): Place(_CONCEPTS)
        for quad in ontology
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ID)
    }
    for table, rows in tables.items():
        for row in rows:
            if "id" in row.cells and table.header != ["id", "since"] and not table.adds:
                _note(table, row, known, findings)
    for table, rows in tables.items():
        if table.adds:
            _check_additions(table, rows, known, findings)
    return known


def _check_additions(
    table: Table, rows: list[Row], known: dict[str, Place], findings: Findings
) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        if f"{table.type}/{row.id}" not in known:
            findings.add(row.place, "dangling-reference", column="id", value=row.id, near="")
        elif row.id in first:
            place = first[row.id].place
            findings.add(row.place, "duplicate-id", id=row.id, first=f"{place.path}:{place.line}")
        first.setdefault(row.id, row)


def _note(table: Table, row: Row, known: dict[str, Place], findings: Findings) -> None:
    reference = f"{table.type or table.path}/{row.id}"
    try:
        EntityPath(table.type or "source", row.id)
    except IriError:
        meant = _meant(row.id)
        near = f" ; {meant} ?" if meant else ""
        findings.add(row.place, "bad-slug", column="id", value=row.id, near=near)
        if meant:  # what refers to it is not at fault
            known.setdefault(f"{table.type}/{meant}", row.place)
        return
    if reference in known:
        first = known[reference]
        findings.add(row.place, "duplicate-id", id=row.id, first=f"{first.path}:{first.line}")
    else:
        known[reference] = row.place


def _meant(slug: str) -> str:
    try:
        return slugify(slug)
    except IriError:
        return ""


#: Tables whose rows are no entities, and what makes quads of a row.
_REMARKS: Final = {CODES: code_quads, CONFLICTS: conflict_quads, DISTINCT: distinct_quads}


class _Assembly:
    """Turns all tables into quads; a row with an unusable id is left out, it was noted."""

    def __init__(self, tables: dict[Table, list[Row]], context: Context) -> None:
        self._tables = tables
        self.context = context
        self.claims: list[Claim] = []
        self.redirects: list[Redirect] = []

    def quads(self) -> Iterator[Quad]:
        for table in (SOURCES, *ENTITIES):
            for row in self._sound(table):
                yield from entity_quads(table, row, self.context)
        for table in (DETAILS, POSITIONS):
            yield from point_quads(self._sound(table), self.context)
        yield from self._claim_quads()
        for table, quads in _REMARKS.items():
            for row in self._tables[table]:
                yield from quads(row, self.context)
        for row in self._tables[REDIRECTS]:
            redirect = read_redirect(row, self.context)
            if redirect:
                self.redirects.append(redirect)
                yield from redirect_quads(redirect)

    def _claim_quads(self) -> Iterator[Quad]:
        sources = {row.id: row for row in self._sound(SOURCES)}
        reader = ClaimReader(self.context, sources, self.labellings(), Passages({}))
        for row in self._sound(CLAIMS):
            claim, quads = reader.read(row)
            self.claims += [claim] if claim else []
            yield from quads
        yield from reader.passages.quads(sources)
        for row in self._sound(LINKS):
            link, quads = read_link(row, self.context)
            self.claims += [link] if link else []
            yield from quads

    def licences(self, quads: list[Quad]) -> Licences:
        """Licence and attribution of each graph that the table names."""
        graphs = {quad.graph_name for quad in quads}
        named_graphs = (graph for graph in graphs if isinstance(graph, NamedNode))
        return read_licences(self._tables[LICENCES], named_graphs, self.context)

    def labellings(self) -> dict[str, tuple[str, ...]]:
        """Labelling to the organisations that hold it, all as ``type/slug``."""
        table = next(table for table in ENTITIES if table.type == "labelling")
        return {
            f"labelling/{row.id}": tuple(part.strip() for part in row["organisation"].split(";"))
            for row in self._sound(table)
        }

    def _sound(self, table: Table) -> list[Row]:
        known = self.context.known
        places = ((known.get(f"{table.type}/{row.id}"), row) for row in self._tables[table])
        return [row for place, row in places if place and (table.adds or place == row.place)]
