"""The reconciliation service as OpenRefine uses it (Reconciliation Service API 0.2)."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

from clusterlod.doctor.reply import Fault, Reply
from clusterlod.doctor.visit import AbsentError, Visit
from clusterlod.errors import ServiceError

_JSON: Final = "application/json"
_PLACE: Final = "/reconcile"

#: Characters that clients put into addresses as they are.
_UNSAFE: Final = frozenset("#?/%")


def manifest(visit: Visit) -> Iterator[Fault]:
    """The service describes itself, open to scripts of other sites."""
    reply = _manifest_reply(visit)
    yield from reply.typed(_JSON)
    found = reply.header("access-control-allow-origin")
    yield from reply.unless(found == "*", "Access-Control-Allow-Origin: *", found)
    said = _object(reply)
    absent = {"versions", "name", "identifierSpace", "schemaSpace", "view"} - set(said)
    yield from reply.unless(not absent, ", ".join(sorted(absent)), ", ".join(said))
    yield from reply.unless("0.2" in said.get("versions", ()), "0.2", str(said.get("versions")))
    for address in _addresses(said):
        yield from reply.unless(visit.is_ours(address), visit.base, address)


def _addresses(said: dict[str, Any]) -> Iterator[str]:
    for value in said.values():
        if isinstance(value, dict):
            yield from _addresses(value)
    for name in ("url", "service_url"):
        if isinstance(said.get(name), str):
            yield said[name]


def _manifest_reply(visit: Visit) -> Reply:
    reply = visit.get(_PLACE, _JSON)
    if reply.status in (404, 410):
        raise AbsentError(reply.request)
    if reply.status != 200:
        raise ServiceError(f"{reply.request}: 200 / {reply.status}")
    return reply


def _object(reply: Reply) -> dict[str, Any]:
    content = reply.json()
    if not isinstance(content, dict):
        raise ServiceError(f"{reply.request}: {{...}} / {type(content).__name__}")
    return content


def batch(visit: Visit) -> Iterator[Fault]:
    """A batch is answered key by key; an exact name comes first, with the best score."""
    _manifest_reply(visit)
    queries = {
        "q0": {"query": visit.example.name, "limit": 5},
        "q1": {"query": "no such name at all qzx"},
    }
    reply = visit.form(_PLACE, {"queries": json.dumps(queries)}, _JSON)
    yield from reply.status_in(200)
    answers = _object(reply)
    yield from reply.unless(set(answers) == set(queries), "q0, q1", ", ".join(answers))
    results = answers.get("q0", {}).get("result", [])
    yield from _names(visit, reply, results)
    scores = [candidate.get("score", 0) for candidate in results]
    yield from reply.unless(scores == sorted(scores, reverse=True), "score: 9..0", str(scores))
    for candidate in results[:1]:
        yield from _candidate(reply, candidate)


def _candidate(reply: Reply, candidate: dict[str, Any]) -> Iterator[Fault]:
    score = candidate.get("score")
    yield from reply.unless(score == 100, "score: 100", str(score))
    types = candidate.get("type")
    fine = isinstance(types, list) and all("id" in entry for entry in types)
    yield from reply.unless(fine, 'type: [{"id": ...}]', str(types))


def suggestions(visit: Visit) -> Iterator[Fault]:
    """Names are completed while somebody types."""
    said = _object(_manifest_reply(visit)).get("suggest", {})
    service = said.get("entity", {})
    where = f"{service.get('service_url', '')}{service.get('service_path', '')}"
    reply = visit.get(f"{where}?{urlencode({'prefix': visit.example.name})}", _JSON)
    yield from reply.status_in(200)
    yield from _names(visit, reply, _object(reply).get("result", []))


def _names(visit: Visit, reply: Reply, entries: list[dict[str, Any]]) -> Iterator[Fault]:
    """Look for the example among entities, and for identifiers that clients cannot use."""
    names = [str(entry.get("id")) for entry in entries]
    wanted = _identifier(visit)
    yield from reply.unless(wanted in names, wanted, ", ".join(names))
    for name in names:
        yield from reply.unless(not _UNSAFE & set(name), "no # ? / %", name)


def _identifier(visit: Visit) -> str:
    """Return the identifier of the example; no slash can be in it."""
    return visit.example.path.replace("/", ":")


def previews(visit: Visit) -> Iterator[Fault]:
    """An entity can be previewed in a frame, and viewed."""
    said = _object(_manifest_reply(visit))
    for name in ("preview", "view"):
        template = said.get(name, {}).get("url", "")
        reply = visit.get(template.replace("{{id}}", quote(_identifier(visit))), "text/html")
        expected = (200,) if name == "preview" else (200, 303)
        yield from reply.status_in(*expected)
        policy = reply.header("content-security-policy")
        if name == "preview":
            yield from reply.unless("frame-ancestors 'none'" not in policy, "frame", policy)
            framed = reply.header("x-frame-options")
            yield from reply.unless(not framed, "no X-Frame-Options", framed)


def extension(visit: Visit) -> Iterator[Fault]:
    """Values are added to a table of entities."""
    said = _object(_manifest_reply(visit)).get("extend", {}).get("propose_properties", {})
    where = f"{said.get('service_url', '')}{said.get('service_path', '')}"
    proposed = _object(visit.get(where, _JSON)).get("properties", [])
    yield from visit.get(where, _JSON).unless(bool(proposed), "properties", "0")
    for entry in proposed[:1]:
        asked = {"ids": [_identifier(visit)], "properties": [{"id": entry.get("id")}]}
        reply = visit.form(_PLACE, {"extend": json.dumps(asked)}, _JSON)
        yield from reply.status_in(200)
        rows = _object(reply).get("rows", {})
        yield from reply.unless(_identifier(visit) in rows, _identifier(visit), ", ".join(rows))


CHECKS: Final = (
    ("reconciliation.manifest", manifest),
    ("reconciliation.batch", batch),
    ("reconciliation.suggestions", suggestions),
    ("reconciliation.previews", previews),
    ("reconciliation.extension", extension),
)
