"""The ``clusterlod doctor`` command."""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.markup import escape

from clusterlod.cli import report
from clusterlod.doctor.examination import CHECKS, Finding, Outcome, examine
from clusterlod.doctor.reply import Fault
from clusterlod.doctor.visit import Options, Visit, is_address
from clusterlod.doctor.words import words

_TOPICS: Final = tuple(dict.fromkeys(name.partition(".")[0] for name, _ in CHECKS))
_SIGNS: Final = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.ABSENT: "–"}


@click.command()
@click.argument("url")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="SHACL file for the catalogue, such as those of DCAT-AP, in place of our own; repeatable.",
)
@click.option(
    "--only", multiple=True, type=click.Choice(_TOPICS), help="Check this topic alone; repeatable."
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0.1),
    help="Seconds that one request may take.",
)
@click.option(
    "--dump-mib",
    default=32,
    show_default=True,
    type=click.IntRange(0),
    help="MiB of dumps to fetch, to check their sums.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@report.language_option
def doctor(
    url: str,
    shapes: tuple[Path, ...],
    only: tuple[str, ...],
    timeout: float,
    dump_mib: int,
    as_json: bool,
    language: str,
) -> None:
    """Check the deployment at URL from outside, as harvesters, monitors and browsers see it.

    It asks for a few hundred answers, one at a time, and changes nothing. Exit code 1: a check
    failed.
    """
    if not is_address(url):
        raise click.BadParameter(words("report.no_address", language, url=url))
    options = Options(
        seconds=timeout, dump_bytes=dump_mib * 2**20, shapes=shapes, language=language
    )
    with _progress() as tell:
        visit = Visit(url, options, tell)
        show = _silent if as_json else _Printer(language).show
        findings = _collect(visit, only, show)
    if as_json:
        click.echo(_json(visit, findings))
    sys.exit(any(finding.outcome is Outcome.FAILED for finding in findings))


def _collect(
    visit: Visit, topics: tuple[str, ...], show: Callable[[Finding], None]
) -> list[Finding]:
    """Examine, show each finding as it comes, and the sum of all."""
    start, findings = time.monotonic(), []
    for finding in examine(visit, topics):
        findings.append(finding)
        show(finding)
    if show is not _silent:
        counts = Counter(finding.outcome.value for finding in findings)
        outcomes = {outcome.value: counts[outcome.value] for outcome in Outcome}
        seconds = time.monotonic() - start
        language = visit.options.language
        line = words(
            "report.summary", language, **outcomes, requests=visit.requests, seconds=seconds
        )
        click.echo(f"\n{line}")
    return findings


def _silent(_: Finding) -> None:
    """Show nothing."""


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Show the request under way on standard error, if somebody is there to see it."""
    console = Console(stderr=True, highlight=False)
    with console.status("") as status:
        yield lambda request: status.update(f"[dim]{escape(request)}[/dim]")


class _Printer:
    """Prints findings under the heading of their topic."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._topic = ""

    def show(self, finding: Finding) -> None:
        """Print one finding and its faults."""
        topic = finding.check.partition(".")[0]
        if topic != self._topic:
            click.echo(f"\n{words(f'topic.{topic}', self._language)}")
            self._topic = topic
        colours = {Outcome.PASSED: "green", Outcome.FAILED: "red", Outcome.ABSENT: "yellow"}
        sign = click.style(_SIGNS[finding.outcome], fg=colours[finding.outcome])
        note = ""
        if finding.outcome is not Outcome.PASSED:
            note = f" [{words(f'report.{finding.outcome.value}', self._language)}]"
        click.echo(f"  {sign} {words(finding.check, self._language)} ({finding.check}){note}")
        for fault in finding.faults:
            click.echo(f"      {fault.request}\n        {self._said(fault)}")

    def _said(self, fault: Fault) -> str:
        key = "report.fault" if fault.expected else "report.unread"
        return words(key, self._language, expected=fault.expected, found=fault.found)


def _json(visit: Visit, findings: list[Finding]) -> str:
    content = {
        "url": visit.base,
        "healthy": all(finding.outcome is not Outcome.FAILED for finding in findings),
        "requests": visit.requests,
        "findings": [
            {**finding.as_json(), "title": words(finding.check, visit.options.language)}
            for finding in findings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)
