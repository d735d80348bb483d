"""The parts of a run: each asks all servers in alternation and returns medians by server."""

import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.asking import (
    JSON,
    N_TRIPLES,
    NoAnswerError,
    Reply,
    Solutions,
    TooLateError,
    ask,
    distinct_lines,
    solutions,
)
from benchmarks.processes import folder_size
from benchmarks.subjects import LIMIT, MEMORY, NATIVE, OURS, RDFLIB, REMOTE, Data, Server, Subject

from benchmarks import measures

#: Results: a tree of names down to figures.
Tree = dict[str, Any]

CONNECTIONS: Final = (1, 16, 64)
_FEW_ENTITIES: Final = 40
_EXPORTS: Final = {"construct": N_TRIPLES, "quads": JSON}
#: A query that took longer is asked once only.
_LONG: Final = 8.0


def load(subjects: Iterable[Subject], data: Data, again: bool) -> Tree:
    """Make the stores that are missing, or all; return seconds and bytes of those made."""
    found: Tree = {}
    for subject in subjects:
        store = data.folder / subject.store
        if not subject.store or (subject.name in OURS and subject.name != MEMORY):
            continue
        if store.exists() and not again:
            continue
        shutil.rmtree(store, ignore_errors=True)
        begin = time.perf_counter()
        subject.load(data)
        seconds = time.perf_counter() - begin
        found[subject.name] = {"seconds": seconds, "bytes": folder_size(store)}
    return found


def rest(servers: list[Server], data: Data) -> Tree:
    """Return how long each took to its first answer, and what it holds."""
    found: Tree = {
        server.name: {"seconds": server.started, "memory": measures.memory(server)}
        for server in servers
    }
    if MEMORY in found:
        found[MEMORY]["loading"] = measures.loading(data.folder / "releases")
    return found


def memory(servers: list[Server]) -> Tree:
    """Return what each holds after its work."""
    return {server.name: measures.memory(server) for server in servers}


def light(servers: list[Server], data: Data, rounds: int, seconds: int) -> Tree:
    """Ask light queries, none of them twice."""
    entities = measures.entities(servers[0])
    texts = measures.light_queries(entities)
    found: Tree = {"answers": _light_answers(servers, entities)}
    for server in servers:
        measures.write_paths(server, texts, _paths(data, server))
        measures.load(server, _paths(data, server), 16, 1, "unique")
    for connections in CONNECTIONS:
        found[str(connections)] = _alternate(servers, rounds, _loading(data, connections, seconds))
    found["cpu"] = {server.name: _cpu_of_one(server, data, seconds) for server in servers}
    return found


def _cpu_of_one(server: Server, data: Data, seconds: int) -> dict[str, float]:
    """Return the CPU time that a light query takes at 16 connections, in seconds."""
    before = measures.cpu_times(server)
    figures = measures.load(server, _paths(data, server), 16, seconds, "unique")
    after = measures.cpu_times(server)
    return {role: (after[role] - before.get(role, 0.0)) / figures["requests"] for role in after}


def _loading(data: Data, connections: int, seconds: int) -> Callable[[Server], dict[str, float]]:
    def measure(server: Server) -> dict[str, float]:
        return measures.load(server, _paths(data, server), connections, seconds, "unique")

    return measure


