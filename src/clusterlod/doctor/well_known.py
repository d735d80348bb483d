"""What machines look for at known places: robots, sitemap, VoID, services, signposts."""

import csv
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final
from xml.etree import ElementTree

from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import Visit
from clusterlod.errors import ServiceError
from clusterlod.namespaces import ID, expand

_MAPS: Final = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_MOST: Final = 50_000
#: Columns that Mix'n'match reads.
_MATCHED: Final = "id,name,desc,url,type"
_JSON_LD: Final = re.compile(
    r'<script[^>]*type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL
)


def robots(visit: Visit) -> Iterator[Fault]:
    """Crawlers and monitors are let in, the endpoint included, and shown the sitemap."""
    reply = visit.get("/robots.txt")
    yield from reply.status_in(200)
    yield from reply.typed("text/plain")
    lines = [line.partition("#")[0].strip() for line in reply.text().splitlines()]
    rules = [tuple(p.strip() for p in line.split(":", 1)) for line in lines if ":" in line]
    for name, value in rules:
        closed = name.lower() == "disallow" and value and "/sparql".startswith(value.rstrip("*"))
        yield from reply.unless(not closed, "/sparql", f"{name}: {value}")
    named = [value for name, value in rules if name.lower() == "sitemap"]
    yield from reply.unless(
        f"{visit.base}/sitemap.xml" in named, f"Sitemap: {visit.base}/sitemap.xml",
        ", ".join(named),
    )  # fmt: skip


def sitemap(visit: Visit) -> Iterator[Fault]:
    """The sitemap lists pages that are there, at this address, each with its day."""
    reply = visit.get("/sitemap.xml")
    yield from reply.status_in(200)
    root = reply.xml()
    maps = [reply] if root.tag == f"{_MAPS}urlset" else _parts(visit, root)
    yield from reply.unless(bool(maps), "sitemap", root.tag)
    for part in maps:
        yield from _entries(visit, part)


def _parts(visit: Visit, root: ElementTree.Element) -> list[Reply]:
    addresses = [(node.text or "").strip() for node in root.iter(f"{_MAPS}loc")]
    return [visit.get(address) for address in addresses[:20]]


def _entries(visit: Visit, part: Reply) -> Iterator[Fault]:
    entries = list(part.xml().iter(f"{_MAPS}url"))
    yield from part.unless(0 < len(entries) <= _MOST, f"1..{_MOST} url", str(len(entries)))
    addresses = [(entry.findtext(f"{_MAPS}loc") or "").strip() for entry in entries]
    strangers = [address for address in addresses if not visit.is_ours(address)]
    yield from part.unless(not strangers, visit.base, "".join(strangers[:1]))
    dated = all(entry.findtext(f"{_MAPS}lastmod") for entry in entries)
    yield from part.unless(dated, "lastmod", "url")
    for address in {addresses[0], addresses[-1]} - set(strangers) if addresses else ():
        yield from visit.get(address, "text/html").status_in(200)


def void(visit: Visit) -> Iterator[Fault]:
    """/.well-known/void describes the graph and names the endpoint."""
    reply = visit.get("/.well-known/void", "text/turtle")
    if reply.status in (301, 302, 303, 307, 308) and visit.is_ours(visit.followed(reply)):
        reply = visit.get(visit.followed(reply), "text/turtle")
    yield from reply.status_in(200)
    quads = reply.triples()
    for predicate, wanted in (
        ("void:sparqlEndpoint", f"{visit.base}/sparql"),
        ("void:triples", ""),
        ("void:classPartition", ""),
    ):
        found = [getattr(q.object, "value", "") for q in quads
                 if q.predicate.value == expand(predicate)]  # fmt: skip
        fine = wanted in found if wanted else bool(found)
        yield from reply.unless(fine, f"{predicate} {wanted}".strip(), ", ".join(found[:3]))


def services(visit: Visit) -> Iterator[Fault]:
    """/.well-known/api-catalog lists services that are there (RFC 9727)."""
    reply = visit.get("/.well-known/api-catalog", "application/linkset+json")
    yield from reply.status_in(200)
    yield from reply.typed("application/linkset+json")
    targets = _targets(reply)
    yield from reply.unless(
        f"{visit.base}/sparql" in targets, f"{visit.base}/sparql", ", ".join(sorted(targets)[:3])
    )
    for target in sorted(targets):
        if visit.is_ours(target):
            yield from visit.head(target).status_in(200)


