"""What clients ask of the service, held to the published schemas of API 0.1 and 0.2."""

import json
import os
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped] # it has no types
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from clusterlod.namespaces import ID

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", ROOT.parent / "shared"))
SCHEMAS = SHARED / "standards" / "reconciliation"

POLE = "organisation:aerospace-valley"

needs_schemas = pytest.mark.skipif(
    not SCHEMAS.is_dir(), reason=f"the schemas of the API are not in {SCHEMAS}"
)


def judge(content: Any, name: str) -> None:
    """Hold an answer to a schema of each version of the API that has it."""
    for version in ("0.1", "0.2"):
        folder = SCHEMAS / version
        if (folder / name).is_file():
            schema = json.loads((folder / name).read_text(encoding="utf-8"))
            jsonschema.Draft7Validator(schema, registry=_registry(folder)).validate(content)


def _registry(folder: Path) -> Registry[Any]:
    """Know the other schemas by their identifiers, as ``$ref`` names them."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    pairs = [(schema["$id"], Resource.from_contents(schema, DRAFT7)) for schema in found]
    return Registry().with_resources(pairs)


def ask(service: httpx.Client, path: str = "/reconcile/fr", /, **queries: Any) -> Any:
    answer = service.post(path, data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def candidates(service: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(service, q0=query)["q0"]["result"]
    return found


@needs_schemas
@pytest.mark.parametrize("path", ["/reconcile", "/reconcile/fr", "/reconcile/en"])
def test_manifest_fits_the_schemas(service: httpx.Client, path: str) -> None:
    judge(service.get(path).json(), "manifest.json")


@needs_schemas
def test_every_answer_fits_the_schemas(service: httpx.Client) -> None:
    extend = {"ids": [POLE], "properties": [{"id": "clo:sector"}, {"id": "clo:memberCount"}]}
    answers = {
        "reconciliation-result-batch.json": ask(service, a={"query": "aquitaine"}),
        "suggest-entities-response.json": service.get("/reconcile/suggest/entity?prefix=a").json(),
        "suggest-types-response.json": service.get("/reconcile/suggest/type?prefix=p").json(),
        "suggest-properties-response.json": service.get(
            "/reconcile/suggest/property?prefix=d"
        ).json(),
        "data-extension-property-proposal.json": service.get(
            "/reconcile/properties?type=clo:Cluster"
        ).json(),
        "data-extension-response.json": service.post(
            "/reconcile", data={"extend": json.dumps(extend)}
        ).json(),
    }

    for name, answer in answers.items():
        judge(answer, name)


def test_identifiers_need_no_encoding_in_an_address(service: httpx.Client) -> None:
    for name in ("a", "pôle", "région", "aéronautique"):
        found = service.get("/reconcile/suggest/entity", params={"prefix": name}).json()["result"]
        assert found
        assert not [entry["id"] for entry in found if set(entry["id"]) & set("#?/% ")]


def test_exact_name_is_a_match(service: httpx.Client) -> None:
    first, *others = candidates(service, query="Aerospace Valley")

    assert (first["id"], first["score"], first["match"]) == (POLE, 100, True)
    assert not [other for other in others if other["match"] or other["score"] == 100]


def test_scores_fall_and_lie_between_0_and_100(service: httpx.Client) -> None:
    scores = [c["score"] for c in candidates(service, query="aquitane", limit=20)]

    assert len(scores) > 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score < 100 for score in scores)


def test_namesakes_are_no_match(service: httpx.Client) -> None:
    both = candidates(service, properties=[{"pid": "igeo:codeINSEE", "v": "72"}])

    assert [c["score"] for c in both] == [100, 100]
    assert not any(c["match"] for c in both)


@pytest.mark.parametrize(
    "text", [POLE, POLE.replace(":", "/"), ID + POLE.replace(":", "/")], ids=["id", "path", "iri"]
)
def test_identifier_of_ours_finds_its_entity(service: httpx.Client, text: str) -> None:
    first = candidates(service, query=text)[0]
    suggested = service.get("/reconcile/suggest/entity", params={"prefix": text}).json()["result"]

    assert (first["id"], first["match"]) == (POLE, True)
    assert suggested[0]["id"] == POLE


def test_type_keeps_others_out_or_behind(service: httpx.Client) -> None:
    kept = candidates(service, query="Aquitaine", type="igeo:Region")
    preferred = candidates(service, query="Aquitaine", type="clo:Cluster", type_strict="should")

    assert [c["id"] for c in kept if c["score"] == 100] == ["territory:region-72"]
    assert all("igeo:Region" in [t["id"] for t in c["type"]] for c in kept)
    assert "territory:region-72" in [c["id"] for c in preferred]
    assert not any(c["match"] for c in preferred)


def test_all_types_must_be_there(service: httpx.Client) -> None:
    types = ["clo:CompetitivenessPole", "igeo:Region"]

    assert not candidates(service, query="Aquitaine", type=types, type_strict="all")
    assert candidates(service, query="Aquitaine", type=types, type_strict="any")


def test_documents_are_candidates_where_they_are_asked_for(service: httpx.Client) -> None:
    found = candidates(service, query="Aerospace Valley", type="schema:CreativeWork")

    assert found
    assert all(c["id"].startswith("source:") for c in found)


def test_properties_tell_namesakes_apart(service: httpx.Client) -> None:
    code = [{"pid": "igeo:codeINSEE", "v": "72"}]
    first, second, *_ = candidates(service, query="Aquitaine", properties=code)

    assert (first["id"], first["match"]) == ("territory:region-72", True)
    assert second["score"] < 100


def test_property_that_disagrees_costs(service: httpx.Client) -> None:
    def score(region: Any) -> tuple[float, bool]:
        properties = [{"pid": "region", "v": region}]
        first = candidates(service, query="Aerospace Valley", properties=properties)[0]
        assert first["id"] == POLE
        return first["score"], first["match"]

    assert score("Occitanie") == (100, True)
    assert score({"id": "territory:region-76", "name": "Occitanie"}) == (100, True)
    assert score(["Bretagne", "occitanie"]) == (100, True)
    assert score("Bretagne") == (75, False)
    assert score("Bretagne")[0] < score("Nouvelle Aquitane")[0] < 100


def test_other_name_that_answers_is_told(service: httpx.Client) -> None:
    first = candidates(service, query="Alsace BioValley", type="clo:CompetitivenessPole")[0]

    assert first["id"] == "organisation:alsace-biovalley"
    assert first["score"] >= 90
    assert "Alsace BioValley" in first["description"]


def test_names_are_in_the_language_of_the_address(service: httpx.Client) -> None:
    french = ask(service, "/reconcile/fr", q={"query": "Aerospace Valley"})["q"]["result"][0]
    english = ask(service, "/reconcile/en", q={"query": "Aerospace Valley"})["q"]["result"][0]

    assert french["type"][0]["name"] == "pôle de compétitivité"
    assert english["type"][0]["name"] == "competitiveness pole"


def test_single_query_of_version_0_1(service: httpx.Client) -> None:
    plain = service.get("/reconcile", params={"query": "Cap Digital"}).json()
    as_json = service.get("/reconcile", params={"query": '{"query": "Cap Digital"}'}).json()

    assert plain == as_json
    assert plain["result"][0]["name"] == "Cap Digital"


def test_callback_wraps_every_answer(service: httpx.Client) -> None:
    for path in ("/reconcile", "/reconcile?query=x", "/reconcile/suggest/type?prefix=p"):
        sign = "&" if "?" in path else "?"
        answer = service.get(f"{path}{sign}callback=jQuery12_34")
        assert answer.text.startswith("/**/jQuery12_34({")
        assert answer.headers["content-type"].startswith("text/javascript")


def test_extension_gives_values_in_both_languages(service: httpx.Client) -> None:
    names = ("iri", "region", "clo:sector", "foaf:homepage", "clo:memberCount", "nobody:knows")
    extend = {"ids": [POLE, "organisation:nobody"], "properties": [{"id": n} for n in names]}

    def rows(language: str) -> Any:
        data = {"extend": json.dumps(extend)}
        answer = service.post(f"/reconcile/{language}", data=data).json()
        assert [meta["id"] for meta in answer["meta"]] == list(names)
        return answer["rows"]

    row = rows("fr")[POLE]
    assert row["iri"] == [{"str": ID + "organisation/aerospace-valley"}]
    assert {"id": "territory:region-76", "name": "Occitanie"} in row["region"]
    assert {"id": "concept:sector:space", "name": "Spatial"} in row["clo:sector"]
    assert {"id": "concept:sector:space", "name": "Space"} in rows("en")[POLE]["clo:sector"]
    assert all(isinstance(cell["int"], int) for cell in row["clo:memberCount"])
    assert row["nobody:knows"] == []
    assert set(map(str, rows("fr")["organisation:nobody"].values())) == {"[]"}


def test_extension_gives_no_more_than_wanted(service: httpx.Client) -> None:
    wanted = [{"id": "region", "settings": {"limit": "1"}}]
    extend = {"ids": [POLE], "properties": wanted}
    rows = service.post("/reconcile", data={"extend": json.dumps(extend)}).json()["rows"]

    assert len(rows[POLE]["region"]) == 1


def test_view_and_preview_follow_the_manifest(service: httpx.Client) -> None:
    manifest = service.get("/reconcile/fr").json()
    view = service.get(manifest["view"]["url"].replace("{{id}}", POLE))
    preview = service.get(manifest["preview"]["url"].replace("{{id}}", POLE))

    assert view.status_code == 303
    assert view.headers["location"] == "/id/organisation/aerospace-valley"
    assert "Aerospace Valley" in preview.text
    assert "frame-ancestors" not in preview.headers["content-security-policy"]
    assert len(preview.headers.get_list("content-security-policy")) == 1
    assert service.get("/reconcile/preview?id=organisation:nobody").status_code == 404


def test_browsers_get_a_page(service: httpx.Client) -> None:
    answer = service.get("/reconcile", headers={"accept": "text/html,*/*;q=0.8"})

    assert answer.headers["content-type"].startswith("text/html")
    assert "/reconcile/fr" in answer.text


def test_any_origin_may_ask(service: httpx.Client) -> None:
    preflight = service.options("/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    failed = service.post("/reconcile", data={"queries": "["})

    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert failed.headers["access-control-allow-origin"] == "*"


def test_a_thousand_names_in_one_batch(service: httpx.Client) -> None:
    path = "/reconcile/suggest/entity"
    found = [
        entry
        for prefix in "abcdefghijkl"
        for entry in service.get(path, params={"prefix": prefix, "limit": 100}).json()["result"]
    ]
    names = [entry["name"] for entry in found if not entry["id"].startswith("source:")]
    batch = {f"q{number}": {"query": (names * 9)[number]} for number in range(1000)}
    answers = ask(service, "/reconcile", **batch)

    assert set(answers) == set(batch)
    assert all(answer["result"][0]["score"] == 100 for answer in answers.values())


def test_a_manifest_in_a_callback_comes_while_a_client_waits(real_site: str) -> None:
    """OpenRefine asks for the manifest by JSONP where CORS fails, and gives up after 5 s."""
    with httpx.Client(base_url=real_site, trust_env=False, timeout=5) as patient:
        answer = patient.get("/reconcile", params={"callback": "jQuery3_1"})
    content = json.loads(answer.text.removeprefix("/**/jQuery3_1(").removesuffix(");"))

    assert content == httpx.get(f"{real_site}/reconcile", trust_env=False).json()
    judge(content, "manifest.json")
    assert answer.headers["access-control-allow-origin"] == "*"
