"""The changes of one release, made ready once: pages of members, and words in both languages."""

import base64
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from clusterlod.errors import ReleaseError
from clusterlod.history.changes import Change, Kind, compare
from clusterlod.history.shelf import Step, moment, published, snapshot
from clusterlod.history.snapshot import Snapshot
from clusterlod.history.words import Section, Teller
from clusterlod.namespaces import BASE, ID, expand
from clusterlod.queries.header import LANGUAGES

#: Members of one page.
PAGE_MEMBERS: Final = 250

#: Changes of one type that are told one by one.
_TOLD: Final = 30

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

    def to_json(self) -> str:
        """Write it down; :func:`read_digest` reads it."""
        pages = [base64.b64encode(page).decode("ascii") for page in self.pages]
        return json.dumps({**asdict(self), "pages": pages}, ensure_ascii=False, sort_keys=True)


def make_digest(step: Step) -> Digest:
    """Compare a release with the one before it; reads both dumps.

    Raises:
        ReleaseError: if a dump cannot be read.
    """
    old, new = snapshot(step.old), snapshot(step.new)
    if new is None:
        raise ReleaseError(f"{step.new.folder}: nothing to read")
    return digest_of(old, new, published(step.new))


def digest_of(old: Snapshot | None, new: Snapshot, version: str) -> Digest:
    """Compare what two releases said."""
    changes = compare(old, new)
    tellers = {language: Teller(old, new, language) for language in LANGUAGES}
    return Digest(
        version,
        tuple(_pages(changes, new)),
        {language: teller.title() for language, teller in tellers.items()},
        {code: tuple(teller.sections(changes, _TOLD)) for code, teller in tellers.items()},
    )


def read_digest(path: Path) -> Digest:
    """Read what :meth:`Digest.to_json` wrote.

    Raises:
        ReleaseError: if it is not there, or broken.
    """
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
        sections = {
            code: tuple(_section(section) for section in found)
            for code, found in told["sections"].items()
        }
        pages = tuple(base64.b64decode(page, validate=True) for page in told["pages"])
        return Digest(told["version"], pages, told["titles"], sections)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path}: unreadable ({error})") from error


def _section(told: dict[str, Any]) -> Section:
    return Section(told["title"], told["counts"], tuple((i, text) for i, text in told["lines"]))


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
