"""Portals harvest the catalogue of a running server with their own code (``make test-clients``)."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import running_server

from clusterlod.namespaces import BASE, ID
from clusterlod.release import Release
from clusterlod.settings import Settings

HERE = Path(__file__).parent
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PARTS = {
    "dataset", "poles", "clusters", "territories", "organisations", "funding", "events",
    "sources", "ontology", "questions",
}  # fmt: skip


@pytest.fixture(scope="module")
def address(real_release: Release) -> Iterator[str]:
    releases = real_release.folder.parent
    with running_server(Settings(releases=releases, contact="data@example.org")) as address:
        yield address


def python_of(client: str) -> Path:
    """Return the Python of a client's own environment."""
    python = HERE / client / ".venv" / "bin" / "python"
    if not python.exists():
        if os.environ.get("CLUSTERLOD_PORTALS") == "required":
            pytest.fail(f"{python} is missing")
        pytest.skip(f"{client} is not installed; `make test-clients` does it")
    return python


def harvest(portal: str, address: str) -> dict[str, Any]:
    """Run a portal's harvester in its own environment, and return what it kept."""
    python = python_of(portal)
    command = [str(python), str(HERE / portal / "harvest.py"), f"{address}/catalog"]
    environment = {**os.environ, "NO_PROXY": "*", "no_proxy": "*"}
    done = subprocess.run(  # noqa: S603 - our own script
        command, capture_output=True, text=True, check=False, env=environment, timeout=600
    )
    assert done.returncode == 0, done.stderr
    kept: dict[str, Any] = json.loads(done.stdout)
    return kept


def expected(release: Release) -> set[str]:
    return {f"{ID}catalogue/{name}" for name in PARTS} | {f"{BASE}dumps/{release.version}"}


def test_udata_keeps_everything(address: str, real_release: Release) -> None:
    job = harvest("udata", address)
    items = {item["id"]: item for item in job["items"]}
    series, service = f"{ID}catalogue/releases", f"{ID}catalogue/sparql"

    assert (job["status"], job["errors"]) == ("done", [])
    assert {(item["status"], *item["errors"]) for item in job["items"]} == {("done",)}
    assert set(items) == expected(real_release) | {series, service}
    assert items[service]["service"]
    assert items[f"{ID}catalogue/poles"]["dataset"]["title"] == "Pôles de compétitivité français"
    for name in expected(real_release):
        check_udata(items[name]["dataset"], address)


def check_udata(kept: dict[str, Any], address: str) -> None:
    """Judge a data set as udata's own score does, and its files."""
    assert kept["license"] == "cc-by"
    assert kept["frequency"] == "irregular"
    assert kept["temporal"]
    assert kept["spatial"] == "MultiPolygon"
    assert set(kept["contacts"]) == {"clusterlod"}
    assert len(kept["description"]) > 100
    assert "\ufffd" not in kept["title"] + kept["description"]
    assert (
        "economie-et-finances" in kept["tags"]
        or "regions-et-villes" in kept["tags"]
        or ("science-et-technologie" in kept["tags"])
    )
    assert len(kept["resources"]) >= 3
    for resource in kept["resources"]:
        assert resource["url"].startswith(f"{address}/")
        assert resource["format"]
        assert resource["mime"]
        assert resource["filesize"] or resource["url"].endswith("/sparql")


def test_ckan_keeps_everything(address: str, real_release: Release) -> None:
    job = harvest("ckan", address)
    objects = {found["guid"]: found for found in job["objects"]}

    assert job["errors"] == []
    assert len(objects) == len(job["objects"])
    assert set(objects) == expected(real_release)
    for found in objects.values():
        assert (found["state"], found["status"], found["errors"]) == ("COMPLETE", "added", [])
        check_ckan(found["package"], address)
    assert {found["package"]["name"] for found in objects.values()} <= set(job["indexed"])


def check_ckan(package: dict[str, Any], address: str) -> None:
    """Judge a package as CKAN shows it after its import."""
    extras = {extra["key"]: extra["value"] for extra in package["extras"]}

    assert package["state"] == "active"
    assert package["version"]
    assert len(package["notes"]) > 100
    assert "\ufffd" not in package["title"] + package["notes"]
    assert package["tags"]
    assert package["url"].startswith(f"{address}/")
    assert extras["contact_email"] == "data@example.org"
    assert extras["publisher_name"] == "clusterlod"
    assert extras["issued"] <= extras["modified"]
    assert extras["temporal_start"] <= extras["temporal_end"]
    assert json.loads(extras["spatial_bbox"])["type"] == "Polygon"
    assert extras["frequency"].endswith("/IRREG")
    assert len(package["resources"]) >= 3
    for resource in package["resources"]:
        assert resource["license"] == LICENCE
        assert resource["url"].startswith(f"{address}/")
        assert resource["format"]
        assert resource["uri"].startswith(BASE)
        assert resource.get("hash") or resource["url"].endswith("/sparql")
        assert resource.get("size") or resource["url"].endswith("/sparql")
