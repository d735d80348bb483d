"""HTTP as caches, browsers and crawlers need it (RFC 9110, RFC 9111, Fetch, Cool URIs)."""

from collections.abc import Iterator
from typing import Final

from clusterlod.doctor.reply import Fault
from clusterlod.doctor.visit import Visit, query_text
from clusterlod.namespaces import ID

_TURTLE: Final = "text/turtle"
_NOWHERE: Final = "/there-is-nothing-here"


def head(visit: Visit) -> Iterator[Fault]:
    """HEAD answers as GET does."""
    for path in ("/", "/catalog", "/sparql", f"/doc/{visit.example.path}"):
        got, asked = visit.get(path), visit.head(path)
        yield from asked.status_in(got.status)
        for name in ("content-type", "etag"):
            expected = f"{name}: {got.header(name)}"
            yield from asked.unless(
                got.header(name) == asked.header(name), expected, asked.header(name)
            )
        yield from asked.unless(not asked.body, "HEAD: 0 bytes", f"{len(asked.body)} bytes")


def cors(visit: Visit) -> Iterator[Fault]:
    """Scripts of other sites may read answers and errors."""
    replies = (
        visit.get(f"/doc/{visit.example.path}"),
        visit.get(f"/id/{visit.example.path}"),
        visit.query("any"),
        visit.query("broken"),
        visit.get(_NOWHERE),
        visit.get("/catalog"),
        visit.preflight("/sparql"),
    )
    for reply in replies:
        found = reply.header("access-control-allow-origin")
        yield from reply.unless(
            found == "*", "Access-Control-Allow-Origin: *", f"{found} ({reply.status})"
        )
        credentials = reply.header("access-control-allow-credentials")
        yield from reply.unless(not credentials, "no Access-Control-Allow-Credentials", credentials)


def preflight(visit: Visit) -> Iterator[Fault]:
    """OPTIONS lets POST with a Content-Type through."""
    reply = visit.preflight("/sparql")
    yield from reply.status_in(200, 204)
    for name, wanted in (
        ("access-control-allow-methods", "post"),
        ("access-control-allow-headers", "content-type"),
    ):
        yield from reply.unless(
            bool({wanted, "*"} & reply.words(name)), f"{name}: {wanted}", reply.header(name)
        )


def exposed(visit: Visit) -> Iterator[Fault]:
    """Scripts see the headers that say how to go on."""
    reply = visit.get(f"/doc/{visit.example.path}")
    name = "access-control-expose-headers"
    missing = {"link", "etag", "retry-after"} - reply.words(name) - {"*"}
    if "*" not in reply.words(name):
        yield from reply.unless(
            not missing, f"{name}: {', '.join(sorted(missing))}", reply.header(name)
        )


def safety(visit: Visit) -> Iterator[Fault]:
    """Browsers are told to guess no types and to load nothing from elsewhere."""
    reply = visit.get("/", "text/html")
    found = reply.header("x-content-type-options").lower()
    yield from reply.unless(found == "nosniff", "X-Content-Type-Options: nosniff", found)
    policy = reply.header("content-security-policy")
    yield from reply.unless(bool(policy), "Content-Security-Policy", policy)


def secure(visit: Visit) -> Iterator[Fault]:
    """A site at https:// says that it stays there."""
    if not visit.base.startswith("https:"):
        return
    reply = visit.get("/", "text/html")
    found = reply.header("strict-transport-security")
    yield from reply.unless("max-age=" in found, "Strict-Transport-Security", found)


def etags(visit: Visit) -> Iterator[Fault]:
    """A strong ETag stands for each answer, and a 304 for one that is known."""
    for path, accept in (
        (f"/doc/{visit.example.path}", _TURTLE),
        (f"/doc/{visit.example.path}", "text/html"),
        ("/catalog", _TURTLE),
    ):
        first = visit.get(path, accept)
        tag = first.header("etag")
        yield from first.unless(tag.startswith('"'), 'ETag: "..."', tag)
        if tag:
            again = visit.get(path, accept, if_none_match=tag)
            yield from again.unless(
                again.status == 304 and not again.body,
                f"304 (If-None-Match: {tag})",
                f"{again.status}, {len(again.body)} bytes",
            )


