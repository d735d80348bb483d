"""Extract wanted territories of @etalab/decoupage-administratif into ``data/territories/cog``.

``wanted.csv`` beside this file says which; the arrondissements and EPCI of the communes that the
graph names for more than their rank as a chef-lieu come along. The output depends on the package
and on that list alone, byte for byte.
"""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

Record = Mapping[str, Any]

HEADER: Final = (
    "id", "level", "code", "label_fr", "label_en", "part_of", "seat", "siren", "postal_codes",
    "population", "source", "basis", "confidence",
)  # fmt: skip
SOURCE: Final = "etalab-decoupage-administratif-6-0-0"
PACKAGE: Final = "node_modules/@etalab/decoupage-administratif"
VERSION: Final = "6.0.0"
#: Level to the file of the package, and to the file that is written.
FILES: Final = {
    "region": ("regions", "regions"),
    "collectivite": ("regions", "collectivites"),
    "departement": ("departements", "departements"),
    "arrondissement": ("arrondissements", "arrondissements"),
    "epci": ("epci", "epci"),
    "commune": ("communes", "communes"),
}
#: The COM stand among regions and departements as well, under this zone.
OVERSEAS: Final = "com"
COUNTRY: Final = "territory/country-fr"
#: What a commune is listed for when only its rank brings it in.
RANK_ALONE: Final = "chef-lieu"


class ExtractError(Exception):
    """The list and the package do not fit."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list: a territory, its name as a check, its name in English if another."""

    line: int
    id: str
    name: str
    label_en: str
    named_by: str


@dataclass(frozen=True, slots=True)
class Package:
    """The records of the package, by level and code."""

    records: Mapping[str, Mapping[str, Record]]

    def epci_of(self, commune: str) -> Record | None:
        """Return the EPCI that a commune is a member of."""
        for epci in self.records["epci"].values():
            if any(member["code"] == commune for member in epci["membres"]):
                return epci
        return None

    def holder_of(self, epci: Record) -> str:
        """Return the smallest departement, region or country that holds all members of an EPCI."""
        members = [self.records["commune"][member["code"]] for member in epci["membres"]]
        for level in ("departement", "region"):
            codes = {member[level] for member in members}
            if len(codes) == 1:
                return f"territory/{identifier(level, codes.pop())}"
        return COUNTRY


def read_package(folder: Path) -> Package:
    """Read the package's data.

    Raises:
        ExtractError: if it is not there, or in another version.
    """
    if not folder.is_dir():
        raise ExtractError(f"{folder} is not here (make territories installs it)")
    version = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
    if version != VERSION:
        raise ExtractError(f"{folder}: version {version} (expected: {VERSION})")
    return Package({level: _records(folder, level) for level in FILES})


def _records(folder: Path, level: str) -> dict[str, Record]:
    path = folder / "data" / f"{FILES[level][0]}.json"
    records: list[Record] = json.loads(path.read_text(encoding="utf-8"))
    if level == "commune":
        return {r["code"]: r for r in records if r["type"] == "commune-actuelle"}
    overseas = level == "collectivite"
    return {r["code"]: r for r in records if (r.get("zone") == OVERSEAS) == overseas}


def read_wanted(path: Path) -> list[Wanted]:
    """Read the list of what is wanted."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [
            Wanted(reader.line_num, row["id"], row["name"], row["label_en"], row["named_by"])
            for row in reader
        ]


def identifier(level: str, code: str) -> str:
    """Return the slug of a territory."""
    return f"{level}-{code.lower()}"


def extract(wanted: Iterable[Wanted], package: Package) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each level, sorted by id.

    Raises:
        ExtractError: lists every wanted territory that the package lacks or names otherwise.
    """
    listed = list(wanted)
    _check(listed, package)
    ids = {item.id for item in listed}
    rows = {item.id: _row(item.id, item.label_en, package, ids) for item in listed}
    for item in listed:
        if item.id.startswith("commune-") and item.named_by != RANK_ALONE:
            for reference in rows[item.id]["part_of"].split("; "):
                found = reference.removeprefix("territory/")
                if found not in rows:
                    rows[found] = _row(found, "", package, ids)
    for row in rows.values():
        row["part_of"] = "; ".join(_present(row["part_of"].split("; "), rows))
    return {
        level: [rows[id_] for id_ in sorted(rows) if rows[id_]["level"] == level] for level in FILES
    }


