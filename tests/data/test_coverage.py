"""Every row of the tables of facts is in the curated tables, by source, value, date or name."""

import csv
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from clusterlod import resources

ROOT = resources.root()
DATA = ROOT / "data"
FACTS = Path(os.environ.get("CLUSTERLOD_SHARED", ROOT.parent / "shared")) / "facts"

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=f"{FACTS} is not here")

Row = dict[str, str]

#: Ids of the facts that are another slug here.
POLES = {
    "eau": "aqua-valley",
    "mer-paca": "pole-mer-mediterranee",
    "risques": "pole-risques",
    "safe": "safe-cluster",
    "scs": "solutions-communicantes-securisees",
}
#: Sources of the facts that are no document, and what they are here.
NO_DOCUMENT = {
    "cog": "etalab-decoupage-administratif-6-0-0",
    "derived": "complement-evaluation-2012",
    "ghcity": "github-city-data-2026-05",
    "memory": "notes-non-verifiees",
    "ror113": "ror-1-13",
    "seed1": "article-001",
}
#: Names of the facts that are other words here.
NAMES = {
    "BearingPoint - Erdyn - Technopolis ITD": "bearingpoint-erdyn-technopolis",
    "The eight CCI of Midi-Pyrénées (group)": "cci-territoriales-de-midi-pyrenees",
    "ESCA - European Secretariat for Cluster Analysis": "european-secretariat-for-cluster-analysis",
    "Centre d'Animation Régional en Matériaux Avancés (CARMA)": "carma",
    "Arve Industries": "arve-industries",
}
#: Rows whose date no source gives: a year from memory, two actions that an article leaves undated.
UNDATED = ("fs-2020", "transport-terrestre-intelligent", "region-occitanie-interclustering")
SEATS = ("hq_insee", "hq_note", "seat")  # seats are communes: the territories have their own test


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def facts(name: str) -> list[Row]:
    return read(FACTS / f"{name}.csv")


@cache
def claims() -> tuple[Row, ...]:
    return tuple(row for path in sorted((DATA / "claims").glob("*.csv")) for row in read(path))


@cache
def entities() -> tuple[Row, ...]:
    paths = [*(DATA / "entities").glob("*.csv"), *(DATA / "relations").glob("*.csv")]
    return tuple(row for path in sorted(paths) for row in read(path))


def fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("œ", "oe"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def address(text: str) -> str:
    bare = re.sub(r"^https?://(www\.)?", "", text.strip()).rstrip("/")
    return bare.replace("«", "%C2%AB").replace("»", "%C2%BB")


@cache
def documents() -> dict[str, set[str]]:
    """Slugs of sources by address and by folded title."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read(DATA / "sources" / "sources.csv"):
        for key in (address(row["address"]), fold(row["title"])):
            found[key].add(row["id"])
    return found


def slugs(row: Row) -> set[str]:
    urls = (address(url) for url in row["source_url"].split(" ; ") if url)
    titles = (fold(title) for title in row["source_title"].split(" ; ") if title)
    return {slug for key in (*urls, *titles) for slug in documents().get(key, ())}


@cache
def said() -> dict[str, set[str]]:
    """Dates and values that each source is cited for."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in (*claims(), *entities()):
        cells = ("start", "end", "date", "object", "lower", "upper")
        for source in row["source"].split("; "):
            found[source] |= {row.get(cell) or "" for cell in cells}
    return found


@cache
def names() -> frozenset[str]:
    columns = ("label_fr", "label_en", "alt_fr", "alt_en", "former_fr", "short_name", "name")
    more = ("alt_names", "acronym")
    cells = (row.get(c) or "" for row in entities() for c in (*columns, *more))
    return frozenset(fold(item) for cell in cells for item in cell.split(";") if item.strip())


def is_named(row: Row, key: str) -> bool:
    text = "; ".join((row[key], row.get("alt_names", ""), row.get("acronym", "")))
    parts = [*text.split(";"), *re.sub(r"\(.*?\)", "", text).split(";")]
    ids = {entity["id"] for entity in entities()}
    known = {row.get("id", ""), NAMES.get(row[key], "")} & ids
    return bool(known) or any(fold(part) in names() for part in parts if part.strip())


def test_every_source_is_there() -> None:
    ids = {row["id"] for row in read(DATA / "sources" / "sources.csv")}
    missing = [
        row["key"]
        for row in facts("sources")
        if not slugs(row) and NO_DOCUMENT.get(row["key"]) not in ids
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("clusters", "name"),
        ("grappes", "name"),
        ("organisations", "name"),
        ("projects", "name"),
        ("people_roles", "person"),
        ("labels", "name"),
    ],
)
def test_every_name_is_there(table: str, column: str) -> None:
    rows = [row for row in facts(table) if not row.get("id", "").startswith("grappes-")]
    missing = {
        row[column] for row in rows if row.get("label") != "count" and not is_named(row, column)
    }

    assert missing == set()


