"""Harvest a catalogue with udata's own DCAT backend over an in-memory MongoDB; print what it kept.

Runs in an environment of its own: ``python harvest.py http://host/catalog``.
"""

import json
import sys
from typing import Any, ClassVar
from unittest import mock

import mongomock
import requests
from udata import settings
from udata.app import create_app, standalone
from udata.core.dataset.models import License
from udata.core.organization.models import Organization
from udata.harvest.backends import base
from udata.harvest.backends.dcat import DcatBackend
from udata.harvest.models import HarvestSource


class Configuration(settings.Testing):
    """udata's settings for tests, with the database in memory."""

    MONGODB_HOST = "mongodb://localhost/udata"
    MONGODB_HOST_TEST = MONGODB_HOST
    PLUGINS: ClassVar[list[str]] = []
    HARVESTER_BACKENDS: ClassVar[list[str]] = ["dcat"]
    DEFAULT_LANGUAGE = "fr"


def resource(kept: Any) -> dict[str, Any]:
    return {
        "title": kept.title,
        "url": kept.url,
        "format": kept.format,
        "mime": kept.mime,
        "filesize": kept.filesize,
    }


def dataset(kept: Any) -> dict[str, Any]:
    return {
        "title": kept.title,
        "description": kept.description,
        "license": kept.license.id if kept.license else None,
        "frequency": str(kept.frequency),
        "temporal": [str(kept.temporal_coverage.start), str(kept.temporal_coverage.end)]
        if kept.temporal_coverage
        else None,
        "spatial": kept.spatial.geom["type"] if kept.spatial and kept.spatial.geom else None,
        "tags": kept.tags,
        "contacts": [point.name for point in kept.contact_points],
        "resources": [resource(one) for one in kept.resources],
    }


def harvest(url: str) -> dict[str, Any]:
    publisher = Organization.objects.create(name="clusterlod", description="clusterlod")
    source = HarvestSource.objects.create(
        name="clusterlod", url=url, backend="dcat", organization=publisher
    )
    job = DcatBackend(source).harvest()
    return {
        "status": job.status,
        "errors": [error.message for error in job.errors],
        "items": [
            {
                "id": item.remote_id,
                "status": item.status,
                "errors": [error.message for error in item.errors],
                "dataset": dataset(item.dataset) if item.dataset else None,
                "service": item.dataservice.title if item.dataservice else None,
            }
            for item in job.items
        ],
    }


def main() -> None:
    # udata refuses private addresses; the server under test has one.
    with (
        mock.patch("pymongo.MongoClient", mongomock.MongoClient),
        mock.patch("mongoengine.connection.MongoClient", mongomock.MongoClient),
        mock.patch.object(base, "ssrf_session", requests.Session),
    ):
        app = standalone(create_app(settings.Defaults, override=Configuration))
        with app.app_context():
            License.objects.create(
                id="cc-by",
                title="Creative Commons Attribution",
                url="https://creativecommons.org/licenses/by/4.0/",
            )
            json.dump(harvest(sys.argv[1]), sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
