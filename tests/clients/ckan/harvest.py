"""Harvest a catalogue with ckanext-dcat's own RDF harvester; print the packages it gathered.

Runs in an environment of its own: ``python harvest.py http://host/catalog``. The gather stage runs
as it is; what needs CKAN's PostgreSQL (its sources and harvest objects) is kept in memory instead.
Each package's tags are judged by CKAN's own validators.
"""

import json
import sys
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest import mock

from ckan.common import config
from ckan.lib.munge import munge_title_to_name
from ckan.lib.navl.dictization_functions import Invalid
from ckan.logic import validators
from ckanext.dcat.harvesters import rdf
from ckanext.dcat.harvesters.rdf import DCATRDFHarvester

PROFILES = "euro_dcat_ap_3"


class HarvestObject:
    """Keeps what the harvester would write into the database."""

    kept: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, guid: str, job: object, content: str) -> None:
        self.id, self.content = guid, content

    def save(self) -> None:
        self.kept.append({"guid": self.id, **json.loads(self.content)})


class Harvester(DCATRDFHarvester):
    """The real harvester; what goes wrong is collected, nothing is deleted from a database."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def _save_gather_error(self, message: str, job: object) -> None:
        self.errors.append(message)

    def _mark_datasets_for_deletion(self, guids: list[str], job: object) -> list[str]:
        return []

    def _gen_new_name(self, title: str) -> str:
        return str(munge_title_to_name(title))


def refused_tags(package: dict[str, Any]) -> list[str]:
    """Return the tags that CKAN would refuse."""
    refused = []
    for tag in package.get("tags", []):
        try:
            validators.tag_length_validator(tag["name"], {})
            validators.tag_name_validator(tag["name"], {})
        except Invalid:
            refused.append(tag["name"])
    return refused


def harvest(url: str) -> dict[str, Any]:
    source = SimpleNamespace(id="source", url=url, config=json.dumps({}))
    harvester = Harvester()
    package = SimpleNamespace(owner_org=None, url=url)
    with (
        mock.patch.object(rdf, "HarvestObject", HarvestObject),
        mock.patch.object(rdf.model.Package, "get", return_value=package),
    ):
        gathered = harvester.gather_stage(SimpleNamespace(source=source, id="job"))
    return {
        "gathered": len(gathered or []),
        "errors": harvester.errors,
        "packages": HarvestObject.kept,
        "refused": [tag for one in HarvestObject.kept for tag in refused_tags(one)],
    }


def main() -> None:
    config.update({"ckanext.dcat.rdf.profiles": PROFILES, "ckan.locale_default": "fr"})
    json.dump(harvest(sys.argv[1]), sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
