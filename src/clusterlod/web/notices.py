"""What a site owes its readers: legal notice, accessibility, how to cite, how to report."""

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.web.html import language_of
from clusterlod.web.report import report_url
from clusterlod.web.responses import page
from clusterlod.web.site import site_of


async def legal(request: Request) -> Response:
    """Say who publishes, under which licences, what is kept about people, how to object."""
    return await page(request, "legal.html", graphs=await _licences(request))


async def accessibility(request: Request) -> Response:
    """Say what was checked, with what, and what is known to be wanting."""
    return await page(request, "accessibility.html")


async def cite(request: Request) -> Response:
    """Say how to cite the data, a page, a claim and a result."""
    return await page(request, "cite.html")


async def report(request: Request) -> Response:
    """Say what a report should tell, and open one."""
    site = site_of(request)
    language = language_of(request)
    texts = (site.pages.messages.text(f"report.{key}", language) for key in ("subject", "body"))
    return await page(request, "report.html", address=report_url(site.settings.contact, *texts))


async def _licences(request: Request) -> list[tuple[str, str]]:
    """Return the licences of the sources that are data sets, and how many have each."""
    table = await site_of(request).lookup.table("page/licences")
    return [(row["licence"].value, row["sources"].value) for row in table.rows]
