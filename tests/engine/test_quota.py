"""One client's share of the engine."""

import asyncio
from pathlib import Path

import pytest
from tests.engine.running import ENDLESS, running_engine

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.quota import Quota
from clusterlod.errors import QueryTimeoutError, QuotaError
from clusterlod.media_types import SOLUTIONS
from clusterlod.settings import Settings

JSON = SOLUTIONS[0]
ONE, OTHER = b"1" * 16, b"2" * 16


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quota(clock: Clock) -> Quota:
    return Quota(Settings(client_queries=2, client_seconds=60.0), clock)


def test_a_client_may_have_some_queries_at_once(quota: Quota) -> None:
    quota.admit(ONE)
    quota.admit(ONE)
    with pytest.raises(QuotaError) as caught:
        quota.admit(ONE)
    quota.admit(OTHER)
    quota.settle(ONE, 0.1)
    quota.admit(ONE)

    assert caught.value.retry_after == 1


def test_who_has_used_a_minute_waits_until_it_is_paid(quota: Quota, clock: Clock) -> None:
    quota.admit(ONE)
    quota.settle(ONE, 90.0)
    with pytest.raises(QuotaError) as caught:
        quota.admit(ONE)
    quota.admit(OTHER)
    clock.now += caught.value.retry_after
    quota.admit(ONE)

    assert caught.value.retry_after == 31


def test_nobody_is_limited_without_a_name(quota: Quota) -> None:
    for _ in range(100):
        quota.admit(b"")
        quota.settle(b"", 100.0)


def test_clients_with_a_full_share_are_forgotten(quota: Quota, clock: Clock) -> None:
    quota.admit(ONE)
    for number in range(5_000):
        client = number.to_bytes(16, "big")
        quota.admit(client)
        quota.settle(client, 0.0)

    assert len(quota._shares) <= 1_025
    quota.settle(ONE, 61.0)
    with pytest.raises(QuotaError):
        quota.admit(ONE)


def test_the_engine_charges_what_a_query_took(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_seconds=1.0, client_seconds=0.5) as running:
        with pytest.raises(QueryTimeoutError):
            running.ask(ENDLESS, client=ONE)
        with pytest.raises(QuotaError) as caught:
            running.ask("ASK {}", client=ONE)

        assert caught.value.retry_after > 1
        assert running.ask("ASK {}", client=OTHER)
        assert running.answers()
        counters = asyncio.run(running.client.counters())
        assert counters["refused_quota_total"] == 1
        assert counters["worker_timeouts_total"] == 1
        assert counters["queries_total"] >= 3


def test_who_leaves_gives_the_place_back(tmp_path: Path) -> None:
    with running_engine(tmp_path, query_workers=1, client_queries=1) as running:

        async def come_and_go() -> None:
            for _ in range(5):
                request = QueryRequest(ENDLESS, JSON, client=ONE)
                asking = asyncio.create_task(running.client.answer(request))
                done, _ = await asyncio.wait([asking], timeout=0.2)
                errors = [task.exception() for task in done]
                assert all(isinstance(error, QuotaError) for error in errors)
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)

        asyncio.run(come_and_go())

        assert running.answers()
