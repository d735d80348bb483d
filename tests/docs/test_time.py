"""The examples of docs/time.md answer what they say."""

import gzip
import re

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from clusterlod import resources
from clusterlod.release import Release

TEXT = (resources.root() / "docs" / "time.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sparql\n(# .*?)\n# expected: (.*?)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def store(real_release: Release) -> Store:
    store = Store()
    store.bulk_load(gzip.decompress(real_release.quads.read_bytes()), format=RdfFormat.N_QUADS)
    return store


def test_every_example_tells_its_answer() -> None:
    assert len(EXAMPLES) == TEXT.count("```sparql") >= 4


@pytest.mark.parametrize(("title", "expected", "query"), EXAMPLES)
def test_example_answers_as_told(store: Store, title: str, expected: str, query: str) -> None:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    answer = (solutions.serialize(format=QueryResultsFormat.CSV) or b"").decode().split()[1:]

    assert answer == [expected.replace(", ", ",")]
