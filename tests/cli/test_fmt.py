"""``clusterlod fmt`` as a user meets it."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clusterlod.build.formatting import Rewriting, rewritings
from clusterlod.build.messages import Findings
from clusterlod.cli.main import main

SMALL = Path(__file__).parents[1] / "build" / "fixtures" / "small"
TABLE = "data/entities/organisations.csv"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    root = Path(shutil.copytree(SMALL, tmp_path / "small"))
    for item in rewritings(root, Findings("en")):
        item.write()
    return root


def fmt(small: Path, *more: str) -> Result:
    arguments = ["fmt", "--source", str(small), "--lang", "en", *more]
    return CliRunner().invoke(main, arguments)


def test_a_canonical_tree_is_left_as_it_is(small: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in small.rglob("*")}
    result = fmt(small)

    assert result.exit_code == 0
    assert result.stdout == "All tables are in canonical form.\n"
    assert {path: path.stat().st_mtime_ns for path in small.rglob("*")} == before


def test_check_names_the_file_and_the_remedy_and_writes_nothing(small: Path) -> None:
    path = small / TABLE
    changed = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(changed)
    result = fmt(small, "--check")

    assert result.exit_code == 1
    assert result.stderr == f"{TABLE}: not in canonical form (to mend it: clusterlod fmt)\n"
    assert path.read_bytes() == changed


def test_what_a_spreadsheet_changed_is_put_back(small: Path) -> None:
    path = small / TABLE
    canonical = path.read_bytes()
    header, *rows = canonical.splitlines()
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([header, *reversed(rows)]) + b"\r\n\r\n")
    mode = path.stat().st_mode
    result = fmt(small)

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Formatted: {TABLE}\n")
    assert path.read_bytes() == canonical
    assert path.stat().st_mode == mode


def test_a_new_table_is_described(small: Path) -> None:
    claims = small / "data" / "claims"
    shutil.copy(claims / "article-100.csv", claims / "article-200.csv")
    result = fmt(small)

    assert "Formatted: data/claims/csv-metadata.json" in result.stdout
    assert "article-200.csv" in (claims / "csv-metadata.json").read_text(encoding="utf-8")


def test_a_file_that_is_no_csv_is_named_and_left_alone(small: Path) -> None:
    path = small / TABLE
    broken = path.read_bytes() + b'"open\n'
    path.write_bytes(broken)
    result = fmt(small)

    assert result.exit_code == 1
    assert f"{TABLE}:0: malformed CSV" in result.stderr
    assert path.read_bytes() == broken


def test_a_write_that_fails_leaves_the_old_file(small: Path) -> None:
    path = small / TABLE
    before = path.read_bytes()
    blocked = small / TABLE / "below-a-file.csv"

    with pytest.raises(OSError, match=r"organisations\.csv"):
        Rewriting("x", blocked, b"new").write()
    assert path.read_bytes() == before
    assert not [file for file in path.parent.iterdir() if file.name.startswith(".")]


def test_an_encoding_that_is_none_of_ours_is_told_as_the_check_tells_it(small: Path) -> None:
    path = small / TABLE
    path.write_bytes(path.read_bytes().decode().encode("cp1252"))
    result = fmt(small)

    assert result.exit_code == 1
    assert f"{TABLE}:2: byte 0x92: the file is not in UTF-8" in result.stderr


@pytest.mark.parametrize("separator", [b",", b";"])
def test_empty_columns_at_the_end_are_cut_off(small: Path, separator: bytes) -> None:
    path = small / "data/redirects.csv"
    path.write_bytes(b"from,to,status,reason_fr,reason_en\n")
    canonical = path.read_bytes()
    path.write_bytes(canonical.replace(b",", separator).replace(b"\n", 2 * separator + b"\n"))

    assert fmt(small).exit_code == 0
    assert path.read_bytes() == canonical
