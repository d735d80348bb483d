"""What the validation of a release found, read from its report (SHACL vocabulary)."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from clusterlod.namespaces import BASE, SHAPES
from clusterlod.web.graph import Graph, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """One validation result.

    Attributes:
        severity: Violation, Warning or Info.
        rule: Local name of the shape or rule that found it.
        focus: IRI of what it is about.
        message: What is wrong, in the reader's language where there is such a text.
    """

    severity: str
    rule: str
    focus: str
    message: Text


def read_findings(path: Path, language: str) -> list[Finding]:
    """Read a report; every finding of it.

    Raises:
        OSError: if there is no report.
    """
    triples = serialize(parse(path.read_bytes(), RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES)
    graph = Graph(triples or b"")
    found = [_finding(graph, node, language) for node in graph.iris(f"{BASE}report", "sh:result")]
    return sorted(found, key=lambda finding: (finding.rule, finding.focus))


def by_rule(findings: list[Finding], severity: str) -> dict[str, list[Finding]]:
    """Group the findings of a severity by their rule."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity == severity:
            groups[finding.rule].append(finding)
    return groups


def _finding(graph: Graph, node: str, language: str) -> Finding:
    return Finding(
        severity=(graph.iri(node, "sh:resultSeverity") or "").rpartition("#")[2],
        rule=(graph.iri(node, "sh:sourceShape") or "").removeprefix(SHAPES),
        focus=graph.iri(node, "sh:focusNode") or "",
        message=graph.text(node, "sh:resultMessage", language) or Text(""),
    )
