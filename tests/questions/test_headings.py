"""The columns of every stored question have a heading in both languages."""

import csv
import io

import pytest

from clusterlod import queries
from clusterlod.web.messages import load_messages


@pytest.mark.parametrize("name", queries.names("question"))
def test_every_column_has_a_heading(name: str) -> None:
    columns = next(csv.reader(io.StringIO(queries.load("question", name).expected or "")))
    messages = load_messages()

    assert columns
    assert [column for column in columns if not messages.has(f"column.{column}")] == []
