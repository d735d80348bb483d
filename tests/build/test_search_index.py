"""The search index that the build writes into a release."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from clusterlod.build.graph import read_graph
from clusterlod.build.pipeline import build
from clusterlod.build.search_index import write_index
from clusterlod.build.terms import named
from clusterlod.errors import SearchIndexError
from clusterlod.release import open_release
from clusterlod.search.card import Role
from clusterlod.search.index import SearchIndex
from clusterlod.search.schema import require_fts5

SRC = Path(__file__).parents[2] / "src"
SCRIPT = """
import sys
from pathlib import Path
from clusterlod.build.graph import read_graph
from clusterlod.build.search_index import write_index
write_index(read_graph(Path(sys.argv[1])).quads, Path(sys.argv[2]))
"""


def test_a_release_holds_it_and_the_manifest_names_it(small: Path, tmp_path: Path) -> None:
    release, _ = build(small, tmp_path / "releases")
    entry = release.manifest["files"]["search.sqlite"]

    assert entry["sha256"] == hashlib.sha256(release.search.read_bytes()).hexdigest()
    with SearchIndex(release.search) as index:
        assert index.count() > 0


def test_the_same_graph_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    write_index(read_graph(small).quads, tmp_path / "one")
    subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-c", SCRIPT, str(small), str(tmp_path / "two")],
        env={**os.environ, "PYTHONPATH": str(SRC), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        check=True,
    )

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_release_without_a_readable_index_is_made_anew(small: Path, tmp_path: Path) -> None:
    old, _ = build(small, tmp_path / "releases")
    manifest = old.folder / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"search_format": ', '"search_format": 99'), encoding="utf-8")
    new, _ = build(small, tmp_path / "releases", force=True)

    assert new.folder != open_release(old.folder).folder
    assert new.search.exists()


def test_evidence_and_vocabulary_are_not_entities(small: Path, tmp_path: Path) -> None:
    write_index(read_graph(small).quads, tmp_path / "index")
    with sqlite3.connect(tmp_path / "index") as connection:
        iris = [iri for (iri,) in connection.execute("SELECT iri FROM entity")]
    connection.close()

    assert iris
    assert all("/id/" in iri for iri in iris)
    assert not [iri for iri in iris if "/id/claim/" in iri or "/id/period/" in iri]


def test_a_foreign_graph_is_indexed_by_its_labels(tmp_path: Path) -> None:
    node = NamedNode("https://example.org/thing/7")
    label = Literal("Ein Ding", language="de")
    write_index([Quad(node, named("rdfs:label"), label)], tmp_path / "index")
    with SearchIndex(tmp_path / "index") as index:
        (hit,) = index.search("ding")
        (same,) = index.match("https://example.org/thing/7")

    assert (hit.card.iri, hit.card.label_fr, hit.card.kind) == (node.value, "Ein Ding", "")
    assert (same.score, same.certain, same.name.role) == (100, True, Role.IDENTIFIER)


def test_a_name_with_strange_characters_is_kept_as_it_is(tmp_path: Path) -> None:
    node, text = NamedNode("https://example.org/thing/8"), "Œuvre « ﬁn » 🎉 \"x\" 'y' \x00"
    write_index([Quad(node, named("rdfs:label"), Literal(text))], tmp_path / "index")
    with SearchIndex(tmp_path / "index") as index:
        (hit,) = index.search("oeuvre fin")

    assert hit.name.text == text


def test_an_empty_graph_gives_an_empty_index(tmp_path: Path) -> None:
    write_index([], tmp_path / "index")
    with SearchIndex(tmp_path / "index") as index:
        assert index.search("a") == []
        assert index.browse() == []


def test_a_place_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        write_index([], tmp_path / "nowhere" / "index")


def test_an_old_sqlite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 31, 1))

    with pytest.raises(SearchIndexError, match=r"is too old; expected 3\.34\.0 or later"):
        require_fts5()


def test_codes_of_others_are_named_but_not_found(small: Path, tmp_path: Path) -> None:
    code = NamedNode("http://data.europa.eu/ux2/nace2/3030")
    quads = [
        Quad(code, named("skos:prefLabel"), Literal("Aéronefs")),
        Quad(code, named("skos:inScheme"), NamedNode("http://data.europa.eu/ux2/nace2/nace2")),
    ]
    write_index([*read_graph(small).quads, *quads], tmp_path / "index")

    with SearchIndex(tmp_path / "index") as index:
        assert index.count() > 0
        assert index.search("Aéronefs") == []
