"""What changed between two releases, as data, as words and as a patch."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from clusterlod.errors import ReleaseError
from clusterlod.history.changes import Change, Kind, compare
from clusterlod.history.patch import rdf_patch
from clusterlod.history.snapshot import n_quads, read_snapshot
from clusterlod.history.words import Teller
from clusterlod.namespaces import GRAPH, ID, expand

LABEL = f"<{expand('skos:prefLabel')}>"
MEMBERS = f"<{expand('clo:memberCount')}>"
RETIRED = f"<{expand('owl:deprecated')}>"
INTEGER = expand("xsd:integer")


def dump(folder: Path, name: str, *statements: str) -> Path:
    path = folder / f"{name}.nq"
    lines = [f"<{ID}organisation/{line} <{GRAPH}entities> ." for line in statements]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return dump(
        tmp_path,
        "2026-01-02",
        f'alpha> {LABEL} "Pôle Alpha"@fr',
        f'alpha> {LABEL} "Alpha"@en',
        f'alpha> {MEMBERS} "210"^^<{INTEGER}>',
        f'beta> {LABEL} "Bêta. La suite"@fr',
        f'gamma> {LABEL} "Gamma"@fr',
    )


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return dump(
        tmp_path,
        "2026-01-03",
        f'alpha> {LABEL} "Pôle Alpha"@fr',
        f'alpha> {LABEL} "Alpha"@en',
        f'alpha> {MEMBERS} "220"^^<{INTEGER}>',
        f'beta> {RETIRED} "true"^^<{expand("xsd:boolean")}>',
        f'delta> {LABEL} "Delta"@fr',
    )


def changes(old: Path, new: Path) -> list[Change]:
    return compare(read_snapshot(old, "old"), read_snapshot(new, "new"))


def test_changes_name_each_entity_once(old: Path, new: Path) -> None:
    found = [(c.iri.removeprefix(f"{ID}organisation/"), c.kind) for c in changes(old, new)]

    assert found == [
        ("alpha", Kind.CHANGED),
        ("beta", Kind.REMOVED),
        ("delta", Kind.ADDED),
        ("gamma", Kind.REMOVED),
    ]


def test_same_releases_have_no_changes(old: Path) -> None:
    assert changes(old, old) == []


def test_without_an_old_release_everything_is_added(new: Path) -> None:
    found = compare(None, read_snapshot(new, "new"))

    assert {c.kind for c in found if not c.iri.endswith("beta")} == {Kind.ADDED}


def test_catalogue_is_no_change(old: Path, tmp_path: Path) -> None:
    text = old.read_text(encoding="utf-8")
    line = f'<{ID}catalogue/dataset> {LABEL} "x" <{GRAPH}catalogue> .\n'
    later = tmp_path / "later.nq"
    later.write_text(text + line, encoding="utf-8")

    assert changes(old, later) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Pôle Alpha (modifié) : clo:memberCount : 210 → 220"),
        ("en", "Alpha (changed): clo:memberCount: 210 → 220"),
    ],
)
def test_words_say_property_old_and_new(old: Path, new: Path, language: str, sentence: str) -> None:
    before, after = read_snapshot(old, "old"), read_snapshot(new, "new")
    (section,) = Teller(before, after, language).sections(compare(before, after), 10)

    assert section.lines[0] == (f"{ID}organisation/alpha", sentence)
    assert [iri for iri, _ in section.lines] == [c.iri for c in compare(before, after)]


def test_words_stop_where_they_are_told_to(old: Path, new: Path) -> None:
    before, after = read_snapshot(old, "old"), read_snapshot(new, "new")
    (section,) = Teller(before, after, "en").sections(compare(before, after), 1)

    assert [text for _, text in section.lines][1:] == ["… and 3 more"]


def test_patch_makes_the_old_release_the_new_one(old: Path, new: Path) -> None:
    store = ox.Store()
    store.extend(ox.parse(path=str(old)))
    for line in rdf_patch(n_quads(old), n_quads(new), "old", "new"):
        operation, _, rest = line.partition(" ")
        if operation in "AD":
            (quad,) = ox.parse(rest, ox.RdfFormat.N_QUADS)
            (store.add if operation == "A" else store.remove)(quad)

    assert set(store) == set(ox.parse(path=str(new)))


def test_patch_begins_and_ends_as_one_transaction(old: Path, new: Path) -> None:
    lines = list(rdf_patch(n_quads(old), n_quads(new), "old", "new"))

    assert [line.split()[0] for line in lines[:3]] == ["H", "H", "TX"]
    assert lines[-1] == "TC ."
    assert lines == list(rdf_patch(n_quads(old), n_quads(new), "old", "new"))


@pytest.mark.parametrize("content", [b"no quads", b"\x1f\x8b broken"])
def test_broken_dump_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("bad.nq.gz" if content[0] == 0x1F else "bad.nq")
    path.write_bytes(content)

    with pytest.raises(ReleaseError, match=path.name):
        n_quads(path)
