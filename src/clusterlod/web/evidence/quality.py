"""``/quality``: how claims were read, and what the validation of the release found, in words."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import ReleaseError
from clusterlod.queries import StoredQuery
from clusterlod.release import open_release
from clusterlod.web.evidence.coverage import figures_of
from clusterlod.web.evidence.findings import Finding, by_rule, read_findings
from clusterlod.web.html import language_of
from clusterlod.web.responses import page
from clusterlod.web.shacl.book import read_book
from clusterlod.web.site import site_of

SEVERITIES: Final = ("Violation", "Warning", "Info")

#: Ways in which a claim was read, the surest first.
BASES: Final = (
    "article-read", "excerpt-read", "package-read", "derived-by-complement", "unverified",
)  # fmt: skip

#: Questions that list the claims behind the figures.
QUESTIONS: Final = (
    "claims_set_aside", "labels_resting_on_unverified_claims", "claims_kept_as_text",
)  # fmt: skip


async def quality(request: Request) -> Response:
    """Tell what is unverified or derived, which checks ran, and what they found."""
    findings = await findings_of(request)
    book = await asyncio.to_thread(read_book, language_of(request))
    figures = await figures_of(request)
    return await page(
        request,
        "quality.html",
        read=findings is not None,
        groups=[(name, by_rule(findings or [], name)) for name in SEVERITIES],
        titles=book.titles,
        checks=(len(book.classes), len(book.rules)),
        bases=[(basis, figures["claims-by-basis"].get(basis, 0)) for basis in BASES],
        claims=figures["claims"].get("", 0),
        direct=figures["direct"].get("", 0),
        questions=[q for name in QUESTIONS if (q := _question(request, name))],
    )


def _question(request: Request, name: str) -> StoredQuery | None:
    return site_of(request).lookup.queries.get(f"question/{name}")


async def findings_of(request: Request) -> list[Finding] | None:
    """Return what the validation of the current release found; None if it has no report."""
    site = site_of(request)
    folder = site.settings.releases / await site.engine.release_version()
    try:
        release = await asyncio.to_thread(open_release, folder)
        return await asyncio.to_thread(read_findings, release.report, language_of(request))
    except (ReleaseError, OSError):
        return None
