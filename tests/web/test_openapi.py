"""The OpenAPI document and the routes agree: each path is described, or left out on purpose."""

import re

import httpx
import pytest
from tests.web.addresses import ROUTES, address_of

#: Pages for people, without another form.
PAGES = {
    "/", "/about", "/accessibility", "/api", "/browse", "/browse/{curie}", "/cite", "/conflicts",
    "/coverage", "/datasets/{name}", "/def/{version}", "/dumps", "/dumps/{version}", "/evidence",
    "/identifiers", "/legal", "/map", "/quality", "/questions", "/questions/{name}",
    "/reconcile/help", "/report", "/search", "/sources", "/sparql/help",
}  # fmt: skip

#: Other addresses of what is described, found by links.
OTHER_ADDRESSES = {
    "/sparql/", "/dumps/{version}/", "/def.{suffix}", "/shapes.{suffix}", "/catalog.{suffix}",
    "/resource.{suffix}", "/linkset/{path}", "/linkset/datasets/{name}",
}  # fmt: skip

#: What other conventions describe: files of a site, feeds, the identifiers of Wikidata.
CONVENTIONS = {
    "/static/{name}", "/favicon.ico", "/robots.txt", "/llms.txt", "/sitemap.xml",
    "/sitemap-{number}.xml", "/.well-known/void", "/.well-known/api-catalog", "/openapi.json",
    "/feed/fr.atom", "/feed/en.atom", "/feed/{version}", "/identifiers/quickstatements.tsv",
}  # fmt: skip

#: Reconciliation describes itself in its manifest.
MANIFEST = "/reconcile"

BY_TEMPLATE = {re.sub(r":\w+}", "}", route.path): route for route in ROUTES}


@pytest.fixture
def paths(client: httpx.Client) -> dict[str, dict[str, dict[str, object]]]:
    found: dict[str, dict[str, dict[str, object]]] = client.get("/openapi.json").json()["paths"]
    return {path: item for path, item in found.items() if not path.startswith("/api/questions/")}


def test_every_route_is_described_or_left_out_on_purpose(
    paths: dict[str, dict[str, dict[str, object]]],
) -> None:
    left_out = PAGES | OTHER_ADDRESSES | CONVENTIONS | {"/api/questions/{name}"}
    others = {path for path in BY_TEMPLATE if not path.startswith(MANIFEST)} - left_out

    assert others == set(paths)
    assert left_out <= set(BY_TEMPLATE)


def test_what_is_described_takes_the_methods_that_the_route_has(
    paths: dict[str, dict[str, dict[str, object]]],
) -> None:
    for path, item in paths.items():
        methods = BY_TEMPLATE[path].methods or set()
        assert {method.upper() for method in item} == methods & {"GET", "POST"}


def test_each_described_address_answers_in_each_of_its_types(
    client: httpx.Client, paths: dict[str, dict[str, dict[str, object]]]
) -> None:
    wrong = []
    for path, item in paths.items():
        responses = item["get"]["responses"]
        assert isinstance(responses, dict)
        for media_type in responses.get("200", {}).get("content", {}):
            address = address_of(BY_TEMPLATE[path])
            answer = client.get(address, headers={"Accept": media_type})
            told = answer.headers["content-type"].partition(";")[0]
            if answer.status_code == 200 and told != media_type and path != "/sparql":
                wrong.append((path, media_type, told))
            if str(answer.status_code) not in responses:
                wrong.append((path, media_type, str(answer.status_code)))

    assert wrong == []
