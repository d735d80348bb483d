"""``/conflicts``: sources that disagree, side by side, with what decides between them."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.namespaces import ID
from clusterlod.web.entity.evidence import Claim, ClaimReader
from clusterlod.web.entity.values import Namer, Value
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.paging import paged
from clusterlod.web.parameters import word
from clusterlod.web.report import report_url
from clusterlod.web.responses import page
from clusterlod.web.results import NOTHING, Row
from clusterlod.web.site import site_of

STATUSES = ("open", "settled")

#: Conflicts on one page.
PAGE_SIZE = 20

_STATUS = ID + "concept/conflict-status/"


@dataclass(frozen=True, slots=True)
class Dispute:
    """One conflict.

    Attributes:
        status: ``open`` or ``settled``.
        note: What the editors say of it, in the reader's language.
        rivals: Its claims, by the date of their sources; two or more.
    """

    status: str
    note: str
    rivals: tuple[Claim, ...]

    @property
    def subjects(self) -> tuple[Value, ...]:
        """What its claims speak of, each once."""
        return tuple({claim.subject.iri: claim.subject for claim in self.rivals}.values())

    @property
    def predicates(self) -> tuple[Value, ...]:
        """What its claims say of it, each once."""
        return tuple({claim.predicate.iri: claim.predicate for claim in self.rivals}.values())

    @property
    def anchor(self) -> str:
        """Its id within the page: its first two claims, which no other conflict shares."""
        return "--".join(sorted(claim.anchor for claim in self.rivals)[:2])

    def has(self, claim: str) -> bool:
        """Tell whether a claim, by its id, is one of its own; no id at all stands for any."""
        return not claim or any(rival.anchor == claim for rival in self.rivals)


async def conflicts(request: Request) -> Response:
    """Show the conflicts, all or those of a status or of a claim, a page at a time."""
    found, status = await disputes_of(request), word(request.query_params, "status", STATUSES)
    claim = request.query_params.get("claim", "")
    counts = Counter(dispute.status for dispute in found)
    wanted = [d for d in found if status in ("", d.status) and d.has(claim)]
    contact = site_of(request).settings.contact
    return await page(
        request,
        "conflicts.html",
        part=paged(request, wanted, PAGE_SIZE),
        counts=[(name, counts[name]) for name in STATUSES],
        total=len(found),
        asked=status,
        claim=claim,
        report=lambda title, body: report_url(contact, title, body),
    )


async def disputes_of(request: Request) -> list[Dispute]:
    """Return every conflict, those that nothing decides first, then by subject."""
    lookup, language = site_of(request).lookup, language_of(request)
    rows = (await lookup.whole_table("page/conflicts")).rows
    graph = await lookup.whole_graph("page/conflict_claims")
    return await asyncio.to_thread(_disputes, rows, graph, language)


def _disputes(rows: Iterable[Row], graph: Graph, language: str) -> list[Dispute]:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        note = row.get("noteFr" if language == "fr" else "noteEn", NOTHING).value
        status = row.get("status", NOTHING).value.removeprefix(_STATUS) or "open"
        groups[status, note] |= {row["claim"].value, row["rival"].value}
    reader = ClaimReader(Namer(graph, language, ""))
    found = [
        Dispute(status, note, _rivals(reader, claims)) for (status, note), claims in groups.items()
    ]
    return sorted(found, key=_order)


def _rivals(reader: ClaimReader, claims: Iterable[str]) -> tuple[Claim, ...]:
    found = (reader.claim(iri, with_conflicts=False) for iri in claims)
    return tuple(sorted(found, key=lambda claim: (claim.published or "9", claim.iri)))


def _order(dispute: Dispute) -> tuple[str, str, str]:
    return dispute.status, dispute.subjects[0].text.value.casefold(), dispute.anchor
