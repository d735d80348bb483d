from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad, RdfFormat, Triple, parse

from clusterlod.build import shapes
from clusterlod.build.graph import read_graph
from clusterlod.build.reports import Result, merge
from clusterlod.build.shapes import validate_shapes, with_own_targets
from clusterlod.build.terms import entity, graph, named
from clusterlod.errors import ValidationError

Edit = Callable[[str, str, str], None]


def shapes_of(root: Path) -> list[Triple]:
    text = (root / "shapes" / "claims.ttl").read_text(encoding="utf-8")
    return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]


def broken(root: Path) -> list[Quad]:
    """Return the graph with a claim that has neither subject nor source, and a long short name."""
    claim, name = entity("claim/bare"), Literal("far too long a name")
    return [
        *read_graph(root).quads,
        Quad(claim, named("rdf:type"), named("clo:StatisticalClaim"), graph("claims")),
        Quad(claim, named("rdf:type"), named("clo:Claim"), graph("claims")),
        Quad(entity("organisation/cluster-essai"), named("clo:shortName"), name, graph("entities")),
    ]


def brief(results: list[Result]) -> list[tuple[str, ...]]:
    return sorted(
        (
            result.severity,
            result.focus.rpartition("/")[2].strip(">"),
            result.path.rpartition("#")[2],
            result.component.rpartition("#")[2],
        )
        for result in results
    )


def test_a_sound_graph_conforms(small: Path) -> None:
    assert validate_shapes(read_graph(small).quads, shapes_of(small)) == []


def test_results_name_focus_path_component_and_severity(small: Path) -> None:
    results = validate_shapes(broken(small), shapes_of(small))

    assert brief(results) == [
        ("Violation", "bare", "hadPrimarySource", "MinCountConstraintComponent"),
        ("Violation", "bare", "subject", "MinCountConstraintComponent"),
        ("Warning", "cluster-essai", "shortName", "MaxLengthConstraintComponent"),
    ]
    warning = next(result for result in results if result.severity == "Warning")
    assert warning.message("fr") == "Un nom court est court."
    assert warning.message("en") == "A short name is short."
    assert warning.value == '"far too long a name"'


def test_own_targets_change_no_result(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = validate_shapes(broken(small), shapes_of(small))
    monkeypatch.setattr(shapes, "with_own_targets", list)

    assert set(validate_shapes(broken(small), shapes_of(small))) == set(quick)


def test_a_shape_that_others_use_keeps_its_property_shapes(small: Path) -> None:
    triples = shapes_of(small)
    shape, user = named("closh:ClaimShape"), named("closh:User")
    used = [*triples, Triple(user, named("sh:node"), shape)]

    kept = Triple(shape, named("sh:property"), named("closh:Claim-subject"))
    assert kept not in with_own_targets(triples)
    assert kept in with_own_targets(used)


def test_ill_formed_shapes_are_named(small: Path) -> None:
    wrong = Triple(named("closh:Claim-subject"), named("sh:minCount"), Literal(2))

    with pytest.raises(ValidationError, match="shapes/"):
        validate_shapes(read_graph(small).quads, [*shapes_of(small), wrong])


def test_a_report_is_turtle_without_blank_nodes(small: Path) -> None:
    report = merge(validate_shapes(broken(small), shapes_of(small)))

    triples = list(parse(report.turtle(), RdfFormat.TURTLE))
    assert not report.conforms
    assert report.warnings_by_rule() == {"Organisation-short-name": 1}
    assert sum(t.object == named("sh:ValidationResult") for t in triples) == 3
    assert b"_:" not in report.turtle()
    assert report.turtle() == merge(reversed(report.results)).turtle()
