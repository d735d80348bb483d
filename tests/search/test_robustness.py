"""Any text, any thread, any process, any moment: an answer or a clear error."""

import multiprocessing
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clusterlod.errors import SearchIndexError
from clusterlod.search.current import CurrentIndex
from clusterlod.search.index import SearchIndex

#: Pieces of FTS5 syntax, SQL and Unicode that have broken search boxes elsewhere.
SHARP = st.sampled_from(
    ['"', "'", "*", "^", "NEAR(", "AND", "OR", "NOT", "(", ")", ":", "-", "+", "{", "}", "\\", "%",
     "\x00", "\ud800", "🎉", "\u202e", "نص", "\u200d", "--", ";", "é", "aero", " ", "\n", "folded:"]
)  # fmt: skip
QUESTIONS = st.one_of(st.text(), st.lists(SHARP).map("".join), st.lists(SHARP).map(" ".join))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=QUESTIONS, limit=st.integers(0, 30))
def test_any_text_is_answered(index: SearchIndex, text: str, limit: int) -> None:
    for hits in (index.search(text, limit=limit), index.match(text, limit=limit)):
        assert len(hits) <= limit
        assert len({hit.card.iri for hit in hits}) == len(hits)
        assert all(0 < hit.score <= 100 for hit in hits)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "pôle " * 200_000, '"' * 100_000, "\x00" * 9])
def test_very_long_texts_are_answered(index: SearchIndex, text: str) -> None:
    assert len(index.search(text)) <= 20
    assert len(index.match(text)) <= 10


@pytest.mark.parametrize("text", ["", " ", "\x00", "🎉", '"*"', "…"])
def test_what_has_no_letter_finds_nothing(index: SearchIndex, text: str) -> None:
    assert index.search(text) == []
    assert index.match(text) == []


def test_threads_share_an_index(index: SearchIndex) -> None:
    texts = ["aero", "midi pyrenes", "485376032", "pellerin"] * 25
    alone = [index.search(text) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(index.search, texts))

    assert together == alone


def _answer(index: SearchIndex, queue: "multiprocessing.Queue[str]") -> None:
    queue.put(index.search("aerospace")[0].card.iri)


def test_a_forked_process_may_use_an_index_opened_before(index: SearchIndex) -> None:
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[str] = context.Queue()
    expected = index.search("aerospace")[0].card.iri
    process = context.Process(target=_answer, args=(index, queue))
    process.start()
    answer = queue.get(timeout=30)
    process.join()

    assert answer == expected
    assert index.search("aerospace")[0].card.iri == expected


def test_nothing_is_written(index_file: Path) -> None:
    before = (index_file.read_bytes(), sorted(index_file.parent.iterdir()))
    with SearchIndex(index_file) as index:
        index.search("aero")

    assert (index_file.read_bytes(), sorted(index_file.parent.iterdir())) == before


def test_it_opens_where_nobody_may_write(index_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "a folder with ? and #"
    folder.mkdir()
    copy = Path(shutil.copy(index_file, folder / "search.sqlite"))
    copy.chmod(0o444)
    folder.chmod(0o555)
    try:
        with SearchIndex(copy) as index:
            assert index.search("aero")
    finally:
        folder.chmod(0o755)


@pytest.fixture
def releases(tmp_path: Path, index_file: Path) -> Path:
    """Two releases; in the second everything about Aerospace Valley is gone."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(index_file, tmp_path / name / "search.sqlite")
    with sqlite3.connect(tmp_path / "two" / "search.sqlite") as connection:
        connection.execute("DELETE FROM name WHERE text LIKE 'aerospace%'")
    connection.close()
    switch(tmp_path, "one")
    return tmp_path


def switch(releases: Path, name: str) -> None:
    link = releases / ".next"
    link.symlink_to(name)
    link.replace(releases / "current")


def test_a_switch_of_releases_is_followed(releases: Path) -> None:
    current = CurrentIndex(releases / "current" / "search.sqlite")
    old = current.get()
    assert old.search("aerospace valley")[0].score == 100
    assert current.get() is old
    switch(releases, "two")

    assert current.get() is not old
    assert current.get().search("aerospace valley")[0].score < 100
    assert old.search("aerospace valley")[0].score == 100, "whoever holds the old one reads on"


def test_a_release_that_was_removed_gives_way_to_the_current_one(releases: Path) -> None:
    current = CurrentIndex(releases / "current" / "search.sqlite")
    current.get()
    switch(releases, "two")
    shutil.rmtree(releases / "one")

    assert current.get().search("toulouse")


def test_no_release_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match="run `clusterlod build`"):
        CurrentIndex(tmp_path / "current" / "search.sqlite").get()


def test_a_missing_index_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SearchIndexError, match=r"no search index.*clusterlod build"):
        SearchIndex(tmp_path / "search.sqlite")


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough" * 20])
def test_a_broken_index_is_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "search.sqlite").write_bytes(content)

    with pytest.raises(SearchIndexError, match=r"search\.sqlite"):
        SearchIndex(tmp_path / "search.sqlite")


def test_an_index_of_another_format_is_refused(tmp_path: Path, index_file: Path) -> None:
    copy = shutil.copy(index_file, tmp_path)
    with sqlite3.connect(copy) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()

    with pytest.raises(SearchIndexError, match="not a search index of format"):
        SearchIndex(Path(copy))
