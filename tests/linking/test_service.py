"""The client of reconciliation services, against a real server."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.linking.local_service import Local

from clusterlod.errors import ServiceError
from clusterlod.linking.service import Candidate, Service, user_agent

SHARED = Path(os.environ.get("CLUSTERLOD_SHARED") or Path(__file__).parents[3] / "shared")
SCHEMAS = SHARED / "standards" / "reconciliation" / "0.2"

CANDIDATE = {
    "id": "Q1000001",
    "name": "Essai",
    "score": 87.5,
    "match": False,
    "description": "un cluster",
    "type": [{"id": "Q43229", "name": "organisation"}, "Q5"],
}


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def service(local: Local, pauses: list[float]) -> Service:
    return Service(local.url, user_agent("me@example.org"), pause=1.5, sleep=pauses.append)


def test_the_manifest_is_read(service: Service) -> None:
    manifest = service.manifest()

    assert manifest.name == "Local service"
    assert manifest.identifier_space == "http://www.wikidata.org/entity/"


def test_candidates_come_in_the_order_of_the_queries(service: Service, local: Local) -> None:
    local.results["Essai"] = [CANDIDATE]
    nobody, somebody = service.candidates([{"query": "Personne"}, {"query": "Essai"}])

    assert nobody == ()
    assert somebody == (
        Candidate("Q1000001", "Essai", 87.5, False, "un cluster", ("organisation", "Q5")),
    )


def test_it_says_who_asks_and_pauses_between_requests(
    service: Service, local: Local, pauses: list[float]
) -> None:
    service.manifest()
    service.candidates([{"query": "a"}])
    service.candidates([{"query": "b"}])

    assert all(agent.startswith("clusterlod/") for agent in local.agents)
    assert all("me@example.org" in agent for agent in local.agents)
    assert pauses == [1.5, 1.5]


def test_a_busy_service_is_asked_again_when_it_says(
    service: Service, local: Local, pauses: list[float]
) -> None:
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    local.faults = [
        (429, {"Retry-After": "7"}, b""),
        (503, {"Retry-After": past}, b""),
        (503, {"Retry-After": "86400"}, b""),
        (502, {"Retry-After": "soon"}, b""),
    ]

    assert service.candidates([{"query": "a"}]) == [()]
    assert pauses == [7.0, 0.0, 300.0, 16.0]


def test_a_service_that_stays_busy_is_given_up(
    service: Service, local: Local, pauses: list[float]
) -> None:
    local.faults = [(503, {}, b"")] * 5

    with pytest.raises(ServiceError, match=r"no answer \(status 503\); run the command again"):
        service.candidates([{"query": "a"}])
    assert pauses == [2.0, 4.0, 8.0, 16.0]


def test_a_refusal_is_not_repeated(service: Service, local: Local, pauses: list[float]) -> None:
    local.faults = [(403, {}, b"no")]

    with pytest.raises(ServiceError, match="status 403"):
        service.candidates([{"query": "a"}])
    assert pauses == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "not JSON"),
        (b"{}", "not of the reconciliation API"),
        (b"[]", "not of the reconciliation API"),
        (b'{"q0": {"result": [{"id": "a b", "name": "x", "score": 1}]}}', "cannot end an IRI"),
        (b'{"q0": {"result": [{"id": "Q1"}]}}', "not of the reconciliation API"),
        (b'{"q0": {"result": [{"id": "Q1", "name": "x", "score": "high"}]}}', "not of the"),
    ],
)
def test_an_answer_beside_the_specification_is_told(
    service: Service, local: Local, body: bytes, words: str
) -> None:
    local.faults = [(200, {}, body)]

    with pytest.raises(ServiceError, match=words):
        service.candidates([{"query": "a"}])


def test_what_is_no_service_is_told(service: Service, local: Local) -> None:
    del local.manifest["identifierSpace"]

    with pytest.raises(ServiceError, match=r"no reconciliation service.*identifierSpace"):
        service.manifest()


def test_an_address_of_no_service_is_refused() -> None:
    with pytest.raises(ServiceError, match="expected https://"):
        Service("file:///etc/passwd", "me")


def test_nobody_behind_an_address_is_told(pauses: list[float]) -> None:
    service = Service("http://127.0.0.1:1/api", "me", sleep=pauses.append)

    with pytest.raises(ServiceError, match="no answer"):
        service.manifest()
    assert len(pauses) == 4


def judge(name: str, value: Any) -> None:
    """Validate by a published schema, or skip where it is not there."""
    jsonschema = pytest.importorskip("jsonschema")
    path = SCHEMAS / f"{name}.json"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(value)


def test_both_sides_speak_by_the_schemas(service: Service, local: Local) -> None:
    local.results["Essai"] = [CANDIDATE]
    properties = [{"pid": "P17", "v": {"id": "Q142"}}, {"pid": "P1616", "v": "485376032"}]
    query = {"query": "Essai", "type": "Q43229", "type_strict": "should", "limit": 5}
    service.candidates([{**query, "properties": properties}])

    judge("reconciliation-query-batch", local.batches[0])
    judge("reconciliation-result-batch", local.answer(local.batches[0]))
    judge("manifest", local.manifest)
