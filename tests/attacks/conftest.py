"""One server for each kind of store; after every attack it must be as if nothing had been."""

from collections.abc import Iterator

import pytest
from tests.attacks.server import Attacked
from tests.cli.test_serve import serving
from tests.engine.running import wait_until, write_release


@pytest.fixture(scope="session", params=["memory", "disk"])
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacked]:
    folder = tmp_path_factory.mktemp("attacked")
    write_release(folder / "releases", "2026-01-01")
    options = ["--store", request.param, "--query-seconds", "1", "--query-memory", "200"]
    with serving(folder, folder / "releases", *options) as served:
        wait_until(served.is_up, "it answers")
        yield Attacked(served)


@pytest.fixture(scope="session")
def rest(attacked: Attacked) -> int:
    """Memory at rest, after the code has been used once."""
    assert all(attacked.answers() for _ in range(20))
    return attacked.memory()


@pytest.fixture(autouse=True)
def unharmed(attacked: Attacked, rest: int) -> Iterator[None]:
    """After the attack a trivial question is answered and memory comes back to rest."""
    yield
    assert attacked.answers()
    attacked.comes_to_rest(rest)
