"""Every column and every topic of a stored question has a heading in both languages."""

import csv
import io

import pytest

from clusterlod import queries
from clusterlod.web.messages import load_messages


@pytest.mark.parametrize("name", queries.names("question"))
def test_every_column_has_a_heading(name: str) -> None:
    question = queries.load("question", name)
    columns = next(csv.reader(io.StringIO(question.expected or "")))
    parameters = {parameter.name for parameter in question.parameters}
    headed = {column.removesuffix("Label") for column in columns} - parameters
    messages = load_messages()

    assert headed
    assert [column for column in sorted(headed) if not messages.has(f"column.{column}")] == []


def test_every_topic_has_a_name() -> None:
    messages = load_messages()

    assert [topic for topic in queries.TOPICS if not messages.has(f"topic.{topic}")] == []
