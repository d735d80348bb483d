"""``/evidence``: how this graph knows what it says, and the ways into its evidence."""

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.web.evidence.coverage import figures_of
from clusterlod.web.evidence.disputes import disputes_of
from clusterlod.web.evidence.quality import BASES, findings_of
from clusterlod.web.responses import page


async def evidence(request: Request) -> Response:
    """Show the figures behind each page on evidence, and lead there."""
    figures = await figures_of(request)
    statuses = Counter(dispute.status for dispute in await disputes_of(request))
    findings = await findings_of(request)
    return await page(
        request,
        "evidence_hub.html",
        claims=figures["claims"].get("", 0),
        sources=figures["sources"].get("", 0),
        entities=figures["entities"].get("", 0),
        direct=figures["direct"].get("", 0),
        bases=[(basis, figures["claims-by-basis"].get(basis, 0)) for basis in BASES],
        statuses=statuses,
        findings=None if findings is None else len(findings),
    )
