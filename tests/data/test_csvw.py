"""The curated tables carry CSVW metadata that a validator of its own accepts."""

import csv
import json
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from csvw import CSVW  # type: ignore[import-untyped]
from tests.file_server import serving

from clusterlod import resources
from clusterlod.build.csvw import FILE, LICENCE, metadata_files
from clusterlod.build.tables import TABLES
from clusterlod.build.titles import COLUMN_TITLES, TABLE_TITLES

DATA = resources.root() / "data"
FOLDERS = sorted({path.parent.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("csvw") / "data"))


@pytest.fixture(scope="module")
def address(copy: Path) -> Iterator[str]:
    """Serve a copy of the tables on this machine: schema files are looked up by their address."""
    with serving(copy) as address:
        yield address


def validated(url: str) -> CSVW:
    return CSVW(url, validate=True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_tables_of_each_folder_are_valid(folder: str, address: str) -> None:
    found = validated(f"{address}/{folder}/{FILE}")
    files = {path.name for path in (DATA / folder).glob("*.csv")}

    assert found.is_valid, found.warnings
    assert files <= {str(table.url) for table in found.tables}


def test_metadata_are_found_from_the_table_itself(address: str) -> None:
    found = validated(f"{address}/conflicts/conflicts.csv")

    assert found.common_props["dc:license"] == {"@id": LICENCE}
    assert found.is_valid, found.warnings


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("entities/persons.csv", "source", "a-source-that-is-not-there"),
        ("entities/persons.csv", "name", ""),
        ("entities/events.csv", "start", "3 mai 2012"),
        ("entities/persons.csv", "id", "Martin Malvy"),
    ],
)
def test_a_wrong_cell_is_noticed(
    table: str, column: str, value: str, copy: Path, address: str
) -> None:
    path = copy / table
    before = path.read_bytes()
    rows = list(csv.DictReader(before.decode().splitlines()))
    rows[0][column] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    valid = _is_valid(f"{address}/entities/{FILE}")
    path.write_bytes(before)

    assert not valid


def _is_valid(url: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("always")  # the validator collects its own warnings
        try:
            return bool(validated(url).is_valid)
        except ValueError:  # it raises some findings
            return False


def test_the_committed_metadata_are_those_of_the_tables() -> None:
    paths = [path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")]
    committed = {
        path.relative_to(DATA).as_posix(): path.read_text(encoding="utf-8")
        for path in DATA.rglob("*.json")
    }

    assert committed == metadata_files(paths)


def test_columns_and_tables_have_titles_in_both_languages() -> None:
    names = {column.name for table in TABLES for column in table.columns}

    assert names - COLUMN_TITLES.keys() == set()
    assert {table.path for table in TABLES} - TABLE_TITLES.keys() == set()
    assert all(french and english for french, english in COLUMN_TITLES.values())


def test_a_column_says_all_that_its_table_says() -> None:
    schema = json.loads((DATA / "claims" / "claims-schema.json").read_text(encoding="utf-8"))
    columns = {column["name"]: column for column in schema["columns"]}

    assert schema["primaryKey"] == "id"
    assert schema["foreignKeys"][0]["reference"]["resource"] == "../sources/sources.csv"
    assert columns["subject"]["required"]
    assert columns["note_fr"]["lang"] == "fr"
    assert columns["passage_start"]["datatype"] == "integer"
    assert columns["subject"]["titles"] == {"und": "subject", "fr": "Sujet", "en": "Subject"}
