"""The figures of docs/data.md are those of the graph."""

import pytest

from clusterlod import resources
from clusterlod.build.comparison import BEGIN, END, between_markers, comparison
from clusterlod.build.graph import read_graph
from clusterlod.errors import ResourceError


def test_the_document_holds_the_figures_of_the_graph() -> None:
    document = (resources.root() / "docs" / "data.md").read_text(encoding="utf-8")
    text = comparison(read_graph(resources.root()).quads)

    assert between_markers(document, text) == document, "renew it: make docs"


def test_only_what_stands_between_the_markers_changes() -> None:
    document = f"before\n{BEGIN}\nold\n{END}\nafter"

    assert between_markers(document, "new \\1") == f"before\n{BEGIN}\nnew \\1\n{END}\nafter"


def test_a_document_without_markers_is_refused() -> None:
    with pytest.raises(ResourceError, match="no markers"):
        between_markers("text", "new")


def test_an_empty_graph_has_no_class() -> None:
    lines = comparison([]).splitlines()

    assert lines[0] == "- 0 entities and relations described"
    assert lines[-1].startswith("|---|")
