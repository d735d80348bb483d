"""The examples of CONTRIBUTING: taken out of a copy of the tables, put in again, checked."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from clusterlod import resources
from clusterlod.build.formatting import rewritings
from clusterlod.build.graph import read_graph
from clusterlod.build.messages import Findings
from clusterlod.cli.main import main
from clusterlod.errors import SourceError

ROOT = resources.root()
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```([^\n]*)\n(.*?)\n```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    kind: str
    path: str
    text: str
    after: str  # the block that follows

    @property
    def rows(self) -> list[str]:
        """Rows that a CSV block adds, without its header."""
        return self.text.splitlines()[1:]

    @property
    def change(self) -> tuple[str, str]:
        """The two sides of a diff of one row."""
        old, new = self.text.splitlines()
        assert (old[0], new[0]) == ("-", "+")
        return old[1:], new[1:]


def blocks() -> list[Block]:
    found = _BLOCK.findall(TEXT)
    texts = [text for _, text in found[1:]] + [""]
    read = []
    for (info, text), after in zip(found, texts, strict=True):
        kind, _, rest = info.partition(" ")
        mistake = rest.endswith(" mistake")
        read.append(
            Block("mistake" if mistake else kind, rest.removesuffix(" mistake"), text, after)
        )
    return read


BLOCKS = blocks()


def of(kind: str) -> list[Block]:
    return [block for block in BLOCKS if block.kind == kind]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for folder in resources.FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def findings(root: Path, language: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_graph(root, language)
    return str(caught.value)


def tables(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("data/**/*.csv")}


def test_each_promised_example_is_there() -> None:
    headings = re.findall(r"^### (.*)$", TEXT, re.MULTILINE)

    assert headings == [
        "Correct a fact",
        "Add a source, and what it says",
        "Add a pole",
        "Record a merger",
        "Settle a conflict",
        "Add a question",
    ]


def test_the_rows_shown_are_added_as_shown_and_pass_the_check(copy: Path) -> None:
    """Take every row out, and every correction back; do what the document says; compare."""
    before = tables(copy)
    for block in of("csv"):
        for row in block.rows:
            replace(copy / block.path, row + "\n", "")
    for block in of("diff"):
        old, new = block.change
        replace(copy / block.path, new, old)
    assert tables(copy) != before
    for block in of("csv"):
        with (copy / block.path).open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in block.rows)
    for block in of("diff"):
        replace(copy / block.path, *block.change)
    for item in rewritings(copy, Findings("en")):
        item.write()

    assert tables(copy) == before
    assert read_graph(copy).claims


def test_the_header_of_each_example_is_that_of_its_file() -> None:
    headers = {block.path: block.text.splitlines()[0] for block in of("csv")}

    assert headers
    assert headers == {
        path: (ROOT / path).read_text(encoding="utf-8").splitlines()[0] for path in headers
    }


@pytest.mark.parametrize("block", of("mistake"), ids=lambda block: block.path)
def test_each_mistake_is_reported_as_shown(block: Block, copy: Path) -> None:
    command, _, shown = block.after.partition("\n")
    language = command.rpartition(" ")[2]
    replace(copy / block.path, *block.change)

    assert command.startswith("$ clusterlod check --lang ")
    assert without_lines(findings(copy, language)) == without_lines(shown)


def without_lines(text: str) -> str:
    """Leave line numbers out: they move with every row above."""
    return re.sub(r"^(data/[^:]*):\d+:", r"\1:N:", text, flags=re.MULTILINE)


def test_the_report_of_the_settled_conflict_is_as_shown() -> None:
    (block,) = [b for b in of("console") if b.text.startswith("$ clusterlod conflicts --lang")]
    command, _, shown = block.text.partition("\n")
    result = CliRunner().invoke(main, command.split()[2:])

    assert result.stdout.strip() == shown


@pytest.mark.parametrize("kind", ["sparql", "csv-answer"])
def test_the_question_shown_is_the_stored_one(kind: str) -> None:
    (block,) = of(kind)

    assert (ROOT / block.path).read_text(encoding="utf-8").rstrip() == block.text