def caching(visit: Visit) -> Iterator[Fault]:
    """Shared caches are told how long to keep what they got."""
    for path in (f"/doc/{visit.example.path}", "/catalog"):
        reply = visit.get(path, _TURTLE)
        found = reply.words("cache-control")
        kept = any(word.startswith(("max-age=", "s-maxage=", "no-cache")) for word in found)
        fine = kept and not found & {"no-store", "private"}
        yield from reply.unless(fine, "Cache-Control: max-age=...", reply.header("cache-control"))


def vary(visit: Visit) -> Iterator[Fault]:
    """Caches are told what an answer depends on."""
    document = f"/doc/{visit.example.path}"
    for reply in (
        visit.get(document, _TURTLE),
        visit.get(document, "image/png"),
        visit.get(f"/id/{visit.example.path}"),
        visit.get("/catalog"),
        visit.query("one"),
    ):
        found = reply.words("vary")
        yield from reply.unless(bool({"accept", "*"} & found), "Vary: Accept", reply.header("vary"))


def compression(visit: Visit) -> Iterator[Fault]:
    """Long answers come compressed to those who ask for it."""
    reply = visit.get("/catalog", _TURTLE, accept_encoding="gzip")
    found = reply.header("content-encoding")
    yield from reply.unless(found == "gzip", "Content-Encoding: gzip", found)
    yield from reply.unless(
        "accept-encoding" in reply.words("vary"), "Vary: Accept-Encoding", reply.header("vary")
    )


def redirects(visit: Visit) -> Iterator[Fault]:
    """The name of a thing leads to its document, by 303, at the address that was asked."""
    reply = visit.get(f"/id/{visit.example.path}")
    yield from reply.status_in(303)
    target = visit.followed(reply)
    expected = f"{visit.base}/doc/{visit.example.path}"
    yield from reply.unless(target == expected, f"Location: {expected}", target)
    if visit.is_ours(target):
        yield from visit.get(target).status_in(200)


def missing(visit: Visit) -> Iterator[Fault]:
    """What is not there is a 404, never a page that says so with 200."""
    for path in (_NOWHERE, "/id/organisation/nobody-of-this-name", "/doc/nothing/nowhere"):
        yield from visit.get(path, "text/html").status_in(404)
        yield from visit.get(path, _TURTLE).status_in(404)


def near_miss(visit: Visit) -> Iterator[Fault]:
    """An IRI that is nearly right is a 404 that names the right one."""
    kind, _, slug = visit.example.path.partition("/")
    reply = visit.get(f"/id/{kind}/{slug.upper()}-"[:-1] + "/")
    yield from reply.status_in(404)
    wanted = ID + visit.example.path
    yield from reply.unless(wanted in reply.text(), wanted, reply.text())


def strange_paths(visit: Visit) -> Iterator[Fault]:
    """Characters that no IRI has are the client's mistake, not the server's."""
    for path in ("/id/organisation/%3E", "/id/organisation/%FF", "/doc/%2e%2e/%2e%2e/etc/passwd"):
        yield from visit.get(path).status_in(400, 404, 414)


def errors(visit: Visit) -> Iterator[Fault]:
    """Errors tell programs what was wrong, in JSON (RFC 9457)."""
    for reply in (visit.get(_NOWHERE, "application/json"), visit.query("broken")):
        yield from reply.typed("application/problem+json")
        if reply.media_type == "application/problem+json":
            named = reply.json().get("status")
            yield from reply.unless(
                named == reply.status, f'"status": {reply.status}', f'"status": {named}'
            )


def methods(visit: Visit) -> Iterator[Fault]:
    """A method that is not for a path is a 405 that lists those that are."""
    text = query_text("any").encode()
    reply = visit.post(f"/doc/{visit.example.path}", text, "application/sparql-query")
    yield from reply.status_in(405)
    yield from reply.unless("get" in reply.words("allow"), "Allow: GET", reply.header("allow"))


CHECKS: Final = (
    ("http.head", head),
    ("http.redirects", redirects),
    ("http.missing", missing),
    ("http.near_miss", near_miss),
    ("http.strange_paths", strange_paths),
    ("http.errors", errors),
    ("http.methods", methods),
    ("http.cors", cors),
    ("http.preflight", preflight),
    ("http.exposed", exposed),
    ("http.safety", safety),
    ("http.secure", secure),
    ("http.etags", etags),
    ("http.caching", caching),
    ("http.vary", vary),
    ("http.compression", compression),
)
