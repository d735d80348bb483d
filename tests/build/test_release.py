"""A release is written whole or not at all, whatever happens on the way."""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad, QuerySolutions, RdfFormat, Store, parse

from clusterlod.build.counts import count_quads
from clusterlod.build.pipeline import build
from clusterlod.build.terms import named
from clusterlod.errors import ReleaseError
from clusterlod.media_types import GRAPHS
from clusterlod.namespaces import expand
from clusterlod.release import Release, current_release, open_release

Edit = Callable[[str, str, str], None]
SRC = Path(__file__).parents[2] / "src"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def is_whole(release: Release) -> bool:
    """Tell whether all files are there with the bytes that the manifest says."""
    files = release.manifest["files"]
    hashes = {
        name: hashlib.sha256((release.folder / name).read_bytes()).hexdigest() for name in files
    }
    stored = len(Store.read_only(str(release.store)))
    return hashes == {name: entry["sha256"] for name, entry in files.items()} and (
        stored == len(dump_lines(release))
    )


def dump_lines(release: Release) -> list[str]:
    return gzip.decompress(release.quads.read_bytes()).decode().splitlines()


def names(releases: Path) -> list[str]:
    return sorted(path.name for path in releases.iterdir() if path.name != ".lock")


def raise_version(edit: Edit) -> None:
    edit("data/release.toml", "2026-01-02", "2026-01-03")


def test_a_release_holds_store_dumps_report_and_manifest(small: Path, releases: Path) -> None:
    release, checked = build(small, releases)

    assert release == current_release(releases)
    assert release.version == "2026-01-02"
    assert release.folder == releases / "2026-01-02"
    assert is_whole(release)
    assert release.manifest["counts"]["claims"] == {
        "derived": 1, "structured": 12, "text": 1, "total": 13, "unverified": 1,
    }  # fmt: skip
    assert release.manifest["counts"]["sources"] == 2
    assert release.manifest["counts"]["quads"] == len(checked.quads) == checked.counts.quads
    assert release.manifest["ontology"] == "0.1.0"
    assert release.manifest["commit"] is None
    assert release.report.read_bytes() == checked.report.turtle()
    assert release.redirects()["organisation/fantome"].status == 410


def test_two_builds_give_the_same_bytes(small: Path, tmp_path: Path) -> None:
    one, _ = build(small, tmp_path / "one")
    command = [sys.executable, "-m", "clusterlod", "build", "--source", str(small)]
    environment = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    subprocess.run(  # noqa: S603  # our own command
        [*command, "--releases", str(tmp_path / "two")],
        env=environment,
        check=True,
        capture_output=True,
    )
    other = current_release(tmp_path / "two")

    for media_type in GRAPHS:
        extension = media_type.extension
        assert one.dump(extension).read_bytes() == other.dump(extension).read_bytes()
    assert one.manifest == other.manifest


def test_quads_are_sorted_and_every_dump_says_the_same(small: Path, releases: Path) -> None:
    release, checked = build(small, releases)

    def parsed(extension: str, rdf_format: RdfFormat) -> list[Quad]:
        return list(parse(gzip.decompress(release.dump(extension).read_bytes()), rdf_format))

    quads = set(checked.quads)
    union = {quad.triple for quad in quads}
    for extension, rdf_format in (
        (".nq", RdfFormat.N_QUADS),
        (".trig", RdfFormat.TRIG),
        (".jsonld", RdfFormat.JSON_LD),
    ):
        assert set(parsed(extension, rdf_format)) == quads
    for extension, rdf_format in (
        (".ttl", RdfFormat.TURTLE),
        (".nt", RdfFormat.N_TRIPLES),
        (".rdf", RdfFormat.RDF_XML),
    ):
        triples = [quad.triple for quad in parsed(extension, rdf_format)]
        assert set(triples) == union
        assert len(triples) == len(union)
    keys = [
        (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object))
        for q in parsed(".nq", RdfFormat.N_QUADS)
    ]
    assert keys == sorted(keys)


def test_the_same_content_is_kept_as_it_lies(small: Path, releases: Path) -> None:
    first, _ = build(small, releases)
    stamp = (first.folder / "manifest.json").stat().st_ino
    second, _ = build(small, releases)

    assert second == first
    assert (second.folder / "manifest.json").stat().st_ino == stamp
    assert names(releases) == ["2026-01-02", "current"]


def test_other_content_under_the_same_version_is_refused(
    small: Path, releases: Path, edit: Edit
) -> None:
    old, _ = build(small, releases)
    edit("data/entities/organisations.csv", "Trial cluster", "Trial Cluster")

    with pytest.raises(ReleaseError, match=r"2026-01-02.*data/release\.toml.*--force"):
        build(small, releases)
    assert current_release(releases) == old
    assert is_whole(old)
    assert names(releases) == ["2026-01-02", "current"]


def test_work_in_progress_is_replaced_beside_the_old_one(
    small: Path, releases: Path, edit: Edit
) -> None:
    old, _ = build(small, releases)
    edit("data/entities/organisations.csv", "Trial cluster", "Trial Cluster")
    new, _ = build(small, releases, force=True)

    assert new.version.startswith(f"{old.version}~"), "caches must tell the two apart"
    assert new.folder != old.folder
    assert current_release(releases) == new
    assert is_whole(new)
    assert is_whole(old), "servers may still read it"
    edit("data/entities/organisations.csv", "Trial pole", "Trial Pole")
    third, _ = build(small, releases, force=True)
    assert not old.folder.exists()
    assert names(releases) == sorted([new.folder.name, third.folder.name, "current"])


