"""Whatever arrives, the service says what was wrong, and goes on."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BROKEN: dict[str, tuple[str, int]] = {
    "no JSON": ("{", 400),
    "a list": ("[]", 400),
    "a number": ("1", 400),
    "nested": ("[" * 100_000, 400),
    "huge number": ('{"q": {"query": "a", "limit": 1' + "0" * 5_000 + "}}", 400),
    "infinite limit": ('{"q": {"query": "a", "limit": 1e999}}', 400),
    "no query": ('{"q": {}}', 400),
    "query is a list": ('{"q": {"query": ["a"]}}', 400),
    "type is a number": ('{"q": {"query": "a", "type": [[]]}}', 400),
    "strictness": ('{"q": {"query": "a", "type": "x", "type_strict": "perhaps"}}', 400),
    "properties": ('{"q": {"query": "a", "properties": {"pid": "x"}}}', 400),
    "property without pid": ('{"q": {"query": "a", "properties": [{"v": "x"}]}}', 400),
    "value": ('{"q": {"query": "a", "properties": [{"pid": "x", "v": {"no": 1}}]}}', 400),
    "too many": (json.dumps({str(n): {"query": "a"} for n in range(1_001)}), 413),
    "too many properties": (
        json.dumps({"q": {"query": "a", "properties": [{"pid": "a", "v": "b"}] * 51}}),
        413,
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_batch_is_a_problem_that_names_the_place(service: httpx.Client, name: str) -> None:
    text, status = BROKEN[name]
    answer = service.post("/reconcile", data={"queries": text})

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "quer" in answer.json()["detail"]


def test_body_beyond_the_limit_is_refused(service: httpx.Client) -> None:
    assert service.post("/reconcile", data={"queries": "x" * 2_000_001}).status_code == 413


def test_other_bodies_are_refused(service: httpx.Client) -> None:
    answer = service.post("/reconcile", json={"queries": {}})

    assert answer.status_code == 415


@pytest.mark.parametrize("callback", ["alert(1)//", "a b", "x;y", "é", "a" * 201, ""])
def test_callback_that_is_no_name_is_refused(service: httpx.Client, callback: str) -> None:
    answer = service.get("/reconcile", params={"callback": callback})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/reconcile/suggest/entity?prefix=a&limit=-1",
        "/reconcile/suggest/entity?prefix=a&cursor=x",
        "/reconcile/properties?limit=9999999",
        "/reconcile?queries=%FF",
        "/reconcile?extend=%7B%7D",
    ],
)
def test_bad_parameters_are_refused(service: httpx.Client, path: str) -> None:
    assert service.get(path).status_code == 400


def test_half_surrogates_come_back_as_they_went(service: httpx.Client) -> None:
    text = '{"\\ud800": {"query": "\\udfff Aquitaine"}}'
    answer = service.post("/reconcile", data={"queries": text})

    assert answer.status_code == 200
    assert list(json.loads(answer.text)) == ["\ud800"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["query", "type", "limit", "properties", "pid", "v", "id"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=json_values, parameter=st.sampled_from(["queries", "extend", "query"]))
def test_any_json_is_answered_or_refused(service: httpx.Client, value: Any, parameter: str) -> None:
    text = json.dumps({"q": value} if parameter == "queries" else value)
    answer = service.post("/reconcile", data={parameter: text})

    assert answer.status_code in (200, 400, 413)
    assert isinstance(answer.json(), dict)
