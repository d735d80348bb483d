"""Queries that kill, stall or flood other servers: each gets a true answer, and the next works."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.attacks.texts import CROSS, NESTED
from tests.engine.running import RunningEngine, running_engine

from clusterlod.errors import (
    BrokenAnswerError,
    QueryCrashError,
    QueryError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS

JSON, _, CSV, _ = SOLUTIONS


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    folder = tmp_path_factory.mktemp("attacked")
    with running_engine(folder, query_seconds=1.0, query_memory=200) as running:
        yield running


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEngine]:
    """An engine whose limits on texts are as good as none."""
    folder = tmp_path_factory.mktemp("unguarded")
    wide: dict[str, Any] = {"query_depth": 10**6, "query_tokens": 10**6, "query_path": 10**6}
    with running_engine(folder, query_seconds=1.0, query_memory=200, **wide) as running:
        yield running


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_nesting_is_refused(engine: RunningEngine, text: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        engine.ask(text)

    assert caught.value.reason in ("depth", "path", "length")
    assert engine.answers()


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_nesting_past_the_guard_costs_one_query(unguarded: RunningEngine, text: str) -> None:
    survive(unguarded, text)


def survive(engine: RunningEngine, text: str) -> None:
    """Ask; either the answer is whole, or the error says what went wrong with this query."""
    try:
        is_graph = text.startswith("CONSTRUCT")
        answer = engine.ask(text, GRAPHS[1] if is_graph else JSON)
    except (QueryTimeoutError, QueryMemoryError, QueryCrashError, BrokenAnswerError):
        pass
    else:
        assert is_graph or answer.endswith(b"]}}")
    assert engine.answers()


def test_an_error_never_hides_behind_the_start_of_an_answer(engine: RunningEngine) -> None:
    """The first rows exist long before the query runs out of time."""
    with pytest.raises((QueryError, BrokenAnswerError)):
        engine.ask("SELECT * { " + CROSS + "}", CSV)


@pytest.mark.parametrize(
    "target",
    ["<http://127.0.0.1/>", "<http://localhost/>", "<http://2130706433/>", "<http://0.0.0.0/>",
     "<http://[::1]/>", "?g", "<file:///etc/passwd>"],
)  # fmt: skip
@pytest.mark.parametrize(
    "pattern",
    ["SERVICE {} {{ ?s ?p ?o }}", "service silent {} {{ ?s ?p ?o }}",
     "?s ?p ?o FILTER EXISTS {{ SERVICE {} {{ ?s ?p ?o }} }}",
     "{{ SELECT * {{ SERVICE {} {{ ?s ?p ?o }} }} }}"],
)  # fmt: skip
def test_service_is_refused_in_every_disguise(
    engine: RunningEngine, pattern: str, target: str
) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        engine.ask("SELECT * { " + pattern.format(target) + " }")

    assert caught.value.reason == "service"


def test_graphs_from_elsewhere_are_empty(engine: RunningEngine) -> None:
    address = "http://127.0.0.1:1/x"
    query = "SELECT ?s { ?s ?p ?o }"

    assert engine.ask(query, CSV, default_graphs=(address,)) == b"s\r\n"
    assert engine.ask(f"SELECT ?s FROM <{address}> {{ ?s ?p ?o }}", CSV) == b"s\r\n"  # noqa: S608
