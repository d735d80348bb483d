"""From a folder of curated files to a checked graph; nothing is written."""

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Store, Triple, serialize

from clusterlod.build.catalogue import catalogue_quads
from clusterlod.build.catalogue.texts import CatalogueText, read_texts
from clusterlod.build.counts import (
    Census,
    ClaimCounts,
    GraphCounts,
    count_claims,
)
from clusterlod.build.duplicates import likely_duplicates
from clusterlod.build.gates import check_ratchet, check_released
from clusterlod.build.graph import KnowledgeGraph, read_graph
from clusterlod.build.messages import Findings
from clusterlod.build.quality import validate_rules
from clusterlod.build.reports import Report, Result, merge
from clusterlod.build.shapes import validate_shapes
from clusterlod.build.sources import SourceTree
from clusterlod.build.steps import Progress
from clusterlod.errors import ValidationError


def silent(step: str) -> None:
    """Show no step."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A graph that was validated.

    Attributes:
        graph: What the curated files say.
        quads: All of it with the catalogue.
        text: What the catalogue says of the data sets.
        report: What shapes and rules found.
        claims: How many claims there are.
        counts: How much there is, the catalogue included.
    """

    graph: KnowledgeGraph
    quads: list[Quad]
    text: CatalogueText
    report: Report
    claims: ClaimCounts
    counts: GraphCounts


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage: what a check makes lives until its end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@_uncollected()
def check(
    root: Path,
    *,
    language: str = "en",
    exact: bool = True,
    thorough: bool = False,
    progress: Progress = silent,
) -> Checked:
    """Read and validate everything; write nothing.

    Args:
        root: Folder with ``ontology/``, ``shapes/`` and ``data/``.
        language: Of the messages, ``fr`` or ``en``.
        exact: Refuse an allowance of warnings that is higher than needed, too.
        thorough: Let pyshacl judge every node, not only those that the quick screen cannot clear.
        progress: Told the name of each step as it begins.

    Raises:
        SourceError: curated files hold mistakes.
        ValidationError: shapes or rules found violations.
    """
    progress("read")
    graph = read_graph(root, language)
    tree = SourceTree(root, Findings(language))
    with ThreadPoolExecutor(1) as pool:  # the store works without Python's lock
        store = pool.submit(_loaded, graph.quads)
        census = Census()
        census.add(graph.quads)
        text = read_texts(tree)
        catalogue = list(catalogue_quads(graph.version, text, census, graph.licences))
        census.add(catalogue)
        quads = [*graph.quads, *catalogue]
        shapes = _shapes(tree)
        progress("rules")
        rules = pool.submit(_rules, store, catalogue)
        progress("shapes")
        found = validate_shapes(census.union, shapes, thorough=thorough)
        report = merge(rules.result(), found)
    progress("gates")
    check_released(tree, graph)
    if report.conforms:
        check_ratchet(tree, report, exact=exact)
    _raise_violations(report, tree.findings, language)
    return Checked(graph, quads, text, report, count_claims(graph.claims), census.counts())


def _shapes(tree: SourceTree) -> list[Triple]:
    shapes = [triple for path in tree.files("shapes", ".ttl") for triple in tree.triples(path)]
    tree.findings.raise_if_any()
    return shapes


def _loaded(quads: list[Quad]) -> Store:
    """Load quads as text: that holds Python's lock for a third of the time that terms take."""
    store = Store()
    store.bulk_load(serialize(quads, format=RdfFormat.N_QUADS), RdfFormat.N_QUADS)
    return store


def _rules(loaded: Future[Store], more: list[Quad]) -> list[Result]:
    store = loaded.result()
    store.bulk_extend(more)
    return [*validate_rules(store), *likely_duplicates(store)]


def _raise_violations(report: Report, findings: Findings, language: str) -> None:
    if not report.conforms:
        raise ValidationError("\n".join(r.line(language) for r in report.of("Violation")))
    findings.raise_if_any()
