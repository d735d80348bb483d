"""The benchmark itself, on a tiny graph: answers are compared, figures kept, the report written."""

import gzip
import json
import shutil
import sys
from pathlib import Path

import pytest
from benchmarks.asking import NoAnswerError, ask, distinct_lines, solutions
from benchmarks.generate import generate
from benchmarks.report import ROLES, Size, mean, table, targets
from benchmarks.run import merge
from benchmarks.subjects import MEMORY, NATIVE, Data, available
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from benchmarks import run, soak
from clusterlod.release import Release

ROWS = [
    {"s": {"type": "uri", "value": "urn:a"}, "n": {"type": "literal", "value": "1.50"}},
    {"s": {"type": "uri", "value": "urn:b"}},
]


def document(rows: list[dict[str, dict[str, str]]]) -> bytes:
    return json.dumps({"head": {"vars": ["s", "n"]}, "results": {"bindings": rows}}).encode()


def test_answers_are_equal_in_any_order_and_by_the_value_of_numbers() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    numbers = [
        document([{"n": {"type": kind, "value": value, "datatype": xsd + name}}])
        for kind, value, name in (
            ("literal", "1.50", "decimal"), ("typed-literal", "1.5E0", "double"),
        )
    ]  # fmt: skip

    assert solutions(document(ROWS)) == solutions(document(ROWS[::-1]))
    assert solutions(document(ROWS)) != solutions(document([*ROWS, ROWS[0]]))
    assert solutions(numbers[0]) == solutions(numbers[1])


@pytest.mark.parametrize("body", [document(ROWS)[:-3], b"<html>"])
def test_an_answer_that_is_not_whole_is_none(body: bytes) -> None:
    with pytest.raises(NoAnswerError):
        solutions(body)


def test_exports_are_equal_in_any_order_and_without_repetitions() -> None:
    assert distinct_lines(b"a .\nb .\n") == distinct_lines(b"b .\na .\nb .\n")
    assert distinct_lines(b"a .\n") != distinct_lines(b"b .\n")


def test_results_of_a_part_replace_those_before_and_leave_the_others() -> None:
    results = {"sizes": {"50k": {"light": {"oxigraph": 1, "virtuoso": 2}, "load": {"a": 1}}}}

    merge(results, {"sizes": {"50k": {"light": {"oxigraph": 3}}}})

    assert results == {
        "sizes": {"50k": {"light": {"oxigraph": 3, "virtuoso": 2}, "load": {"a": 1}}}
    }


def test_a_graph_is_generated_to_the_quad_and_the_same_each_time(real_release: Release) -> None:
    with gzip.open(real_release.quads, "rt", encoding="utf-8") as dump:
        lines = dump.readlines()

    texts = ["".join(generate(lines, len(lines) + 5_000)) for _ in range(2)]

    assert texts[0] == texts[1]
    assert texts[0].count("\n") == len(set(texts[0].splitlines())) == len(lines) + 5_000


def test_ratios_and_targets_say_what_is_missing() -> None:
    rates = {NATIVE: {"rate": 100.0, "p99": 0.02}, MEMORY: {"rate": 30.0, "p99": 0.01}}
    size = Size({"light": {"16": rates}})

    rows = {name: (measured, met) for name, _, measured, met in targets(size)}

    assert rows["Light query, not cached, 16 connections, over native"] == ("0.30", "**no**")
    assert rows["Export, first byte"] == ("not measured", "–")
    assert mean([4.0, None, 1.0]) == pytest.approx(2.0)
    assert table(["a", "b"], [["1", None]]) == "| a | b |\n| --- | --: |\n| 1 | – |"


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed (Debian: wrk)")
def test_the_whole_run_on_a_tiny_graph(
    real_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(run.SIZES, "10k", 60_000)
    command = ["run", "--quick", "--sizes", "10k", "--engines", f"{NATIVE},{MEMORY}"]
    command += ["--rounds", "1", "--folder", str(tmp_path), "--release", str(real_release.folder)]
    monkeypatch.setattr(sys, "argv", command)

    run.main()

    found = json.loads((tmp_path / "run.json").read_text())["sizes"]["10k"]
    report = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert found["light"]["answers"] == {MEMORY: {}}
    assert len(set(found["export"]["answers"].values())) == 1
    for query in found["analytic"].values():
        assert query[MEMORY]["answer"] == query[NATIVE]["answer"]
    assert found["light"]["16"][MEMORY]["errors"] == 0
    assert min(found["light"]["cpu"][MEMORY][role] for role in ROLES) > 0
    assert "| clusterlod-memory |" in report
    assert "Answers that differ" not in report


def test_a_difference_is_reported() -> None:
    right, wrong = "3 rows 0f", "2 rows aa"
    answers = {NATIVE: {"seconds": 1.0, "answer": right}, MEMORY: {"seconds": 0.5, "answer": wrong}}
    size = Size({"analytic": {"q": answers}})

    assert "500.0 †" in size.analytic()
    assert size.differences() == [f"`q`, {MEMORY}: 2 rows; native: 3 rows"]


def test_a_server_that_is_gone_gives_no_answer(tmp_path: Path) -> None:
    quads = tmp_path / "one.nq"
    quads.write_text("<urn:s> <urn:p> <urn:o> <urn:g> .\n", encoding="utf-8")
    data = Data(quads, tmp_path)
    (native,) = available((NATIVE,))
    native.load(data)

    with native.serving(data, "") as server:
        assert solutions(ask(server.url, "SELECT * { ?s ?p ?o }").body).rows == 1
    with pytest.raises(NoAnswerError, match="broken"):
        ask(server.url, "ASK {}")


def test_the_soak_can_tell_its_two_releases_apart() -> None:
    answers = []
    for edition in range(2):
        store = Store()
        store.extend(soak.quads(edition))
        found = store.query(soak.ANALYTIC)
        assert isinstance(found, QuerySolutions)
        answers.append(found.serialize(format=QueryResultsFormat.CSV))

    assert answers[0] != answers[1]
