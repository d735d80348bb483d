"""Write a graph of any size in the shape of ours, as N-Quads: the same size, the same bytes.

The shape is taken from a release itself. What every graph of ours shares (ontology, concepts,
territories, periods, catalogue) is written once; the rest is written again and again, each time
under new names, with its claims, sources and named graphs. So classes, predicates, cardinalities
and the length of texts are those of the release. In each copy counts and amounts differ, and links
to territories lead elsewhere, so that copies do not answer alike. A copy that does not fit is cut
by subject: what is there is whole, and some links lead to what is not described, as in any graph.

    python benchmarks/generate.py 5000000 --from releases/current > 5m.nq
"""

import argparse
import gzip
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from clusterlod.namespaces import GRAPH, ID
from clusterlod.release import open_release
from clusterlod.settings import default_releases

#: Types of things that all copies share.
SHARED = ("concept", "territory", "period", "catalogue", "geometry")

#: Marks where a name gets the number of its copy, and around what a copy varies.
_NAME, _VARIED = "\x01", "\x02"

_RENAMED = re.compile(rf"<({ID}(?!(?:{'|'.join(SHARED)})/)[a-z]+/[^>]*|{GRAPH}source-[^>]*)>")
_LABEL = re.compile(r'"@(fr|en|de|es)')
_NUMBER = re.compile(r'(?<= )"([0-9]+)(?=(?:\.[0-9]+)?"\^\^\S+#(?:integer|decimal)>)')
_TERRITORY = re.compile(rf"(?<=> )<{ID}territory/([^>]*)>(?= <)")


def generate(lines: list[str], size: int) -> Iterator[str]:
    """Yield the text of exactly ``size`` quads, in parts."""
    once, again = _split(lines)
    yield "".join(once[:size])
    left = size - len(once[:size])
    territories = sorted({name for line in again for name in _TERRITORY.findall(line)})
    template = "".join(map(_mark, again))
    for copy in range(left // len(again)):
        yield _copy(template, copy, territories)
    rest = _part(again, left % len(again))
    yield _copy("".join(map(_mark, rest)), left // len(again), territories)


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the quads whose subject is written once, and the others."""
    again = [line for line in lines if _RENAMED.match(line)]
    renamed = set(again)
    return [line for line in lines if line not in renamed], again


def _part(lines: list[str], size: int) -> list[str]:
    """Return that many quads, subject by subject in an order that mixes their types."""
    by_subject: dict[str, list[str]] = {}
    for line in lines:
        by_subject.setdefault(line.partition(" ")[0], []).append(line)
    mixed = sorted(by_subject, key=lambda subject: (zlib.crc32(subject.encode()), subject))
    return [line for subject in mixed for line in by_subject[subject]][:size]


def _mark(line: str) -> str:
    """Mark in a quad what changes from copy to copy."""
    line = _RENAMED.sub(rf"<\1{_NAME}>", line)
    line = _LABEL.sub(rf'{_NAME}"@\1', line)
    line = _NUMBER.sub(rf'"{_VARIED}\1{_VARIED}', line)
    return _TERRITORY.sub(rf"<{ID}territory/{_VARIED}\1{_VARIED}>", line)


def _copy(template: str, copy: int, territories: list[str]) -> str:
    """Return one copy; the first is the release as it is."""
    if not copy:
        return template.replace(_NAME, "").replace(_VARIED, "")
    places = {name: number for number, name in enumerate(territories)}

    def vary(match: re.Match[str]) -> str:
        text = match[1]
        if text in places:
            return territories[(places[text] + copy) % len(territories)]
        return str(int(text) + zlib.crc32(f"{text} {copy}".encode()) % (int(text) + 1))

    varied = re.sub(f"{_VARIED}([^{_VARIED}]*){_VARIED}", vary, template)
    return varied.replace(_NAME, f"-{copy}")


def main() -> None:
    """Write to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=_AsWritten)
    parser.add_argument("size", type=int, help="number of quads, such as 50000")
    parser.add_argument(
        "--from", dest="release", type=Path, default=default_releases() / "current",
        help="folder of the release that gives the shape (default: the current one)",
    )  # fmt: skip
    arguments = parser.parse_args()
    write(arguments.release, arguments.size, sys.stdout.buffer)


def write(release: Path, size: int, output: IO[bytes]) -> None:
    """Write so many quads in the shape of a release."""
    with gzip.open(open_release(release).quads, "rt", encoding="utf-8") as dump:
        lines = dump.readlines()
    for text in generate(lines, size):
        output.write(text.encode())


class _AsWritten(argparse.RawDescriptionHelpFormatter):
    pass


if __name__ == "__main__":
    main()
