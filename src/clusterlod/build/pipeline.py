"""From a folder of curated files to a release."""

import subprocess
from pathlib import Path

from clusterlod import __version__
from clusterlod.build.catalogue.publication import Publication
from clusterlod.build.checking import Checked, check, silent
from clusterlod.build.counts import manifest_counts
from clusterlod.build.gates import record_released
from clusterlod.build.graph import ordered
from clusterlod.build.release import QuadContents, write_release
from clusterlod.build.steps import Progress
from clusterlod.release import Release


def build(
    root: Path,
    releases: Path,
    *,
    force: bool = False,
    record: bool = False,
    language: str = "en",
    progress: Progress = silent,
) -> tuple[Release, Checked]:
    """Check everything, write a release and make it current.

    Args:
        root: Folder with ``ontology/``, ``shapes/`` and ``data/``.
        releases: Folder of the releases.
        force: Replace a release of the same version, as work in progress.
        record: Add the new IRIs to ``data/released.csv``; from then on they may not vanish.
            What is recorded is judged thoroughly first.
        language: Of the messages, ``fr`` or ``en``.
        progress: Told the name of each step as it begins.

    Raises:
        SourceError: curated files hold mistakes.
        ReleaseError: shapes or rules refuse the graph, or the release cannot be written.
    """
    checked = check(root, language=language, exact=False, thorough=record, progress=progress)
    progress("write")
    contents = QuadContents(
        checked.graph.version,
        ordered(checked.quads),
        checked.graph.redirects,
        checked.report.turtle(),
        Publication(checked.graph.version, checked.text, checked.graph.quads),
        {
            "ontology": checked.graph.ontology_version,
            "counts": manifest_counts(checked.counts, checked.claims),
            "warnings": checked.report.warnings_by_rule(),
        },
        {"software": __version__, "commit": _commit(root)},
    )
    release = write_release(contents, releases, force=force, language=language)
    if record:
        record_released(root, checked.graph)
    return release, checked


def _commit(root: Path) -> str | None:
    """Return the commit that the files come from, if they lie in a repository of their own."""
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command, no shell
            ["git", "-C", str(root), "rev-parse", "HEAD"],  # noqa: S607  # git as the user has it
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