def test_a_new_version_leaves_the_old_release_and_becomes_current(
    small: Path, releases: Path, edit: Edit
) -> None:
    old, _ = build(small, releases)
    raise_version(edit)
    new, _ = build(small, releases)

    assert current_release(releases) == new
    assert is_whole(open_release(old.folder))


def test_going_back_to_an_old_version_makes_it_current_again(
    small: Path, releases: Path, edit: Edit
) -> None:
    old, _ = build(small, releases)
    raise_version(edit)
    build(small, releases)
    edit("data/release.toml", "2026-01-03", "2026-01-02")
    build(small, releases)

    assert current_release(releases) == old


def test_two_builds_do_not_mix(small: Path, releases: Path) -> None:
    releases.mkdir()
    with (releases / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another build"):
            build(small, releases)

    build(small, releases)
    assert is_whole(current_release(releases))


def test_partial_folders_of_the_dead_are_removed(small: Path, releases: Path) -> None:
    (releases / ".partial-2025-01-01" / "dumps").mkdir(parents=True)
    build(small, releases)

    assert names(releases) == ["2026-01-02", "current"]


def test_a_folder_that_is_no_release_is_named(small: Path, releases: Path) -> None:
    (releases / "2026-01-02").mkdir(parents=True)

    with pytest.raises(ReleaseError, match="2026-01-02: not a release"):
        build(small, releases)


def test_a_place_that_cannot_be_written_is_named(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(ReleaseError, match=r"cannot write to .*file"):
        build(small, tmp_path / "file")


def start(small: Path, releases: Path, limit: int | None = None) -> subprocess.Popen[str]:
    """Start a build in a process of its own, which may write files of so many bytes."""

    def restrict() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "clusterlod", "build", "--lang", "en", "--source", str(small)]
    return subprocess.Popen(  # noqa: S603  # our own command
        [*command, "--releases", str(releases)],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        preexec_fn=restrict,  # the tests run no threads
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("limit", [1_000, 9_000, 16_000, 40_000])
def test_a_full_disk_leaves_the_old_release_and_no_rubbish(
    small: Path, releases: Path, edit: Edit, limit: int
) -> None:
    old, _ = build(small, releases)
    raise_version(edit)
    process = start(small, releases, limit)
    _, errors = process.communicate()

    assert process.returncode == 1
    assert "cannot write to" in errors
    assert "Traceback" not in errors
    assert current_release(releases) == old
    assert names(releases) == ["2026-01-02", "current"]


@pytest.mark.parametrize(
    "moment",
    [
        ".partial-2026-01-03",
        ".partial-2026-01-03/dumps/clusterlod.nq.gz",
        ".partial-2026-01-03/store/CURRENT",
        ".partial-2026-01-03/report.ttl",
        ".partial-2026-01-03/manifest.json",
        "2026-01-03",
        ".current-new",
    ],
)
def test_a_killed_build_leaves_a_whole_release(
    small: Path, releases: Path, edit: Edit, moment: str
) -> None:
    build(small, releases)
    raise_version(edit)
    process = start(small, releases)
    while process.poll() is None and not os.path.lexists(releases / moment):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()

    survivor = current_release(releases)
    assert survivor.version in ("2026-01-02", "2026-01-03")
    assert is_whole(survivor)
    new, _ = build(small, releases)
    assert (new.version, current_release(releases)) == ("2026-01-03", new)
    assert is_whole(new)
    assert names(releases) == ["2026-01-02", "2026-01-03", "current"]


def test_the_counts_are_what_the_endpoint_answers(small: Path, releases: Path) -> None:
    release, _ = build(small, releases)
    store = Store.read_only(str(release.store))
    counts = release.manifest["counts"]
    catalogue = named("graph:catalogue")

    def answer(where: str) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}"
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, QuerySolutions)
        (row,) = found
        assert isinstance(row["n"], Literal)
        return int(row["n"].value)

    def said(subject: str) -> int:
        (quad,) = store.quads_for_pattern(named(subject), named("void:triples"), None, catalogue)
        assert isinstance(quad.object, Literal)
        return int(quad.object.value)

    assert counts["quads"] == len(store)
    assert counts["triples"] == answer("?s ?p ?o") == said("id:catalogue/dataset")
    assert {f"graph:{quad.value.rpartition('/')[2]}" for quad in store.named_graphs()} == set(
        counts["graphs"]
    )
    for name, number in counts["graphs"].items():
        assert number == answer(f"GRAPH <{expand(name)}> {{ ?s ?p ?o }}") == said(name), name
    assert counts["entities"]["clo:Claim"] == answer(f"?claim a <{expand('clo:Claim')}>")


def test_the_catalogue_describes_the_release_and_counts_the_rest(
    small: Path, releases: Path
) -> None:
    release, checked = build(small, releases)
    store = Store.read_only(str(release.store))

    def values(predicate: str) -> set[str]:
        found = store.quads_for_pattern(named("id:catalogue/dataset"), named(predicate), None, None)
        return {str(quad.object) for quad in found}

    assert values("dcat:version") == {'"2026-01-02"'}
    assert values("dcterms:issued") == {'"2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date>'}
    assert len(values("dcat:distribution")) == 2 * len(GRAPHS) + 1  # gzip, zstd; the endpoint
    assert {value.partition('"^^')[0] for value in values("void:triples")} == {
        f'"{checked.counts.triples}'
    }
    rest = count_quads(checked.graph.quads)
    assert len(values("void:classPartition")) == len(rest.classes)
    assert "2026-01-02" not in json.dumps(sorted(values("dcat:distribution")))
