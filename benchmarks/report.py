"""Write docs/performance.md from the results of a run and a template that holds its prose."""

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.subjects import ALL, HERE, MEMORY, NATIVE, OURS, RDFLIB, VIRTUOSO
from jinja2 import Environment, FileSystemLoader, StrictUndefined

Tree = Mapping[str, Any]
Cell = str | None

ABSENT: Final = "–"
CONNECTIONS: Final = ("1", "16", "64")
#: The processes of ours that a query passes.
ROLES: Final = ("web", "engine", "worker")
#: What is said of each size where sizes are compared.
GROWTH: Final = ("light", "analytic")
#: The size that the targets speak of.
TARGETS_AT: Final = "500k"


def write_report(results: Tree, document: Path) -> None:
    """Write the document."""
    loader = FileSystemLoader(HERE)
    environment = Environment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # noqa: S701 - it is Markdown
    )  # fmt: skip
    sizes = {name: Size(found) for name, found in results.get("sizes", {}).items()}
    ordered = dict(sorted(sizes.items(), key=lambda item: _quads(item[0])))
    text = environment.get_template("performance.md.j2").render(
        machine=results.get("machine", {}),
        soak=results.get("soak"),
        note=results.get("note", ""),
        sizes=ordered,
        targets=targets(ordered[TARGETS_AT]) if TARGETS_AT in ordered else [],
        growth=growth(ordered),
        growth_header=["", *(f"{kind}, {size}" for size in ordered for kind in GROWTH)],
        ceiling=results.get("ceiling"),
        table=table,
    )
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(text, encoding="utf-8")


def _quads(name: str) -> float:
    return float(name[:-1]) * {"k": 1e3, "m": 1e6}[name[-1]]


