"""The reconciliation service over the real data."""

import os
from collections.abc import Iterator

import httpx
import pytest
from tests.web.conftest import running_server

from clusterlod.release import Release
from clusterlod.settings import Settings


@pytest.fixture(scope="session")
def real_site(request: pytest.FixtureRequest) -> Iterator[str]:
    """Serve the real data, or take the server that ``CLUSTERLOD_TEST_SITE`` names."""
    if address := os.environ.get("CLUSTERLOD_TEST_SITE"):
        yield address
        return
    release: Release = request.getfixturevalue("real_release")
    with running_server(Settings(releases=release.folder.parent)) as address:
        yield address


@pytest.fixture(scope="session")
def service(real_site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=real_site, trust_env=False, timeout=60) as client:
        client.headers["accept"] = "application/json"
        client.headers["accept-language"] = "fr"
        yield client
