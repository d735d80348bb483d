"""Entities that were merged (301) or withdrawn (410): their IRIs keep an answer for ever."""

from collections.abc import Iterator

from pyoxigraph import Literal, Quad

from clusterlod.build.cells import Context, terms
from clusterlod.build.entities import check_languages
from clusterlod.build.sources import Row
from clusterlod.build.tables import REDIRECTS
from clusterlod.build.terms import entity, graph, named, typed
from clusterlod.errors import IriError
from clusterlod.iris import parse_reference
from clusterlod.release import Redirect


def read_redirect(row: Row, context: Context) -> Redirect | None:
    """Return the redirect of a row, or None; note what is wrong with it."""
    check_languages(REDIRECTS, row, context)
    values = {column.name: terms(row, column, context) for column in REDIRECTS.columns}
    if row["to"] and not values["to"]:
        return None
    try:
        parse_reference(row["from"])
    except IriError:
        context.findings.add(
            row.place, "bad-reference", column="from", value=row["from"], expected="…", near=""
        )
        return None
    status, target = row["status"], row["to"]
    if (status, bool(target)) not in (("301", True), ("410", False)):
        context.findings.add(row.place, "redirect-target", status=status, to=target)
        return None
    if row["from"] in context.known:
        first = context.known[row["from"]]
        context.findings.add(
            row.place, "redirect-living", id=row["from"], first=f"{first.path}:{first.line}"
        )
    return Redirect(row["from"], target, int(status), row["reason_fr"], row["reason_en"])


def redirect_quads(redirect: Redirect) -> Iterator[Quad]:
    """Say in the graph what became of the old IRI, and why."""
    old, where = entity(redirect.old), graph("entities")
    yield Quad(old, named("owl:deprecated"), typed("true", "xsd:boolean"), where)
    if redirect.new:
        yield Quad(old, named("dcterms:isReplacedBy"), entity(redirect.new), where)
    for language, reason in (("fr", redirect.reason_fr), ("en", redirect.reason_en)):
        yield Quad(old, named("skos:note"), Literal(reason, language=language), where)
