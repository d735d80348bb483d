"""Gates that look beyond one build: warnings may only fall, released IRIs never vanish."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad

from clusterlod.build.graph import KnowledgeGraph
from clusterlod.build.messages import Place
from clusterlod.build.reports import Report
from clusterlod.build.sources import SourceTree
from clusterlod.build.tables import RELEASED
from clusterlod.namespaces import ID, SHAPES

QUALITY_FILE: Final = "data/quality.toml"
RELEASED_FILE: Final = f"data/{RELEASED.path}"

#: Nodes that describe the release itself, and those whose IRI says all they are (a period, a place
#: in a text): they come and go with the claims, which people cite.
_UNRECORDED: Final = ("catalogue/", "passage/", "period/", "selector/")


def check_ratchet(tree: SourceTree, report: Report, *, exact: bool) -> None:
    """Note each rule with more warnings than ``data/quality.toml`` allows.

    Args:
        tree: Where the file lies and findings go.
        report: What was found.
        exact: Note rules with fewer warnings as well, so that the allowance is lowered.
    """
    present = (tree.root / QUALITY_FILE).exists()
    allowed = _allowed(tree) if present else {}
    counts = report.warnings_by_rule()
    text = (tree.text(QUALITY_FILE) or "").splitlines() if present else []
    for rule in sorted({*counts, *allowed}):
        count, limit = counts.get(rule, 0), allowed.get(rule, 0)
        if count > limit or (exact and count < limit):
            key = "ratchet-above" if count > limit else "ratchet-stale"
            place = Place(QUALITY_FILE, _line_of(rule, text))
            lines = _lines(report, rule, tree.findings.language)
            tree.findings.add(place, key, rule=rule, count=count, allowed=limit, lines=lines)


def _allowed(tree: SourceTree) -> dict[str, int]:
    allowed = tree.toml(QUALITY_FILE).get("allowed_warnings", {})
    if isinstance(allowed, dict) and all(type(count) is int for count in allowed.values()):
        return allowed
    place, expected = Place(QUALITY_FILE), "[allowed_warnings] rule = 3"
    tree.findings.add(place, "bad-toml", reason="allowed_warnings", expected=expected)
    return {}


def _lines(report: Report, rule: str, language: str) -> str:
    results = (r for r in report.of("Warning") if r.shape == SHAPES + rule)
    return "".join(f"\n  {result.line(language)}" for result in results)


def _line_of(rule: str, lines: list[str]) -> int:
    starts = (rule, f'"{rule}"')
    return next((n for n, line in enumerate(lines, 1) if line.startswith(starts)), 0)


def check_released(tree: SourceTree, graph: KnowledgeGraph) -> None:
    """Note each released IRI that is neither described nor redirected any more."""
    if not (tree.root / RELEASED_FILE).exists():
        return
    living = described(graph.quads)
    for row in tree.rows(RELEASED_FILE, RELEASED.header):
        if row.id not in living:
            tree.findings.add(row.place, "iri-gone", id=row.id)


def described(quads: Iterable[Quad]) -> set[str]:
    """Return the references of all nodes below ``id/`` that the graph describes."""
    subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    references = {iri.removeprefix(ID) for iri in subjects if iri.startswith(ID)}
    return {reference for reference in references if not reference.startswith(_UNRECORDED)}


def record_released(root: Path, graph: KnowledgeGraph) -> int:
    """Add every IRI that is new since the last record to ``data/released.csv``.

    Returns:
        How many were added. Rows are never changed or removed.
    """
    path = root / RELEASED_FILE
    text = path.read_text(encoding="utf-8") if path.exists() else ",".join(RELEASED.header) + "\n"
    header, *rows = list(csv.reader(io.StringIO(text)))
    known = {row[0] for row in rows}
    new = [[reference, graph.version] for reference in described(graph.quads) - known]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header, *sorted(rows + new)])
    path.write_text(out.getvalue(), encoding="utf-8")
    return len(new)
