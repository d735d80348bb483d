"""The changes of one release, made ready once: pages of members, and words in both languages."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clusterlod.errors import ReleaseError
from clusterlod.history.changes import Change, Kind, compare
from clusterlod.history.shelf import Step, moment, published, snapshot
from clusterlod.history.snapshot import Snapshot
from clusterlod.history.words import Section, Teller
from clusterlod.namespaces import BASE, ID, expand
from clusterlod.web.negotiation import LANGUAGES

#: Members of one page.
PAGE_MEMBERS: Final = 250

#: Changes of one type that are told one by one.
_TOLD: Final = 30

#: Releases whose changes are kept.
_KEPT: Final = 50

#: The event stream, on any server.
STREAM: Final = f"{BASE}feed"


@dataclass(frozen=True, slots=True)
class Digest:
    """The changes of one release.

    Attributes:
        version: Its version.
        pages: N-Triples of the members of each page, in gzip.
        titles: Language to what is compared.
        sections: Language to the changes in words.
    """

    version: str
    pages: tuple[bytes, ...]
    titles: Mapping[str, str]
    sections: Mapping[str, tuple[Section, ...]]

    def page(self, number: int) -> bytes:
        """Return the members of a page, from 1, as N-Triples."""
        return gzip.decompress(self.pages[number - 1])


class Digests:
    """Makes the digests of releases, each once; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[Path | None, Path], Digest] = OrderedDict()

    def get(self, step: Step) -> Digest:
        """Return the digest of a release; the first call reads two dumps.

        Raises:
            ReleaseError: if a dump cannot be read.
        """
        key = (step.old.folder if step.old else None, step.new.folder)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = _digest(step)
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def _digest(step: Step) -> Digest:
    old, new = snapshot(step.old), snapshot(step.new)
    if new is None:
        raise ReleaseError(f"{step.new.folder}: nothing to read")
    changes = compare(old, new)
    tellers = {language: Teller(old, new, language) for language in LANGUAGES}
    return Digest(
        published(step.new),
        tuple(_pages(changes, new)),
        {language: teller.title() for language, teller in tellers.items()},
        {code: tuple(teller.sections(changes, _TOLD)) for code, teller in tellers.items()},
    )


def _pages(changes: Iterable[Change], new: Snapshot) -> Iterator[bytes]:
    members = [change for change in changes if change.iri.startswith(ID)]
    for start in range(0, len(members), PAGE_MEMBERS):
        lines = [line for c in members[start : start + PAGE_MEMBERS] for line in _member(c, new)]
        yield gzip.compress("".join(lines).encode(), 6, mtime=0)


def _member(change: Change, new: Snapshot) -> Iterator[str]:
    """Yield the triples of one version of one entity."""
    version = f"<{change.iri}#{new.version}>"
    time = f'"{moment(new.version).isoformat()}"^^<{expand("xsd:dateTime")}>'
    yield f"<{STREAM}> <{expand('tree:member')}> {version} .\n"
    yield f"{version} <{expand('dcterms:isVersionOf')}> <{change.iri}> .\n"
    yield f"{version} <{expand('prov:generatedAtTime')}> {time} .\n"
    if change.kind is Kind.REMOVED:
        yield f"{version} <{expand('rdf:type')}> <{expand('as:Delete')}> .\n"
    for statement in sorted(new.nodes.get(change.iri, ())):
        yield f"{version} {statement} .\n"
