"""Releases travel as dumps; stores are rebuilt; going back is one command."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Store
from tests.file_server import serving

from clusterlod.build.archive import import_release, prune, use_release
from clusterlod.build.pipeline import build
from clusterlod.cli.main import main
from clusterlod.errors import ReleaseError
from clusterlod.history.digest import make_digest, read_digest
from clusterlod.history.shelf import Step, history, moment, on_disk
from clusterlod.release import (
    CATALOGUE,
    CURRENT,
    DUMPS,
    FACTS,
    REPORT,
    SUMS,
    Release,
    current_release,
    open_release,
)
from clusterlod.search.index import SearchIndex

Edit = Callable[[str, str, str], None]
FIRST, SECOND = "2026-01-02", "2026-01-03"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def first(small: Path, releases: Path) -> Release:
    return build(small, releases)[0]


@pytest.fixture
def second(small: Path, releases: Path, first: Release, edit: Edit) -> Release:
    edit("data/release.toml", FIRST, SECOND)
    edit("data/claims/article-100.csv", "memberCount,210", "memberCount,220")
    return build(small, releases)[0]


@pytest.fixture
def dumps_server(first: Release) -> Iterator[str]:
    """Serve the dumps of the first release."""
    with serving(first.folder / DUMPS) as address:
        yield address


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def is_whole(release: Release) -> bool:
    with SearchIndex(release.search) as index:
        return len(Store.read_only(str(release.store))) > 0 and index.count() > 0


@pytest.mark.parametrize("tail", ["", "/", "/clusterlod.nq.gz"])
def test_import_rebuilds_the_same_dumps(
    dumps_server: str, first: Release, tmp_path: Path, tail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    there = import_release(dumps_server + tail, tmp_path / "elsewhere")
    dumps = {path.name: path.read_bytes() for path in (first.folder / DUMPS).iterdir()}

    assert there.version == FIRST
    assert {path.name: path.read_bytes() for path in (there.folder / DUMPS).iterdir()} == dumps
    assert is_whole(there)
    assert there.redirects() == first.redirects()
    assert current_release(tmp_path / "elsewhere").folder == there.folder


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_of(release: Release) -> dict[str, str]:
    """Return the checksums of all files but those of the store."""
    paths = [*release.folder.iterdir(), *(release.folder / DUMPS).iterdir()]
    named = {path.relative_to(release.folder).as_posix(): path for path in paths if path.is_file()}
    return {name: sha256(path) for name, path in named.items()}


def check_sums(release: Release) -> None:
    """Check that the manifest names all files, with their checksums."""
    told = {name: entry["sha256"] for name, entry in release.manifest["files"].items()}
    assert told == {k: v for k, v in files_of(release).items() if k != "manifest.json"}


def test_what_is_imported_is_the_release_file_by_file(first: Release, tmp_path: Path) -> None:
    there = import_release(str(first.folder / DUMPS), tmp_path / "elsewhere")
    differ = {n for n, digest in files_of(first).items() if files_of(there)[n] != digest}
    changed = {k for k in there.manifest if there.manifest[k] != first.manifest.get(k)}

    assert files_of(there).keys() == files_of(first).keys()
    assert differ == {"manifest.json"}
    assert changed == {"imported_from"}
    assert there.catalogue.read_bytes() == first.catalogue.read_bytes()
    assert there.report.read_bytes() == first.report.read_bytes()
    check_sums(there)


def test_a_single_file_becomes_a_whole_release(first: Release, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(first.quads, alone)
    there = import_release(str(alone / "clusterlod.nq.gz"), tmp_path / "elsewhere")
    here = {path.name for path in (first.folder / DUMPS).iterdir()}
    counts = there.manifest["counts"]

    assert {p.name for p in (there.folder / DUMPS).iterdir()} >= here - {REPORT, FACTS}
    assert sha256(there.folder / DUMPS / "poles.csv") in there.catalogue.read_text("utf-8")
    assert {n: counts[n] for n in counts} == {n: first.manifest["counts"][n] for n in counts}
    check_sums(there)


def without_records(release: Release, folder: Path) -> Path:
    """Copy the dumps as an older version of the software wrote them."""
    shutil.copytree(release.folder / DUMPS, folder)
    for name in (CATALOGUE, REPORT, FACTS):
        (folder / name).unlink()
    lines = (folder / SUMS).read_text("ascii").splitlines(keepends=True)
    kept = [line for line in lines if (folder / line.split()[1]).exists()]
    (folder / SUMS).write_text("".join(kept), encoding="ascii")
    return folder


def test_older_dumps_get_a_catalogue_beside_them(first: Release, tmp_path: Path) -> None:
    dumps = without_records(first, tmp_path / "older")
    there = import_release(str(dumps), tmp_path / "elsewhere")

    assert there.catalogue == there.folder / CATALOGUE
    assert sha256(there.quads) in there.catalogue.read_text("utf-8")
    assert "validated where it was built" in there.report.read_text("utf-8")
    check_sums(there)


def test_use_makes_a_catalogue_where_there_is_none(first: Release, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    there = import_release(str(without_records(first, tmp_path / "older")), elsewhere)
    made = there.catalogue.read_bytes()
    there.catalogue.unlink()
    used = use_release(FIRST, elsewhere)

    assert used.catalogue.read_bytes() == made
    check_sums(open_release(used.folder))


def test_broken_facts_are_told(first: Release, tmp_path: Path) -> None:
    dumps = without_records(first, tmp_path / "older")
    (dumps / FACTS).write_text("[1]", encoding="utf-8")
    with (dumps / SUMS).open("a", encoding="ascii") as sums:
        sums.write(f"{sha256(dumps / FACTS)}  {FACTS}\n")

    with pytest.raises(ReleaseError, match=r"release\.json.*JSON object"):
        import_release(str(dumps), tmp_path / "elsewhere")


def test_import_leaves_the_current_release(
    first: Release, second: Release, releases: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    import_release(str(second.folder / DUMPS), elsewhere)
    import_release(str(first.folder / DUMPS), elsewhere)

    assert current_release(elsewhere).version == SECOND
    assert [release.version for release in on_disk(elsewhere)] == [FIRST, SECOND]


def test_import_again_changes_nothing(first: Release, releases: Path) -> None:
    assert import_release(str(first.folder / DUMPS), releases).folder == first.folder


def test_import_of_other_content_under_a_known_version_is_refused(
    first: Release, second: Release, releases: Path, small: Path, edit: Edit, tmp_path: Path
) -> None:
    edit("data/release.toml", SECOND, FIRST)
    other, _ = build(small, tmp_path / "other")

    with pytest.raises(ReleaseError, match=FIRST):
        import_release(str(other.folder / DUMPS), releases)


def test_wrong_sum_is_refused(first: Release, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(first.folder / DUMPS, there)
    (there / "SHA256SUMS").write_text(f"{'0' * 64}  clusterlod.nq.gz\n", encoding="ascii")

    with pytest.raises(ReleaseError, match="expected 0000"):
        import_release(str(there), tmp_path / "elsewhere")
    assert on_disk(tmp_path / "elsewhere") == []


def test_sums_cannot_name_a_file_elsewhere(first: Release, tmp_path: Path) -> None:
    there = tmp_path / "there"
    shutil.copytree(first.folder / DUMPS, there)
    (there / "SHA256SUMS").write_text(f"{'0' * 64}  ../../evil\n", encoding="ascii")

    with pytest.raises(ReleaseError, match="evil"):
        import_release(str(there), tmp_path / "elsewhere")


def test_nothing_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="nowhere"):
        import_release(str(tmp_path / "nowhere"), tmp_path / "elsewhere")


def test_use_goes_back_and_forth(first: Release, second: Release, releases: Path) -> None:
    use_release(FIRST, releases)
    assert current_release(releases).version == FIRST

    use_release(SECOND, releases)
    assert current_release(releases).version == SECOND


def test_prune_keeps_dumps_and_use_rebuilds(
    first: Release, second: Release, releases: Path
) -> None:
    assert [release.version for release in prune(releases, 1)] == [FIRST]
    assert not first.store.exists()
    assert first.quads.exists()
    assert prune(releases, 1) == []

    use_release(FIRST, releases)
    assert is_whole(first)


def test_prune_never_touches_the_current_release(
    first: Release, second: Release, releases: Path
) -> None:
    use_release(FIRST, releases)

    assert [release.version for release in prune(releases, 0)] == [SECOND]
    assert is_whole(first)


def test_history_has_each_version_once_in_order(
    first: Release, second: Release, releases: Path
) -> None:
    steps = history(releases)

    assert [(step.old and step.old.version, step.new.version) for step in steps] == [
        (None, FIRST),
        (FIRST, SECOND),
    ]
    assert moment(SECOND).isoformat() == "2026-01-03T00:00:00+00:00"
    assert moment("seven").year == 1970


def test_each_release_records_what_it_changed(
    first: Release, second: Release, releases: Path
) -> None:
    for step in history(releases):
        assert step.is_recorded
        assert read_digest(step.new.changes) == make_digest(step)
    assert make_digest(Step(first, second)) == read_digest(second.changes)


def test_a_late_release_changes_no_page_of_the_feed(
    first: Release, second: Release, small: Path, edit: Edit, tmp_path: Path
) -> None:
    edit("data/release.toml", SECOND, "2026-01-04")
    edit("data/claims/article-100.csv", "memberCount,220", "memberCount,230")
    third, _ = build(small, tmp_path / "third")
    elsewhere = tmp_path / "elsewhere"
    import_release(str(first.folder / DUMPS), elsewhere)
    newest = import_release(str(third.folder / DUMPS), elsewhere)
    before = [(step.old, step.new) for step in history(elsewhere)]
    late = import_release(str(second.folder / DUMPS), elsewhere)

    assert newest.manifest["since"] == late.manifest["since"] == FIRST
    assert [(step.old, step.new) for step in history(elsewhere)] == before
    assert [release.version for release in on_disk(elsewhere)] == [FIRST, SECOND, "2026-01-04"]


def test_command_says_that_a_late_release_is_not_in_the_feed(
    first: Release, second: Release, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    arguments = ("--releases", elsewhere, "--lang", "en")
    newest = run("release", "import", second.folder / DUMPS, *arguments)
    late = run("release", "import", first.folder / DUMPS, *arguments)

    assert "feed" not in newest.output
    assert f"{FIRST} is older than a release of the feed" in late.output


def test_commands_list_use_and_prune(first: Release, second: Release, releases: Path) -> None:
    listed = run("release", "list", "--releases", releases).output.splitlines()
    used = run("release", "use", FIRST, "--releases", releases, "--lang", "en")
    pruned = run("release", "prune", "--keep", "0", "--releases", releases, "--lang", "en")
    unknown = run("release", "use", "2020-01-01", "--releases", releases)

    assert [line[:12] for line in listed] == [f"  {FIRST}", f"* {SECOND}"]
    assert used.output == f"Release {FIRST} is the current one.\n"
    assert pruned.output == f"{SECOND}: store and index removed, dumps kept\n"
    assert unknown.exit_code == 1
    assert f"expected one of {FIRST}, {SECOND}" in unknown.output


def test_command_imports(first: Release, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    done = run("release", "import", first.folder / DUMPS, "--releases", elsewhere, "--lang", "en")

    assert done.exit_code == 0, done.output
    assert (elsewhere / CURRENT).exists()
    assert f"release use {FIRST}" in done.output


def test_diff_tells_words_and_patch(first: Release, second: Release, releases: Path) -> None:
    words = run("diff", FIRST, SECOND, "--releases", releases, "--lang", "en").output
    patch = run("diff", FIRST, "--format", "patch", "--releases", releases).output
    same = run("diff", SECOND, second.folder, "--releases", releases, "--lang", "fr").output
    unknown = run("diff", "2020-01-01", "--releases", releases)

    assert words.startswith(f"# From release {FIRST} to release {SECOND}\n")
    assert "210 → 220" in words
    assert any(line.startswith("A ") and '"220"' in line for line in patch.splitlines())
    assert "Rien n’a changé." in same
    assert unknown.exit_code == 1
    assert FIRST in unknown.output
