"""The rules over the ontology: silent on ours, loud on a broken one."""

import re
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store
from tests.ontology.graphs import everything

from clusterlod import queries
from clusterlod.namespaces import contract

RULES = [name for name in queries.names("quality") if name.startswith("ontology_")]
BROKEN = Path(__file__).parent / "broken"
_EXPECT = re.compile(r"# expect: (\S+)")


def focus_nodes(rule: str, graph: Store) -> list[str]:
    """Return the focus nodes that a rule finds, as CURIEs."""
    solutions = graph.query(queries.load("quality", rule).text)
    assert isinstance(solutions, QuerySolutions)
    found = [solution["focus"] for solution in solutions]
    return sorted(contract(node.value) for node in found if isinstance(node, NamedNode))


@pytest.mark.parametrize("rule", RULES)
def test_our_ontology_keeps_the_rule(rule: str) -> None:
    """The ontology, its labels, alignments and concepts give no finding."""
    assert focus_nodes(rule, everything()) == []


@pytest.mark.parametrize("rule", RULES)
def test_rule_finds_what_is_broken(rule: str) -> None:
    """The rule finds the stated nodes of its broken example, and no other."""
    path = BROKEN / f"{rule}.ttl"
    graph = Store()
    graph.load(path=path, format=RdfFormat.TURTLE)

    assert focus_nodes(rule, graph) == sorted(_EXPECT.findall(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("rule", RULES)
def test_rule_explains_itself(rule: str) -> None:
    """A rule has a message in both languages, a severity, and the columns of a finding."""
    query = queries.load("quality", rule)

    assert query.value("message", "fr")
    assert query.value("message", "en")
    assert query.value("severity") in {"Violation", "Warning", "Info"}
    assert "SELECT DISTINCT ?focus ?path ?value ?detail WHERE" in query.text


def test_every_broken_example_belongs_to_a_rule() -> None:
    """No broken example is left over."""
    assert [path.stem for path in sorted(BROKEN.glob("*.ttl"))] == RULES