@pytest.mark.parametrize("table", ["events", "policy", "partnerships"])
def test_every_event_act_and_partnership_is_cited_at_its_date(table: str) -> None:
    missing = [row["id"] for row in facts(table) if not cited_at_its_date(row)]

    assert missing == []


def cited_at_its_date(row: Row) -> bool:
    """Tell whether one of its sources is cited, for something of that year where one is known."""
    cited = [said()[slug] for slug in slugs(row) if slug in said()]
    year = "" if row["id"] in UNDATED else (re.findall(r"\d{4}", row["date_start"]) or [""])[0]
    return any(value.startswith(year) for values in cited for value in values)


def test_every_measure_of_funding_has_its_value() -> None:
    values = {row[cell] for row in claims() for cell in ("object", "lower", "upper")}
    texts = " ".join(row["object_en"] for row in claims())
    missing = [
        (row["id"], row["value"])
        for row in facts("funding")
        for value in row["value"].lstrip("-").split("-")
        if value and row["unit"] != "date" and value not in values and value not in texts
    ]

    assert missing == []


def test_every_call_of_the_fui_is_an_instrument() -> None:
    ids = {row["id"] for row in read(DATA / "entities" / "policies.csv")}

    assert [
        row["call"] for row in facts("fui_calls") if f"fui-appel-{row['call']}" not in ids
    ] == []


def test_every_identifier_is_there() -> None:
    said = " ".join(row["object_fr"] for row in claims())
    values = {row["object"] for row in claims()}
    links = [row["target"] for row in read(DATA / "links" / "organisations.csv")]
    sites = {address(row.get("website") or "") for row in entities()}
    missing = [
        (row["entity"], row["value"])
        for row in facts("identifiers")
        if row["value"] not in values
        and row["value"] not in said
        and not any(link.endswith(row["value"].replace(" ", "")) for link in links)
        and not any(site and address(row["value"]).startswith(site) for site in sites)
    ]

    assert missing == []


@cache
def about() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in claims():
        found[row["subject"]].append(row)
    return found


@cache
def labellings() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in read(DATA / "relations" / "labellings.csv"):
        found[row["organisation"]].append(row)
    return found


def values_of(pole: str) -> Iterator[str]:
    """Everything that is said of a pole, its labels and its changes."""
    for row in about()[pole]:
        yield from (row["object"], row["lower"], row["upper"], row["object_en"], row["start"])
    for row in labellings()[pole]:
        yield from (row["start"], row["end"], row["rating"], row["phase"])


#: Word of the facts to the slug of our concept.
RATINGS = {
    "mondial": "world",
    "à vocation mondiale": "world-vocation",
    "national": "national",
    "très performant": "very-effective",
    "performant": "effective",
    "moins performant": "less-effective",
    "reconfiguration": "reconfiguration",
}
PHASES = {"I": "phase-1", "II": "phase-2", "III": "phase-3", "IV": "phase-4", "V": "phase-5"}


def is_told(row: Row) -> bool:
    pole = f"organisation/{POLES.get(row['pole_id'], row['pole_id'])}"
    told = " | ".join(values_of(pole))
    value, kind = row["value"], row["property"]
    if kind == "phase":
        return PHASES[value] in told or f"phase {value}" in told
    if value in RATINGS:
        return RATINGS[value] in told or value in fold(told)
    number = re.sub(r"\D", "", value)
    if kind in ("members", "projects_labelled", "rd_projects_labelled", "regional_support"):
        return re.match(r"\d+", value.replace(" ", ""))[0] in told  # type: ignore[index]
    dated = re.findall(r"\d{4}", f"{value} {row['valid_time']}")
    return not dated or any(year in told for year in dated) or number in told


def test_every_fact_of_a_pole_is_told() -> None:
    rows = [row for row in facts("pole_facts") if row["property"] not in SEATS]
    indirect = ("siren", "founded", "related", "website_warning")  # of POPsud, a remark, a site
    missing = [
        (row["pole_id"], row["property"], row["value"])
        for row in rows
        if row["property"] not in indirect and not is_told(row)
    ]

    assert rows
    assert missing == []


def test_sites_that_are_gone_are_marked_not_linked() -> None:
    rows = read(DATA / "entities" / "organisations.csv")
    status = {row["id"]: row["website_status"] for row in rows if row["website"]}
    gone = {name: status[name] for name in ("up-tex", "matikem", "picom", "elastopole")}

    assert gone == {
        "up-tex": "reused",
        "matikem": "former",
        "picom": "former",
        "elastopole": "former",
    }