def _check(wanted: list[Wanted], package: Package) -> None:
    mistakes = [mistake for item in wanted for mistake in _mistakes(item, package)]
    if mistakes:
        raise ExtractError("\n".join(mistakes))


def _mistakes(item: Wanted, package: Package) -> Iterator[str]:
    level, _, code = item.id.partition("-")
    record = package.records.get(level, {}).get(code.upper())
    if record is None:
        yield f"wanted.csv:{item.line}: {item.id!r} is not in the package (expected: level-code)"
    elif record["nom"] != item.name:
        yield f"wanted.csv:{item.line}: name {item.name!r} (expected: {record['nom']!r})"


def _present(references: list[str], rows: Mapping[str, object]) -> Iterator[str]:
    """Keep what is described; the country is, in the table that is kept by hand."""
    for reference in references:
        if reference == COUNTRY or reference.removeprefix("territory/") in rows:
            yield reference


def _row(id_: str, label_en: str, package: Package, ids: set[str]) -> dict[str, str]:
    level, _, code = id_.partition("-")
    record = package.records[level][code.upper()]
    seat = identifier("commune", record["chefLieu"]) if record.get("chefLieu") else ""
    name = record["nom"].replace("'", "’")
    if level == "arrondissement":
        name = f"{name} (arrondissement)"  # it bears the name of a commune
    population = record.get("population", record.get("populationMunicipale", ""))
    return {
        "id": id_,
        "level": level,
        "code": record["code"],
        "label_fr": name,
        "label_en": label_en or name,
        "part_of": "; ".join(_part_of(level, record, package)),
        "seat": f"territory/{seat}" if seat in ids else "",
        "siren": record["code"] if level == "epci" else record.get("siren", ""),
        "postal_codes": "; ".join(record.get("codesPostaux", [])),
        "population": str(population),
        "source": SOURCE,
        "basis": "package-read",
        "confidence": "high",
    }


def _part_of(level: str, record: Record, package: Package) -> Iterator[str]:
    if level in ("region", "collectivite"):
        yield COUNTRY
    elif level == "departement":
        yield f"territory/{identifier('region', record['region'])}"
    elif level == "arrondissement":
        yield f"territory/{identifier('departement', record['departement'])}"
    elif level == "epci":
        yield package.holder_of(record)
    else:
        yield from _above_commune(record, package)


def _above_commune(record: Record, package: Package) -> Iterator[str]:
    overseas = record.get("zone") == OVERSEAS
    above = "collectivite" if overseas else "departement"
    yield f"territory/{identifier(above, record['departement'])}"
    if record.get("arrondissement"):
        yield f"territory/{identifier('arrondissement', record['arrondissement'])}"
    epci = package.epci_of(record["code"])
    if epci:
        yield f"territory/{identifier('epci', epci['code'])}"


def write_tables(tables: Mapping[str, list[dict[str, str]]], folder: Path) -> None:
    """Write one CSV file for each level."""
    folder.mkdir(parents=True, exist_ok=True)
    for level, rows in tables.items():
        with (folder / f"{FILES[level][1]}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADER, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main() -> int:
    """Renew ``data/territories/cog``."""
    here = Path(__file__).resolve().parent
    try:
        package = read_package(here / PACKAGE)
        tables = extract(read_wanted(here / "wanted.csv"), package)
    except ExtractError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_tables(tables, here.parents[1] / "data" / "territories" / "cog")
    return 0


if __name__ == "__main__":
    sys.exit(main())
