"""The doctor finds nothing wrong with our own server, and finds each planted fault."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.doctor.proxy import Fault, Passing, proxy

from clusterlod import resources
from clusterlod.cli.main import main
from clusterlod.doctor.examination import CHECKS, Finding, Outcome, examine
from clusterlod.doctor.visit import Options, Visit
from clusterlod.doctor.words import texts, words

Condition = Callable[[Passing], bool]


def visit(address: str, options: Options | None = None) -> Visit:
    return Visit(address, options or Options(seconds=20), lambda _: None)


def of_check(address: str, name: str) -> Finding:
    """Carry out one check."""
    return next(f for f in examine(visit(address), (name,)) if f.check == name)


def test_our_own_server_is_healthy_behind_a_proxy_too(deployment: str) -> None:
    with proxy(deployment, lambda passing: passing) as address:
        findings = list(examine(visit(address)))
    wanting = [finding for finding in findings if finding.outcome is not Outcome.PASSED]

    assert wanting == []
    assert [finding.check for finding in findings] == [name for name, _ in CHECKS]


def on(path: str, change: Fault, accept: str = "") -> Fault:
    """Change answers whose path begins so, or to what was accepted."""
    return lambda p: change(p) if p.path.startswith(path) and accept in p.accept else p


def without(name: str, path: str = "/", *, statuses: range = range(100, 600)) -> Fault:
    return on(path, lambda p: p.having(name, None) if p.status in statuses else p)


def status(path: str, old: int, new: int) -> Fault:
    return on(path, lambda p: p.answering(new) if p.status == old else p)


def saying(path: str, old: str, new: str) -> Fault:
    return on(path, lambda p: p.saying(old, new))


def typed(path: str, new: str, accept: str = "") -> Fault:
    return on(path, lambda p: p.having("Content-Type", new), accept)


def on_method(method: str, change: Fault) -> Fault:
    return lambda p: change(p) if p.method == method else p


ERRORS = range(400, 600)
CORS = "Access-Control-Allow-Origin"

#: Check that must find it, name of the fault, the fault.
PLANTED: list[tuple[str, str, Fault]] = [
    ("http.head", "HEAD is refused", on_method("HEAD", lambda p: p.answering(405))),
    ("http.head", "HEAD has another type", on_method("HEAD", typed("/", "text/plain"))),
    ("http.redirects", "302", status("/id/", 303, 302)),
    ("http.redirects", "200 for a thing", status("/id/", 303, 200)),
    ("http.redirects", "inner host", on("/id/", lambda p: p.having("Location", "http://inner/x"))),
    ("http.missing", "soft 404", status("/there-is", 404, 200)),
    ("http.missing", "missing entity is 500", status("/id/", 404, 500)),
    ("http.near_miss", "no suggestion", on("/id/", lambda p: p.saying("w3id.org", "nowhere"))),
    ("http.strange_paths", "500", status("/id/organisation/%", 404, 500)),
    ("http.errors", "HTML errors", on("/there-is", typed("/", "text/html"))),
    ("http.errors", "another status inside", saying("/sparql", '"status":400', '"status":200')),
    ("http.methods", "405 without Allow", without("Allow")),
    ("http.cors", "no CORS", without(CORS)),
    ("http.cors", "no CORS on errors", without(CORS, statuses=ERRORS)),
    ("http.cors", "no CORS on redirects", without(CORS, "/id/")),
    ("http.cors", "doubled by the proxy", on("/", lambda p: p.having(CORS, "*, *"))),
    ("http.preflight", "preflight is 405", on_method("OPTIONS", lambda p: p.answering(405))),
    ("http.preflight", "no methods", without("Access-Control-Allow-Methods")),
    ("http.exposed", "nothing exposed", without("Access-Control-Expose-Headers")),
    ("http.safety", "no nosniff", without("X-Content-Type-Options")),
    ("http.safety", "no policy", without("Content-Security-Policy")),
    ("http.etags", "no ETag", without("ETag")),
    ("http.etags", "weak ETag", on("/", lambda p: p.having("ETag", f"W/{p.header('ETag')}"))),
    ("http.etags", "never 304", status("/", 304, 200)),
    ("http.caching", "no-store", on("/doc", lambda p: p.having("Cache-Control", "no-store"))),
    ("http.vary", "no Vary", without("Vary")),
    ("http.vary", "no Vary on 406", without("Vary", statuses=range(406, 407))),
    ("http.compression", "not compressed", without("Content-Encoding", "/catalog")),
    ("negotiation.formats", "always Turtle", typed("/doc/", "text/turtle")),
    ("negotiation.formats", "broken JSON-LD", on("/doc/", lambda p: p.saying("{", "["), "json")),
    ("negotiation.suffixes", "suffix is negotiated", status("/doc/", 200, 406)),
    ("negotiation.browsers", "XML", typed("/doc/", "application/rdf+xml", "text/html,")),
    ("negotiation.qualities", "q=0 is served", typed("/doc/", "text/turtle", "q=0")),
    ("negotiation.charset", "no charset", typed("/catalog", "text/turtle")),
    ("negotiation.not_acceptable", "406 as 200", status("/doc/", 406, 200)),
    ("negotiation.languages", "English only", saying("/", 'lang="fr"', 'lang="en"')),
    ("sparql.operations", "no POST", on_method("POST", lambda p: p.answering(405))),
    ("sparql.operations", "wrong answer", saying("/sparql", "true", "false")),
    ("sparql.formats", "JSON for all", typed("/sparql", "application/sparql-results+json")),
    ("sparql.encoding", "Latin-1", saying("/sparql", "café", "cafÃ©")),
    ("sparql.encoding", "decoded twice", saying("/sparql", "%2B", "+")),
    ("sparql.mistakes", "syntax errors are 500", status("/sparql", 400, 500)),
    ("sparql.mistakes", "text/plain is taken", status("/sparql", 415, 200)),
    ("sparql.read_only", "updates are taken", status("/sparql", 403, 204)),
    ("sparql.service", "SERVICE is carried out", status("/sparql", 422, 200)),
    ("sparql.limits", "timeouts are 200", status("/sparql", 503, 200)),
    ("sparql.limits", "504", status("/sparql", 503, 504)),
    ("sparql.description", "inner address", saying("/sparql", "sd:endpoint <http://", "sd:endpoint <http://inner.")),
    ("sparql.self_description", "no VoID", saying("/sparql", '"boolean":true', '"boolean":false')),
    ("well_known.robots", "closed", saying("/robots.txt", "Disallow:", "Disallow: /sparql")),
    ("well_known.robots", "everything closed", saying("/robots.txt", "Disallow:", "Disallow: /")),
    ("well_known.robots", "no sitemap", saying("/robots.txt", "Sitemap", "Nothing")),
    ("well_known.sitemap", "inner address", saying("/sitemap-", "<loc>http://", "<loc>http://inner.")),
    ("well_known.sitemap", "no days", saying("/sitemap-", "lastmod", "modified")),
    ("well_known.sitemap", "not XML", saying("/sitemap.xml", "</sitemapindex>", "")),
    ("well_known.void", "missing", status("/.well-known/void", 200, 404)),
    ("well_known.void", "other endpoint", saying("/.well-known/void", "/sparql>", "/query>")),
    ("well_known.services", "not JSON", saying("/.well-known/api-", "}", "")),
    ("well_known.services", "dead service", status("/catalog", 200, 404)),
    ("well_known.signposts", "no links", without("Link", "/doc/")),
    ("well_known.signposts", "no linkset", status("/linkset/", 200, 404)),
    ("well_known.signposts", "linkset of another", saying("/linkset/", "/id/", "/it/")),
    ("well_known.search_engines", "no JSON-LD", saying("/datasets/", "ld+json", "json")),
    ("well_known.search_engines", "no licence", saying("/datasets/", '"license"', '"nothing"')),
    ("well_known.language_models", "missing", status("/llms.txt", 200, 404)),
    ("well_known.identifiers", "no page", status("/identifiers", 200, 404)),
    ("well_known.identifiers", "no formatter URL", saying("/identifiers", "/id/$1", "/id/")),
    ("well_known.identifiers", "other columns", saying("/identifiers/mix", "id,name", "name,id")),
    ("well_known.identifiers", "other addresses", saying("/identifiers/mix", "https:", "http:")),
    ("catalogue.harvesters", "redirect", status("/catalog", 200, 301)),
    ("catalogue.harvesters", "HTML for all", typed("/catalog", "text/html; charset=utf-8")),
    ("catalogue.formats", "a syntax is missing", status("/catalog.rdf", 200, 404)),
    ("catalogue.paging", "inner address", saying("/catalog", "hydra:next <http://", "hydra:next <http://inner.")),
    ("catalogue.paging", "a page is missing", status("/catalog?page=2", 200, 500)),
    ("catalogue.paging", "round in circles", saying("/catalog?page=2", "?page=3", "?page=2")),
    ("catalogue.datasets", "no titles", saying("/catalog", "dcterms:title", "dcterms:name")),
    ("catalogue.datasets", "one identifier for all", on("/catalog", lambda p: Passing(
        p.method, p.path, p.accept, p.status, p.headers,
        re.sub(rb'dcterms:identifier "[^"]*"', b'dcterms:identifier "1"', p.body)))),
    ("catalogue.addresses", "inner address",
     saying("/catalog", "downloadURL <http://", "downloadURL <http://inner.")),
    ("catalogue.addresses", "files are missing", status("/dumps/", 200, 404)),
    ("catalogue.shapes", "no publisher", saying("/catalog", "dcterms:publisher", "dcterms:source")),
    ("catalogue.page", "empty", saying("/catalog", "/datasets/", "/nothing/")),
    ("dumps.listed", "no sums", status("/dumps/latest/SHA", 200, 404)),
    ("dumps.checksums", "another byte", on("/dumps/latest/clusterlod.nt.gz", lambda p: Passing(
        p.method, p.path, p.accept, p.status, p.headers, p.body[:-1] + b"?"))),
    ("dumps.checksums", "cut short", on("/dumps/latest/clusterlod.nq.gz", lambda p: Passing(
        p.method, p.path, p.accept, p.status, p.headers, p.body[:-9]))),
    ("dumps.ranges", "no ranges", status("/dumps/", 206, 200)),
    ("dumps.validators", "no ETag", without("ETag", "/dumps/")),
    ("dumps.described", "other sums", saying("/dumps/latest/SHA256SUMS", "a", "b")),
    ("reconciliation.manifest", "broken", status("/reconcile", 200, 500)),
    ("reconciliation.manifest", "no CORS", without(CORS, "/reconcile")),
    ("reconciliation.manifest", "inner address", saying("/reconcile", '"url":"http://', '"url":"http://inner.')),
    ("reconciliation.batch", "a key is lost", saying("/reconcile", '"q1"', '"q2"')),
    ("reconciliation.batch", "type is no list", saying("/reconcile", '"type":[', '"kind":[')),
    ("reconciliation.suggestions", "other identifiers",
     saying("/reconcile", '"id":"organisation:', '"id":"o/')),
    ("reconciliation.previews", "framing forbidden",
     on("/reconcile", lambda p: p.having("X-Frame-Options", "DENY"))),
    ("reconciliation.extension", "rows lost", saying("/reconcile", '"rows"', '"lines"')),
    ("feed.events", "no stream", saying("/feed", "EventStream", "Stream")),
    ("feed.events", "a page is missing", status("/feed/", 200, 500)),
    ("feed.pages_are_kept", "no ETag", without("ETag", "/feed")),
    ("feed.atom", "not XML", saying("/feed/", "</feed>", "")),
    ("feed.atom", "no day", saying("/feed/", "updated>", "changed>")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "fault"),
    [(check, fault) for check, _, fault in PLANTED],
    ids=[f"{check}: {name}" for check, name, _ in PLANTED],
)
def test_a_planted_fault_is_found(deployment: str, check: str, fault: Fault) -> None:
    with proxy(deployment, fault) as address:
        finding = of_check(address, check)

    assert finding.outcome is Outcome.FAILED
    assert finding.faults


def test_every_check_but_those_of_https_has_a_planted_fault() -> None:
    unproven = {name for name, _ in CHECKS} - {check for check, _, _ in PLANTED}

    assert unproven <= {"http.secure"}


def test_shapes_of_others_can_be_asked(deployment: str, tmp_path: Path) -> None:
    rule = tmp_path / "rule.ttl"
    rule.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "<urn:rule> a sh:NodeShape ; sh:targetClass dcat:Catalog ;\n"
        '  sh:property [ sh:path <urn:never> ; sh:minCount 1 ; sh:message "never there"@en ] .\n',
        encoding="utf-8",
    )
    arguments = ["doctor", deployment, "--only", "catalogue", "--shapes", str(rule), "--lang", "en"]
    result = CliRunner().invoke(main, [*arguments, "--json"])
    findings = {f["check"]: f for f in json.loads(result.stdout)["findings"]}

    assert result.exit_code == 1
    assert findings["catalogue.shapes"]["outcome"] == "failed"
    assert findings["catalogue.shapes"]["faults"][0]["expected"] == "never there"


@pytest.mark.parametrize(("language", "word"), [("fr", "Négociation"), ("en", "negotiation")])
def test_the_report_is_for_people(deployment: str, language: str, word: str) -> None:
    arguments = ["doctor", deployment, "--only", "negotiation", "--lang", language]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 0
    assert word in result.output
    assert "✓" in result.output


def test_nobody_there_is_a_failure_not_a_crash() -> None:
    result = CliRunner().invoke(
        main, ["doctor", "http://127.0.0.1:9", "--only", "http", "--lang", "en"]
    )

    assert result.exit_code == 1
    assert "refused" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "http://", "file:///etc"])
def test_what_is_no_address_is_told(address: str) -> None:
    result = CliRunner().invoke(main, ["doctor", address, "--lang", "en"])

    assert result.exit_code == 2
    assert "expected http://" in result.output


def test_every_check_has_its_words_in_both_languages() -> None:
    for name, _ in CHECKS:
        assert words(name, "fr")
        assert words(name, "en")
    told = {f"{topic}.{name}" for topic, names in texts().items() for name in names}
    assert {key for key in told if key.split(".")[0] not in ("topic", "report")} == {
        name for name, _ in CHECKS
    }


def test_queries_of_the_doctor_are_all_asked() -> None:
    folder = resources.root() / "src" / "clusterlod" / "doctor"
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))

    assert [p.stem for p in (folder / "queries").iterdir() if f'"{p.stem}"' not in code] == []
