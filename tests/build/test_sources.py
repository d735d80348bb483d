import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.build.messages import Findings
from clusterlod.build.sources import Row, SourceTree
from clusterlod.errors import SourceError

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\0", categories=["L", "N", "P", "Zs"])
    | st.sampled_from(',"\n;'),
    max_size=8,
)


def read(tmp_path: Path, text: str) -> tuple[list[Row], Findings]:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    findings = Findings("en")
    return SourceTree(tmp_path, findings).rows("t.csv", ["id", "word"]), findings


def problems(findings: Findings) -> list[str]:
    with pytest.raises(SourceError) as caught:
        findings.raise_if_any()
    return str(caught.value).splitlines()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_rows_come_back_as_a_spreadsheet_wrote_them(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[str, str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("id", "word"), *records])

    rows, _ = read(tmp_path_factory.mktemp("csv"), out.getvalue())

    filled = [record for record in records if any(record)]
    assert [(row["id"], row["word"]) for row in rows] == filled
    lines = out.getvalue().split("\n")
    for row, record in zip(rows, filled, strict=True):
        rest = "\n".join(lines[row.place.line - 1 :])
        assert tuple(next(csv.reader(io.StringIO(rest, newline="")))) == record


@given(st.binary(max_size=60))
def test_no_file_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("raw")
    (folder / "t.csv").write_bytes(content)
    findings = Findings("fr")

    rows = SourceTree(folder, findings).rows("t.csv", ["id", "word"])

    assert not rows or content.startswith(b"id,word")


def test_the_line_is_that_of_the_first_character_of_the_record(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, 'id,word\na,"two\nlines"\nb,one\n')

    assert [(row.id, row.place.line) for row in rows] == [("a", 2), ("b", 4)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id,words\n", "t.csv:1: header: unknown columns [words], missing [word]"),
        ("id,word\na\n", "t.csv:2: 1 cells (expected: 2, as in the header)"),
        ("id,word\n\n", "t.csv:2: the row is empty"),
        ('id,word\na,"b\n', "t.csv:2: malformed CSV"),
        ("id,word\r\n", "t.csv:1: CRLF line ends"),
        ("\ufeffid,word\n", "t.csv:1: CRLF line ends or a byte order mark"),
        ("id,word\na, b\n", "t.csv:2: word: stray white space"),
        ("id,word\na,e\u0301\n", "t.csv:2: word: stray white space or decomposed character"),
        ("id,word\nb,\na,\n", "t.csv:3: 'a' is out of order, after 'b'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    _, findings = read(tmp_path, text)

    assert [line[: len(problem)] for line in problems(findings)] == [problem]


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"id,word\n\xff,\n")
    findings = Findings("en")

    assert SourceTree(tmp_path, findings).rows("t.csv", ["id", "word"]) == []
    assert problems(findings)[0].startswith("t.csv:2: byte 0xFF: the file is not in UTF-8")


def test_malformed_turtle_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "t.ttl").write_text("@prefix a: <http://a/> .\na:b a:c .\n", encoding="utf-8")
    findings = Findings("en")

    assert SourceTree(tmp_path, findings).triples("t.ttl") == []
    assert problems(findings)[0].startswith("t.ttl:2: malformed Turtle")