def table(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    """Return a Markdown table; None is a cell with nothing to say."""
    head = list(header)
    lines = [head, ["---", *["--:"] * (len(head) - 1)]]
    lines += [[ABSENT if cell is None else cell for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class Size:
    """What was found at one size, as tables."""

    def __init__(self, found: Tree) -> None:
        self.found = found

    def get(self, *keys: str) -> Any:
        """Return a figure, None where nothing was measured."""
        value: Any = self.found
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def engines(self, *keys: str) -> list[str]:
        """List the engines that a part knows, in our order."""
        return [name for name in ALL if name in (self.get(*keys) or {})]

    def light(self) -> str:
        """Return throughput and waiting of light queries."""
        header = ["Light queries", *(f"{count} connections" for count in CONNECTIONS), "errors"]
        names = self.engines("light", "16")
        rows = [[name, *(self._load(name, "light", c) for c in CONNECTIONS)] for name in names]
        errors = [sum(self.get("light", c, name, "errors") for c in CONNECTIONS) for name in names]
        return table(header, [[*row, f"{e:.0f}"] for row, e in zip(rows, errors, strict=True)])

    def cpu(self) -> str:
        """Return the CPU time of one light query, by process."""
        header = ["CPU time of a light query, µs", *ROLES, "in all"]
        rows: list[list[Cell]] = []
        for name in self.engines("light", "cpu"):
            times = self.get("light", "cpu", name)
            parts = [f"{times[role] * 1e6:,.0f}" if role in times else None for role in ROLES]
            rows.append([name, *parts, f"{sum(times.values()) * 1e6:,.0f}"])
        return table(header, rows)

    def cached(self) -> str:
        """Return throughput of answers that are kept, and of those that the client has."""
        header = ["16 connections", "the same queries again", "with their entity tags (304)"]
        names = self.engines("cached", "cached")
        kinds = ("cached", "not-modified")
        return table(header, [[n, *(self._load(n, "cached", k) for k in kinds)] for n in names])

    def _load(self, engine: str, *keys: str) -> Cell:
        rate = self.get(*keys, engine, "rate")
        if rate is None:
            return None
        p50, p99 = self.get(*keys, engine, "p50"), self.get(*keys, engine, "p99")
        return f"{rate:,.0f}/s ({p50 * 1000:.1f}, {p99 * 1000:.1f} ms)"

    def analytic(self) -> str:
        """Return the time of each analytic query; † marks an answer that differs from native's."""
        names = list(self.get("analytic") or {})
        engines = self.engines("analytic", names[0]) if names else []
        rows: list[list[Cell]] = [
            [name, *(self._analytic_cell(name, engine) for engine in engines)] for name in names
        ]
        rows.append(["**geometric mean of ratios to native**"])
        for engine in engines:
            mean = self.analytic_ratio(engine)
            rows[-1].append(None if mean is None else f"**{mean:.2f}**")
        return table(["Analytic queries, ms", *engines], rows)

    def _analytic_cell(self, query: str, engine: str) -> Cell:
        seconds = self.get("analytic", query, engine, "seconds")
        answer = self.get("analytic", query, engine, "answer")
        differs = "" if answer == self.get("analytic", query, NATIVE, "answer") else " †"
        return str(answer) if seconds is None else f"{seconds * 1000:,.1f}{differs}"

    def analytic_ratio(self, engine: str, base: str = NATIVE) -> float | None:
        """Return the geometric mean of times over another's, where both have one."""
        return mean(
            self._ratio("analytic", query, engine=engine, base=base, figure="seconds")
            for query in self.get("analytic") or {}
        )

    def _ratio(self, *keys: str, engine: str, base: str, figure: str) -> float | None:
        one, other = self.get(*keys, engine, figure), self.get(*keys, base, figure)
        return one / other if one and other else None

    def export(self) -> str:
        """Return how fast everything is exported."""
        header = ["Export of everything", "triples, N-Triples", "first byte", "quads, JSON",
                  "first byte", "memory of the web process above rest"]  # fmt: skip
        names = self.engines("export", "construct")
        return table(header, [[name, *self._export_row(name)] for name in names])

    def _export_row(self, engine: str) -> list[Cell]:
        row: list[Cell] = []
        for kind in ("construct", "quads"):
            rate, first = (self.get("export", kind, engine, key) for key in ("rate", "first"))
            failed = self.get("export", kind, engine, "failed")
            row += [failed] if rate is None else [f"{rate / 1e6:,.0f} MB/s"]
            row += [None if first is None else f"{first * 1000:,.0f} ms"]
        rise = self.web_rise(engine)
        return [*row, None if rise is None else f"{rise / 2**20:,.0f} MiB"]

    def web_rise(self, engine: str) -> float | None:
        """Return the most that a web process took above its rest in any export."""
        rises = [self.get("export", kind, engine, "web_rise") for kind in ("construct", "quads")]
        return max((rise for rise in rises if rise is not None), default=None)

    def stores(self) -> str:
        """Return load time, start, memory and disk."""
        header = ["", "load", "on disk", "start to first answer", "memory at rest",
                  "memory after the analytic queries"]  # fmt: skip
        return table(header, [[name, *self._store_row(name)] for name in self.engines("start")])

    def _store_row(self, engine: str) -> list[Cell]:
        loaded = self.get("load", MEMORY if engine in OURS else engine) or {}
        started = self.get("start", engine) or {}
        return [
            _said(loaded.get("seconds"), "{:,.1f} s"),
            _mib(loaded.get("bytes")),
            _said(started.get("seconds"), "{:,.2f} s"),
            _mib(started.get("memory")),
            _mib(self.get("memory", engine)),
        ]

    def workers(self) -> str:
        """Return how soon killed workers are replaced."""
        header = ["All query workers killed", "next right answer after", "all replaced after"]
        keys = ("answer", "workers")
        return table(header, [
            [name, *(_said(self._ms("worker", name, key), "{:,.0f} ms") for key in keys)]
            for name in self.engines("worker")
        ])  # fmt: skip

    def _ms(self, *keys: str) -> float | None:
        seconds = self.get(*keys)
        return None if seconds is None else seconds * 1000

    def differences(self) -> list[str]:
        """Say in which answers engines differ from native."""
        found = []
        for query in self.get("analytic") or {}:
            right = self.get("analytic", query, NATIVE, "answer")
            for engine in self.engines("analytic", query):
                answer = self.get("analytic", query, engine, "answer")
                if answer != right:
                    found.append(f"`{query}`, {engine}: {_rows(answer)}; native: {_rows(right)}")
        for engine, queries in (self.get("light", "answers") or {}).items():
            found += [f"light `{query}`, {engine}: {count}" for query, count in queries.items()]
        right = self.get("export", "answers", NATIVE)
        for engine, answer in (self.get("export", "answers") or {}).items():
            if answer != right:
                found.append(f"export, {engine}: {_rows(answer)}; native: {_rows(right)}")
        return found

    def light_rate(self, engine: str) -> float | None:
        """Return light queries a second at 16 connections, over native's."""
        return self._ratio("light", "16", engine=engine, base=NATIVE, figure="rate")

    def cached_rate(self, kind: str) -> float | None:
        """Return kept answers a second over native's ordinary ones."""
        one = self.get("cached", kind, MEMORY, "rate")
        other = self.get("cached", "cached", NATIVE, "rate")
        return one / other if one and other else None

    def export_rate(self, engine: str, base: str = NATIVE) -> float | None:
        """Return bytes a second over another's, mean of both exports."""
        return mean(
            self._ratio("export", kind, engine=engine, base=base, figure="rate")
            for kind in ("construct", "quads")
        )

    def together(self, base: str) -> float | None:
        """Return our time over another's: light, analytic and export weigh the same."""
        light = self._ratio("light", "16", engine=base, base=MEMORY, figure="rate")
        export = self.export_rate(base, MEMORY)
        return mean([light, self.analytic_ratio(MEMORY, base), export])


def mean(ratios: Iterable[float | None]) -> float | None:
    """Return the geometric mean of those that are there."""
    known = [ratio for ratio in ratios if ratio]
    return math.exp(sum(map(math.log, known)) / len(known)) if known else None


def targets(size: Size) -> list[tuple[str, str, str, str]]:
    """Hold what was measured to what was wanted: name, wanted, measured, whether it is met."""

    def row(
        name: str, wanted: str, value: float | None, met: Callable[[float], bool], form: str
    ) -> tuple[str, str, str, str]:
        if value is None:
            return name, wanted, "not measured", ABSENT
        return name, wanted, form.format(value), "yes" if met(value) else "**no**"

    milliseconds = "{:,.0f} ms"
    p99 = size.get("light", "16", MEMORY, "p99")
    p99 = None if p99 is None else p99 * 1000
    first = max(
        (size.get("export", kind, MEMORY, "first") or 0.0 for kind in ("construct", "quads")),
    )
    rise = size.web_rise(MEMORY)
    load, native = size.get("load", MEMORY, "seconds"), size.get("load", NATIVE, "seconds")
    back = size.get("worker", MEMORY, "answer")
    started, loading = (size.get("start", MEMORY, key) for key in ("seconds", "loading"))
    beyond = started - loading if started and loading else None
    return [
        row("Light query, not cached, 16 connections, over native", "≥ 0.35 (aim 0.5)",
            size.light_rate(MEMORY), lambda v: v >= 0.35, "{:.2f}"),
        row("The same, 99th percentile", "< 25 ms", p99, lambda v: v < 25, "{:.1f} ms"),
        row("Answer from the cache, over native", "≥ 1.0 (aim 1.5)",
            size.cached_rate("cached"), lambda v: v >= 1.0, "{:.2f}"),
        row("304, over native", "> 1.0",
            size.cached_rate("not-modified"), lambda v: v > 1, "{:.2f}"),
        row("Analytic queries, time over native", "≤ 0.6", size.analytic_ratio(MEMORY),
            lambda v: v <= 0.6, "{:.2f}"),
        row("Light, analytic and export, time over Virtuoso", "≤ 1.0", size.together(VIRTUOSO),
            lambda v: v <= 1.0, "{:.2f}"),
        row("The same, rdflib-endpoint's time over ours", "≥ 14", _inverse(size.together(RDFLIB)),
            lambda v: v >= 14, "{:.1f}"),
        row("Export of everything, MB/s over native", "≥ 2", size.export_rate(MEMORY),
            lambda v: v >= 2, "{:.2f}"),
        row("Export, first byte", "< 100 ms",
            first * 1000 or None, lambda v: v < 100, milliseconds),
        row("Export, web process above its rest", "≤ 64 MiB",
            None if rise is None else rise / 2**20, lambda v: v <= 64, "{:.0f} MiB"),
        row("Bulk load, speed over `oxigraph load`", "≥ 0.9",
            native / load if native and load else None, lambda v: v >= 0.9, "{:.2f}"),
        row("Start to first answer, beyond the load", "< 2 s", beyond, lambda v: v < 2, "{:.2f} s"),
        row("Killed workers, next right answer", "< 200 ms",
            None if back is None else back * 1000, lambda v: v < 200, milliseconds),
    ]  # fmt: skip


def growth(sizes: Mapping[str, Size]) -> list[list[Cell]]:
    """Return how each engine stands to native, and to itself at the size before."""
    rows: list[list[Cell]] = []
    for engine in ALL:
        row: list[Cell] = [engine]
        for size in sizes.values():
            row += [_said(size.light_rate(engine), "{:.2f}")]
            row += [_said(size.analytic_ratio(engine), "{:.2f}")]
        if any(cell is not None for cell in row[1:]):
            rows.append(row)
    return rows


def _inverse(value: float | None) -> float | None:
    return 1 / value if value else None


def _said(value: float | None, form: str) -> Cell:
    return None if value is None else form.format(value)


def _mib(value: float | None) -> Cell:
    return None if value is None else f"{value / 2**20:,.0f} MiB"


def _rows(answer: str | None) -> str:
    return ABSENT if answer is None else answer.rpartition(" ")[0] if "rows" in answer else answer