def _light_answers(servers: list[Server], entities: list[str]) -> Tree:
    texts = measures.light_queries(entities[:: max(1, len(entities) // _FEW_ENTITIES)])
    names = list(measures.queries("light"))
    different = {server.name: [0] * len(names) for server in servers[1:]}
    for number, text in enumerate(texts):
        right = solutions(ask(servers[0].url, text).body)
        for server in servers[1:]:
            if _answer(server, text) != right:
                different[server.name][number % len(names)] += 1
    each = len(texts) // len(names)
    return {
        name: {
            query: f"{count} of {each}" for query, count in zip(names, counts, strict=True) if count
        }
        for name, counts in different.items()
    }


def _answer(server: Server, text: str) -> Solutions | str:
    try:
        return solutions(ask(server.url, text).body)
    except NoAnswerError as error:
        return str(error)


def cached(servers: list[Server], data: Data, rounds: int, seconds: int) -> Tree:
    """Ask few light queries again and again; then the same with their entity tags."""
    entities = measures.entities(servers[0])[:_FEW_ENTITIES]
    text = measures.light_queries(entities)[2]
    found: Tree = {"cached": {}, "not-modified": {}}
    asked = [server for server in servers if server.name in (NATIVE, MEMORY, REMOTE)]
    for server in asked:
        measures.write_paths(server, measures.light_queries(entities), _paths(data, server))
        measures.load(server, _paths(data, server), 16, 1, "same")
    found["cached"] = _alternate(
        asked,
        rounds,
        lambda server: measures.load(server, _paths(data, server), 16, seconds, "same"),
    )
    tags = {server.name: ask(server.url, text).etag for server in asked}
    for server in asked:
        measures.write_paths(server, [text], _paths(data, server))
    found["not-modified"] = _alternate(
        [server for server in asked if tags[server.name]],
        rounds,
        lambda server: measures.load(
            server, _paths(data, server), 16, seconds, "same", tags[server.name]
        ),
    )
    return found


def _paths(data: Data, server: Server) -> Path:
    return data.folder / f"{server.name}.paths"


def _alternate(
    servers: list[Server], rounds: int, measure: Callable[[Server], dict[str, float]]
) -> Tree:
    """Measure each server once a round; return medians, and requests a second."""
    found: dict[str, list[dict[str, float]]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            found[server.name].append(measure(server))
    return {name: _medians(figures) for name, figures in found.items()}


def _medians(figures: list[dict[str, float]]) -> dict[str, float]:
    rates = [figure["requests"] / figure["seconds"] for figure in figures]
    return {
        "rate": statistics.median(rates),
        "p50": statistics.median(figure["p50"] for figure in figures),
        "p99": statistics.median(figure["p99"] for figure in figures),
        "errors": sum(figure["errors"] for figure in figures),
    }


def analytic(servers: list[Server], rounds: int) -> Iterator[Tree]:
    """Ask analytic queries one by one; the first answers are compared."""
    for name, text in measures.queries("analytic").items():
        times: dict[str, list[float]] = {server.name: [] for server in servers}
        answers: dict[str, str] = {}
        for turn in range(rounds):
            for server in servers:
                if _again(times[server.name], answers.get(server.name)):
                    _time_once(server, f"{text}# {turn} {time.monotonic_ns()}", times, answers)
        yield {
            name: {
                server.name: {
                    "seconds": statistics.median(times[server.name])
                    if times[server.name]
                    else None,
                    "answer": answers[server.name],
                }
                for server in servers
            }
        }


def _again(times: list[float], answer: str | None) -> bool:
    return answer is None or bool(times and times[0] < _LONG)


def _time_once(
    server: Server, text: str, times: dict[str, list[float]], answers: dict[str, str]
) -> None:
    try:
        reply = ask(server.url, text, patience=LIMIT + 5)
        answer = solutions(reply.body)
    except NoAnswerError as error:
        answers.setdefault(server.name, str(error))
        if isinstance(error, TooLateError):
            server.restart()
        return
    times[server.name].append(reply.seconds)
    answers.setdefault(server.name, f"{answer} {answer.digest}")


def export(servers: list[Server], rounds: int) -> Tree:
    """Export everything as triples and as a table; the triples are compared."""
    found: Tree = {}
    texts = measures.queries("export")
    for name, accept in _EXPORTS.items():
        figures: dict[str, list[Tree]] = {server.name: [] for server in servers}
        failed: dict[str, str] = {}
        for turn in range(rounds):
            for server in servers:
                if server.name in failed or _takes_long(figures[server.name]):
                    continue
                try:
                    text = f"{texts[name]}# {turn} {time.monotonic_ns()}"
                    figures[server.name].append(measures.export(server, text, accept))
                except NoAnswerError as error:
                    failed[server.name] = str(error)
                    server.restart()
        found[name] = {n: _export_medians(f) for n, f in figures.items() if f}
        found[name] |= {n: {"failed": reason} for n, reason in failed.items()}
    return found


def _takes_long(figures: list[Tree]) -> bool:
    return bool(figures) and figures[0]["seconds"] > _LONG


def _export_medians(figures: list[Tree]) -> Tree:
    medians = {key: statistics.median(f[key] for f in figures) for key in ("seconds", "first")}
    rises = [figure["web_rise"] for figure in figures if "web_rise" in figure]
    rate = statistics.median(figure["bytes"] / figure["seconds"] for figure in figures)
    return (
        medians
        | {"bytes": figures[0]["bytes"], "rate": rate}
        | ({"web_rise": max(rises)} if rises else {})
    )


def compare_exports(servers: list[Server]) -> Tree:
    """Compare the triples that each exports."""
    text = measures.queries("export")["construct"]
    found: Tree = {}
    for server in servers:
        if server.name != RDFLIB:
            reply: Reply = ask(server.url, text, N_TRIPLES, patience=600)
            triples = distinct_lines(reply.body)
            found[server.name] = f"{triples} {triples.digest}"
    return found


def workers(servers: list[Server], rounds: int) -> Tree:
    """Kill the query workers of our embedded engines."""
    found: Tree = {}
    for server in servers:
        if server.name not in OURS or server.name == REMOTE:
            continue
        answered = [measures.worker_return(server) for _ in range(rounds)]
        back = [measures.all_workers_return(server) for _ in range(rounds)]
        found[server.name] = {
            "answer": statistics.median(answered),
            "workers": statistics.median(back),
        }
    return found
