"""Check again whenever a curated file changes: ``clusterlod check --watch``."""

import time
from pathlib import Path
from typing import Final

import click
from watchfiles import Change, watch

from clusterlod.build import checking
from clusterlod.cli import report
from clusterlod.errors import ClusterlodError

_FOLDERS: Final = ("data", "ontology", "shapes")
_SUFFIXES: Final = (".csv", ".ttl", ".toml")
_MAX_NAMES: Final = 5
_POLL_MILLISECONDS: Final = 200


def check_on_change(root: Path, language: str, *, thorough: bool) -> None:
    """Check a folder now and after every change in it, until Ctrl-C.

    Files are watched from before the first check on, so that no change is lost. A file that is half
    written gives a mistake like any other; its next change gives the next check.
    """
    folders = [root / name for name in _FOLDERS if (root / name).is_dir()]
    begun = False
    try:
        for changes in watch(
            *folders,
            watch_filter=_is_curated,
            rust_timeout=_POLL_MILLISECONDS,
            yield_on_timeout=True,
        ):
            if changes or not begun:
                begun = True
                _check_once(root, sorted({path for _, path in changes}), language, thorough)
    except KeyboardInterrupt:
        click.echo(f"\n{report.words('end', language)}")


def _is_curated(_change: Change, path: str) -> bool:
    """Tell a curated file from what editors leave beside it."""
    name = Path(path).name
    return name.endswith(_SUFFIXES) and not name.startswith(".")


def _check_once(root: Path, changed: list[str], language: str, thorough: bool) -> None:
    begin = time.monotonic()
    click.clear()
    if changed:
        click.echo(report.words("changed", language, files=_names(root, changed)))
    click.echo(report.words("checking", language))
    try:
        checked = checking.check(root, language=language, thorough=thorough)
    except ClusterlodError as error:
        report.print_mistakes(error, language, err=False)
    except OSError as error:
        click.echo(report.words("unreadable", language, reason=error))
    else:
        report.print_summary(checked, language)
        click.secho(report.words("fine", language), fg="green")
    seconds, now = time.monotonic() - begin, time.strftime("%H:%M:%S")
    click.echo(report.words("watching", language, time=now, seconds=seconds, root=root))


def _names(root: Path, changed: list[str]) -> str:
    resolved = root.resolve()
    names = [
        path.relative_to(base).as_posix()
        for path in map(Path, changed)
        for base in (root, resolved)
        if path.is_relative_to(base)
    ]
    unique = list(dict.fromkeys(names))
    tail = [f"… ({len(unique)})"] if len(unique) > _MAX_NAMES else []
    return ", ".join([*unique[:_MAX_NAMES], *tail])
