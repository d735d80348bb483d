"""Harvest a catalogue with ckanext-dcat's own RDF harvester in a real CKAN; print what it kept.

Runs in an environment of its own: ``python harvest.py http://host/catalog``. All three stages run
over a PostgreSQL that is made for it: gather, fetch, and import, which creates the packages through
CKAN's own actions and validators. Two things are not there: Solr, whose documents are counted in
place of being indexed, and the queue in Redis, whose work is done at once.
"""

import json
import logging
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest import mock

from ckan import model
from ckan.cli.db import _run_migrations
from ckan.config.middleware import make_app
from ckan.lib import search
from ckan.lib.search import index, query
from ckan.plugins import toolkit
from ckanext.dcat.harvesters.rdf import DCATRDFHarvester
from ckanext.harvest import queue
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestSource

sys.path.insert(0, str(Path(__file__).parent))
from database import database

SETTINGS = {
    "ckan.plugins": "harvest dcat dcat_rdf_harvester",
    "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
    "ckan.site_url": "http://localhost",
    "ckan.site_id": "harvest",
    "ckan.locale_default": "fr",
    "ckan.redis.url": "redis://127.0.0.1:1",
    "solr_url": "http://127.0.0.1:1",
    "SECRET_KEY": "of a portal that lives for one harvest",
    "testing": True,
    "__file__": "ckan.ini",
    "here": ".",
}


class Solr:
    """Keeps the names of the documents that CKAN would index; finds nothing."""

    url = "none"
    documents: ClassVar[list[str]] = []

    def search(self, **query: object) -> SimpleNamespace:
        return SimpleNamespace(hits=0, docs=[], facets={}, debug={}, raw_response={})

    def add(self, docs: list[dict[str, Any]], commit: bool) -> None:
        self.documents.extend(document["name"] for document in docs)


def job_of(url: str) -> HarvestJob:
    """Make a publisher, a source of it, and a job, through CKAN's actions."""
    user = toolkit.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    def act(action: str, **values: Any) -> Any:
        return toolkit.get_action(action)({"ignore_auth": True, "user": user}, values)

    publisher = act("organization_create", name="clusterlod")
    source = act("harvest_source_create", name="clusterlod", title="clusterlod", url=url,
                 source_type="dcat_rdf", owner_org=publisher["id"])  # fmt: skip
    made = HarvestJob(source=HarvestSource.get(source["id"]), status="Running")
    made.save()
    return made


def kept(found: HarvestObject) -> dict[str, Any]:
    """Import an object; return what CKAN says of it, and the package as CKAN shows it."""
    queue.fetch_and_import_stages(DCATRDFHarvester(), found)
    shown = {"id": found.package_id}
    return {
        "guid": found.guid,
        "state": found.state,
        "status": found.report_status,
        "errors": [error.message for error in found.errors],
        "package": toolkit.get_action("package_show")({"ignore_auth": True}, shown)
        if found.package_id
        else None,
    }


def harvest(url: str) -> dict[str, Any]:
    job = job_of(url)
    gathered = queue.gather_stage(DCATRDFHarvester(), job) or []
    return {
        "objects": [kept(HarvestObject.get(one)) for one in gathered],
        "errors": [error.message for error in job.gather_errors],
        "indexed": Solr.documents,
    }


def main() -> None:
    logging.disable(logging.CRITICAL)  # Redis is missed, and said so
    with (
        database() as address,
        mock.patch.object(search, "check_solr_schema_version", return_value=True),
        mock.patch.object(index, "make_connection", return_value=Solr()),
        mock.patch.object(query, "make_connection", return_value=Solr()),
    ):
        app = make_app({**SETTINGS, "sqlalchemy.url": address})
        with app._wsgi_app.test_request_context():
            model.repo.init_db()
            _run_migrations("harvest")
            json.dump(harvest(sys.argv[1]), sys.stdout, ensure_ascii=False, indent=1, default=str)
            model.Session.remove()
            model.meta.engine.dispose()


if __name__ == "__main__":
    main()
