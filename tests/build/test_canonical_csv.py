"""One spelling of a table: stable, and nothing lost."""

import csv
import io
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.build.canonical_csv import canonical_csv
from clusterlod.build.tables import CONFLICTS, REDIRECTS, RELEASED

#: Cells with what breaks tables: quotes, delimiters, line ends, marks, decomposed letters.
CELLS = st.text(
    st.sampled_from('ab;,"\t\n\r \u00a0\ufeff\u0301e\u037e=\u0338') | st.characters(codec="utf-8"),
    max_size=12,
)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=6)
HEADER = "from,to,status,reason_fr,reason_en"


def written(rows: list[list[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def content(cell: str) -> str:
    """Return what of a cell must be kept: its characters without white space and marks."""
    return "".join(unicodedata.normalize("NFC", cell).replace("\ufeff", "").split())


@given(ROWS)
def test_the_form_is_stable(rows: list[list[str]]) -> None:
    once = canonical_csv(written([["id", "since"], *rows]), RELEASED)

    assert canonical_csv(once, RELEASED) == once


@given(ROWS)
def test_no_row_and_no_cell_is_lost(rows: list[list[str]]) -> None:
    header, *kept = rows_of(canonical_csv(written([["id", "since"], *rows]), RELEASED))
    wanted = Counter(tuple(map(content, row)) for row in rows)
    del wanted["", ""]

    assert header == ["id", "since"]
    assert Counter(tuple(map(content, row)) for row in kept) == wanted


@given(ROWS)
def test_rows_are_sorted_cells_trimmed_and_composed(rows: list[list[str]]) -> None:
    _, *kept = rows_of(canonical_csv(written([["id", "since"], *rows]), RELEASED))

    assert kept == sorted(kept)
    assert all(
        cell == unicodedata.normalize("NFC", cell).strip() and "\r" not in cell
        for row in kept
        for cell in row
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_a_french_spreadsheet_saves_is_understood(delimiter: str) -> None:
    rows = [
        HEADER.split(","),
        ["place/b", "place/c", "301", "doublon, sûr", "double"],
        ["place/a", "", "410", "retiré", "withdrawn"],
        [""] * 5,
    ]
    saved = "\ufeff".encode() + written(rows, delimiter)

    assert canonical_csv(saved, REDIRECTS).decode().splitlines() == [
        HEADER,
        "place/a,,410,retiré,withdrawn",
        'place/b,place/c,301,"doublon, sûr",double',
    ]


def test_columns_come_back_into_the_order_of_the_table() -> None:
    assert canonical_csv(b"since,id\n2026,place/a\n", RELEASED) == b"id,since\nplace/a,2026\n"


def test_a_header_that_does_not_fit_is_left_to_the_check() -> None:
    assert canonical_csv(b"id,sinse\nb,2\na,1\n", RELEASED) == b"id,sinse\na,1\nb,2\n"


def test_a_row_of_another_length_is_kept() -> None:
    assert canonical_csv(b"since,id\n1,a,x\n", RELEASED) == b"id,since\n1,a,x\n"


def test_items_of_lists_are_separated_alike() -> None:
    header = "id,claims,status,note_fr,note_en"
    row = "a,claim/x;claim/y ;,open,n,n"

    assert canonical_csv(f"{header}\n{row}\n".encode(), CONFLICTS).decode() == (
        f"{header}\na,claim/x; claim/y,open,n,n\n"
    )


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_nothing_stays_nothing(data: bytes) -> None:
    assert canonical_csv(data, RELEASED) == b""


def test_what_is_no_csv_is_refused() -> None:
    with pytest.raises(csv.Error):
        canonical_csv(b'id,since\n"a,1\n', RELEASED)


def test_what_is_no_utf8_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        canonical_csv("id,since\né,1\n".encode("latin-1"), RELEASED)
