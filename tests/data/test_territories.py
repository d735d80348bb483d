"""Every filled cell of the tables that the territories were compiled from is in the graph."""

import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from clusterlod import resources

ROOT = resources.root()
SHARED = Path(os.environ.get("CLUSTERLOD_SHARED", ROOT.parent / "shared")) / "territories"
TABLES = {"regions": "region", "departements": "departement", "communes_needed": "commune"}

#: Columns whose values are plain cells of our tables, joined by id.
CELLS = (
    "chef_lieu", "nuts_2013", "nuts_2016", "nuts_2021", "nuts_2024", "iso_3166_2",
    "iso_3166_2_before_2016", "siren_council", "lat", "lon", "wikipedia_fr", "siren",
    "postal_codes", "population", "epci_name", "name_fr", "successor_code", "valid_to",
)  # fmt: skip
#: Columns whose values are targets of links.
TARGETS = (
    "insee_uri", "insee_version_uri", "nuts_uri", "wikidata", "geonames", "eu_atu", "eurovoc",
    "dbpedia_fr",
)  # fmt: skip

Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def described() -> dict[str, str]:
    """All cells of each territory, and of what it is part of, as one text by id."""
    texts: dict[str, str] = defaultdict(str)
    for path in sorted((ROOT / "data" / "territories").rglob("*.csv")):
        for row in read(path):
            texts[row["id"]] += " ".join(row.values()) + " "
    return texts


@pytest.fixture(scope="module")
def linked() -> dict[str, set[str]]:
    """The targets of the links of each territory."""
    targets: dict[str, set[str]] = defaultdict(set)
    rows = (read(path) for path in sorted((ROOT / "data" / "links").glob("*.csv")))
    for row in chain.from_iterable(rows):
        targets[row["subject"].removeprefix("territory/")].add(row["target"])
    return targets


def compiled(table: str) -> list[tuple[str, Row]]:
    path = SHARED / f"{table}.csv"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    return [(f"{TABLES[table]}-{row['code'].lower()}", row) for row in read(path)]


def forms(column: str, value: str) -> list[str]:
    """Write a value as our tables do."""
    if not value:
        return []
    if column == "valid_to":  # the last day there, the first day after it here
        return [(date.fromisoformat(value) + timedelta(days=1)).isoformat()]
    if column in ("chef_lieu", "successor_code"):
        level = "commune" if column == "chef_lieu" else "region"
        return [f"territory/{level}-{value.lower()}"]
    return [part.replace("'", "’") for part in value.split(";")]


@pytest.mark.parametrize("table", TABLES)
def test_cells_are_in_our_tables(table: str, described: dict[str, str]) -> None:
    every = " ".join(described.values())
    missing = [
        (id_, column, form)
        for id_, row in compiled(table)
        for column in CELLS
        for form in forms(column, row.get(column) or "")
        if form not in (every if column == "epci_name" else described[id_])
    ]

    assert missing == []


@pytest.mark.parametrize("table", TABLES)
def test_identifiers_are_targets_of_links(table: str, linked: dict[str, set[str]]) -> None:
    prefixes = {
        "wikidata": "http://www.wikidata.org/entity/{}",
        "geonames": "https://sws.geonames.org/{}/",
    }
    missing = [
        (id_, column, row[column])
        for id_, row in compiled(table)
        for column in TARGETS
        if row.get(column) and prefixes.get(column, "{}").format(row[column]) not in linked[id_]
    ]

    assert missing == []


def test_departements_lie_in_their_old_and_their_new_region(described: dict[str, str]) -> None:
    missing = [
        (id_, code)
        for id_, row in compiled("departements")
        for code in (row["region_code"], row["former_region_code"])
        if f"territory/region-{code}" not in described[id_]
    ]

    assert missing == []


def test_sectors_have_all_their_matches() -> None:
    path = SHARED / "sectors.csv"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    targets: dict[str, set[str]] = defaultdict(set)
    for row in read(ROOT / "data" / "links" / "sectors.csv"):
        targets[row["subject"].removeprefix("concept/sector/")].add(row["target"])
    concepts = (ROOT / "ontology" / "concepts" / "sector.ttl").read_text(encoding="utf-8")
    missing = [
        (row["key"], target)
        for row in read(path)
        for column in ("nace_uri", "naf_uri", "eurovoc")
        for target in row[column].split(";")
        if target and target.strip() not in targets[row["key"]]
    ]

    assert missing == []
    assert all(row["data_theme"] in concepts for row in read(path))


def test_known_errors_of_the_sources_are_not_copied(linked: dict[str, set[str]]) -> None:
    entity = "http://www.wikidata.org/entity/"
    assert f"{entity}Q16994" not in linked["departement-42"]
    assert f"{entity}Q1137" not in linked["region-41"]
    links = {row["id"]: row for row in read(ROOT / "data" / "links" / "territories.csv")}
    assert links["x-departement-75-wikidata"]["match"] == "closeMatch"
    abolished = {row["id"] for row in read(ROOT / "data/territories/territories.csv") if row["end"]}
    assert len(abolished) == 16
    assert {links[f"x-{id_}-nuts"]["match"] for id_ in abolished} == {"closeMatch"}


def test_no_two_subjects_match_one_target_exactly() -> None:
    subjects: dict[str, set[str]] = defaultdict(set)
    rows = (read(path) for path in sorted((ROOT / "data" / "links").glob("*.csv")))
    for row in chain.from_iterable(rows):
        if row["match"] == "exactMatch":
            subjects[row["target"]].add(row["subject"])

    assert {target: found for target, found in subjects.items() if len(found) > 1} == {}
