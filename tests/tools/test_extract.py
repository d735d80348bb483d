"""Territories are extracted as the list asks, and from the package alone."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tools.territories import extract
from tools.territories.extract import ExtractError, Package, Wanted

from clusterlod import resources

ROOT = resources.root()
FIXTURE = Path(__file__).parent / "fixtures" / "decoupage-administratif"
TOOL = ROOT / "tools" / "territories"
PACKAGE = TOOL / extract.PACKAGE


@pytest.fixture(scope="module")
def package() -> Package:
    """An excerpt of the package: Lot, Nouvelle-Calédonie and what stands above them."""
    return extract.read_package(FIXTURE)


def want(*items: tuple[str, str, str]) -> list[Wanted]:
    return [Wanted(line, *item[:2], "", item[2]) for line, item in enumerate(items, 2)]


FIGEAC = ("commune-46102", "Figeac", "seat")


def cells(rows: Iterable[dict[str, str]], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_commune_brings_its_arrondissement_and_its_epci(package: Package) -> None:
    wanted = want(FIGEAC, ("departement-46", "Lot", ""), ("region-76", "Occitanie", ""))
    tables = extract.extract(wanted, package)

    (commune,) = tables["commune"]
    assert commune["part_of"].split("; ")[:2] == [
        "territory/departement-46",
        "territory/arrondissement-462",
    ]
    assert cells(tables["arrondissement"], "id", "label_fr", "seat") == [
        ("arrondissement-462", "Figeac (arrondissement)", "territory/commune-46102")
    ]
    (epci,) = tables["epci"]
    assert f"territory/{epci['id']}" == commune["part_of"].split("; ")[2]
    assert epci["siren"] == epci["code"]
    assert epci["part_of"] == "territory/region-76"  # it has members in Aveyron, too
    assert commune["postal_codes"] == "46100"


def test_a_chef_lieu_comes_alone(package: Package) -> None:
    tables = extract.extract(
        want(("commune-46042", "Cahors", "chef-lieu"), ("departement-46", "Lot", "")), package
    )

    assert [len(tables[level]) for level in ("commune", "arrondissement", "epci")] == [1, 0, 0]
    assert cells(tables["departement"], "seat", "part_of") == [("territory/commune-46042", "")]


def test_a_region_of_the_com_is_a_collectivity(package: Package) -> None:
    tables = extract.extract(
        want(
            ("collectivite-988", "Nouvelle-Calédonie", ""),
            ("commune-98818", "Nouméa", "seat"),
            ("region-76", "Occitanie", ""),
        ),
        package,
    )

    assert cells(tables["collectivite"], "code", "part_of") == [("988", extract.COUNTRY)]
    assert cells(tables["commune"], "part_of") == [("territory/collectivite-988",)]
    assert cells(tables["region"], "code", "seat") == [("76", "")]


def test_every_mistake_of_the_list_is_named_with_its_line(package: Package) -> None:
    wrong = want(
        ("commune-46102", "Fijac", "seat"),
        ("commune-99999", "Nulle-Part", "seat"),
        ("region-988", "Nouvelle-Calédonie", ""),
    )
    with pytest.raises(ExtractError) as caught:
        extract.extract(wrong, package)

    assert str(caught.value).splitlines() == [
        "wanted.csv:2: name 'Fijac' (expected: 'Figeac')",
        "wanted.csv:3: 'commune-99999' is not in the package (expected: level-code)",
        "wanted.csv:4: 'region-988' is not in the package (expected: level-code)",
    ]


def test_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"version": "5.3.0"}', encoding="utf-8")

    with pytest.raises(ExtractError, match=r"version 5\.3\.0 \(expected: 6\.0\.0\)"):
        extract.read_package(tmp_path)


def test_tables_are_the_same_each_time(package: Package, tmp_path: Path) -> None:
    for name in ("one", "two"):
        extract.write_tables(extract.extract(want(FIGEAC), package), tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())

    assert files
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
        assert b"\r" not in (tmp_path / "one" / name).read_bytes()


def committed(name: str) -> list[dict[str, str]]:
    path = ROOT / "data" / "territories" / "cog" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_regions_and_departements_are_there() -> None:
    assert len(committed("regions")) == 18
    assert len(committed("departements")) == 101


def test_the_committed_tables_hold_what_the_list_asks() -> None:
    wanted = {item.id for item in extract.read_wanted(TOOL / "wanted.csv")}
    found = {row["id"] for _, name in extract.FILES.values() for row in committed(name)}

    assert wanted <= found
    assert all(id_.startswith(("arrondissement-", "epci-")) for id_ in found - wanted)


def test_the_committed_tables_are_what_the_package_gives(tmp_path: Path) -> None:
    if not PACKAGE.is_dir():
        pytest.skip("make territories has not been run: the package is not here")
    package = extract.read_package(PACKAGE)
    extract.write_tables(
        extract.extract(extract.read_wanted(TOOL / "wanted.csv"), package), tmp_path
    )

    for path in sorted(tmp_path.iterdir()):
        folder = ROOT / "data" / "territories" / "cog"
        assert (folder / path.name).read_bytes() == path.read_bytes()


def test_the_lock_names_no_registry() -> None:
    lock: dict[str, Any] = json.loads((TOOL / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages["node_modules/@etalab/decoupage-administratif"]["version"] == "6.0.0"
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
