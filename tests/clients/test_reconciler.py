"""PyPI's reconciler takes a table's names to the service (``make test-clients``)."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from tests.clients.test_portals import python_of
from tests.web.conftest import running_server

from clusterlod.release import Release
from clusterlod.settings import Settings

NAMES = ("Aerospace Valley", "aerospace valey", "Mécanic Vallée", "Minalogic", "no such thing xyz")


@pytest.fixture(scope="module")
def address(real_release: Release) -> Iterator[str]:
    with running_server(Settings(releases=real_release.folder.parent, access_log="")) as address:
        yield address


def reconcile(address: str, *arguments: str) -> dict[str, dict[str, Any]]:
    """Return the best candidate of each name, as the client tells it."""
    command = [str(python_of("reconciler")), "reconcile.py", f"{address}/reconcile/fr", *arguments]
    done = subprocess.run(  # noqa: S603 - our own script
        command, input="\n".join(NAMES), capture_output=True, text=True, check=False,
        cwd=python_of("reconciler").parents[2], timeout=120,
        env={"NO_PROXY": "*", "no_proxy": "*"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {row["input_value"]: row for row in json.loads(done.stdout)}


def test_names_find_their_entities(address: str) -> None:
    rows = reconcile(address)

    assert rows["Aerospace Valley"]["id"] == "organisation:aerospace-valley"
    assert (rows["Aerospace Valley"]["score"], rows["Aerospace Valley"]["match"]) == (100, True)
    assert rows["aerospace valey"]["id"] == "organisation:aerospace-valley"
    assert not rows["aerospace valey"]["match"]
    assert rows["Mécanic Vallée"]["id"] == "organisation:mecanic-vallee"
    assert rows["no such thing xyz"]["id"] is None


def test_a_type_and_a_property_narrow_the_choice(address: str) -> None:
    poles = reconcile(address, "clo:CompetitivenessPole")
    placed = reconcile(address, "clo:CompetitivenessPole", "clo:sector=Aéronautique")

    assert poles["Aerospace Valley"]["match"]
    assert poles["Mécanic Vallée"]["id"] != "organisation:mecanic-vallee"
    assert placed["Minalogic"]["score"] < poles["Minalogic"]["score"]
