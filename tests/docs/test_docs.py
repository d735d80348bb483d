"""The documents agree with the code and with each other."""

import gzip
import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

import clusterlod
from clusterlod import resources
from clusterlod.build.tables import CLAIMS, TABLES
from clusterlod.release import Release
from clusterlod.settings import PREFIX, Settings

ROOT = resources.root()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (document.parent / target).exists()]

    assert missing == []


def test_every_column_of_the_claims_is_explained() -> None:
    text = read("docs/data.md")
    unexplained = [name for name in CLAIMS.header if f"`{name}`" not in text]

    assert unexplained == []


def test_every_table_is_listed_for_contributors() -> None:
    text = read("CONTRIBUTING.md")
    files = [table.path.rpartition("/")[2].replace("*", "SOURCE") for table in TABLES]

    assert [name for name in files if name not in text] == []


def test_every_make_target_of_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {
        name
        for document in DOCUMENTS
        for name in re.findall(r"\$ make ([a-z]+)", document.read_text(encoding="utf-8"))
    }

    assert named
    assert named <= targets


def test_versions_are_in_the_changelog() -> None:
    changelog = read("CHANGELOG.md")
    data_version = tomllib.loads(read("data/release.toml"))["version"]

    assert f"## [{clusterlod.__version__}]" in changelog
    assert f"data {data_version}" in changelog


def test_the_readme_cites_the_current_release() -> None:
    data_version = tomllib.loads(read("data/release.toml"))["version"]

    assert f"release {data_version}" in read("README.md")


def test_the_query_of_the_readme_has_solutions(real_release: Release) -> None:
    store = Store()
    store.bulk_load(gzip.decompress(real_release.quads.read_bytes()), format=RdfFormat.N_QUADS)
    blocks = re.findall(r"```sparql\n(.*?)```", read("README.md"), re.DOTALL)
    solutions = [store.query(block, use_default_graph_as_union=True) for block in blocks]

    assert blocks
    assert all(isinstance(rows, QuerySolutions) and next(rows, None) for rows in solutions)


def test_every_setting_is_documented_as_the_code_has_it() -> None:
    text = read("docs/settings.md")
    rows = [
        f"| `--{row.name.replace('_', '-')}` | `{PREFIX}{row.name.upper()}` | "
        for row in fields(Settings)
    ]
    helps = [f"| {row.metadata['help']} |" for row in fields(Settings)]

    assert [words for words in (*rows, *helps) if words not in text] == []