def _targets(reply: Reply) -> set[str]:
    """Return where the links of a linkset lead (RFC 9264)."""
    try:
        contexts = reply.json()["linkset"]
        lists = chain.from_iterable(
            value for context in contexts for value in context.values() if isinstance(value, list)
        )
        return {str(link["href"]) for link in lists}
    except (KeyError, TypeError, AttributeError) as error:
        raise ServiceError(f"{reply.request}: linkset (RFC 9264) / {error!r}") from error


def signposts(visit: Visit) -> Iterator[Fault]:
    """The page of an entity shows machines the way (FAIR Signposting, levels 1 and 2)."""
    reply = visit.get(f"/doc/{visit.example.path}", "text/html")
    relations = {name: link.target for link in reply.links() for name in link.relations}
    wanted = {"cite-as", "describedby", "license", "type", "author", "linkset"}
    yield from reply.unless(
        wanted <= set(relations),
        f"Link: {', '.join(sorted(wanted - set(relations)))}",
        ", ".join(sorted(relations)),
    )
    iri = ID + visit.example.path
    yield from reply.unless(
        relations.get("cite-as", iri) == iri, f"cite-as {iri}", relations.get("cite-as", "")
    )
    if "linkset" in relations:
        linkset = visit.get(relations["linkset"], "application/linkset+json")
        yield from linkset.status_in(200)
        yield from linkset.typed("application/linkset+json")
        yield from linkset.unless(iri in _targets(linkset), f"cite-as {iri}", "linkset")


def search_engines(visit: Visit) -> Iterator[Fault]:
    """The pages of the data sets tell search engines what they are (schema.org)."""
    reply = visit.get("/datasets/dataset", "text/html")
    yield from reply.status_in(200)
    blocks = [json.loads(block) for block in _JSON_LD.findall(reply.text())]
    datasets = [b for b in blocks if isinstance(b, dict) and b.get("@type") == "Dataset"]
    yield from reply.unless(bool(datasets), '"@type": "Dataset"', f"{len(blocks)} JSON-LD")
    for dataset in datasets:
        absent = {"name", "description", "license", "distribution"} - set(dataset)
        yield from reply.unless(not absent, ", ".join(sorted(absent)), ", ".join(dataset))
        length = len(str(dataset.get("description", "")))
        yield from reply.unless(50 <= length <= 5000, "description: 50..5000", str(length))


def language_models(visit: Visit) -> Iterator[Fault]:
    """/llms.txt says what is here, and where to ask."""
    reply = visit.get("/llms.txt")
    yield from reply.status_in(200)
    yield from reply.unless(f"{visit.base}/sparql" in reply.text(), f"{visit.base}/sparql", "")


def identifiers(visit: Visit) -> Iterator[Fault]:
    """Editors of Wikidata find the scheme of our identifiers, and a list for Mix'n'match."""
    reply = visit.get("/identifiers", "text/html")
    yield from reply.status_in(200)
    yield from reply.unless(f"{ID}$1" in reply.text(), f"{ID}$1", "")
    listed = visit.get("/identifiers/mixnmatch.csv")
    yield from listed.status_in(200)
    yield from listed.typed("text/csv")
    rows = list(csv.DictReader(listed.text().splitlines()))
    header = ",".join(rows[0]) if rows else ""
    yield from listed.unless(header == _MATCHED, _MATCHED, header)
    odd = [row["url"] for row in rows if header == _MATCHED and row["url"] != ID + row["id"]]
    yield from listed.unless(not odd, f"{ID}...", "".join(odd[:1]))


CHECKS: Final = (
    ("well_known.robots", robots),
    ("well_known.sitemap", sitemap),
    ("well_known.void", void),
    ("well_known.services", services),
    ("well_known.signposts", signposts),
    ("well_known.search_engines", search_engines),
    ("well_known.language_models", language_models),
    ("well_known.identifiers", identifiers),
)
