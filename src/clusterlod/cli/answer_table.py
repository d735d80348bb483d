"""Show solutions as a table in a terminal."""

from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clusterlod.engine.base import Answer
from clusterlod.namespaces import XSD, contract
from clusterlod.web.results import Cell, read_table

#: Rows that a table shows; who wants more wants a file.
ROWS: Final = 500


async def show_table(answer: Answer) -> None:
    """Print the first rows on standard output; say on standard error if there are more."""
    solutions = await read_table(answer, ROWS)
    console = Console(highlight=False)
    if solutions.truth is not None:
        console.print("true" if solutions.truth else "false")
        return
    table = Table(row_styles=["", "dim"] if console.is_terminal else None)
    for name in solutions.variables:
        table.add_column(name, overflow="fold")
    for row in solutions.rows:
        table.add_row(*(_text(row.get(name, Cell())) for name in solutions.variables))
    console.print(table)
    messages = Console(stderr=True, highlight=False)
    messages.print(f"{len(solutions.rows)} row(s)", style="dim")
    if not solutions.complete:
        messages.print(f"There are more than {ROWS} rows; --format csv gives them all.")


def _text(cell: Cell) -> Text:
    """Write one term shortly: a prefixed name, a text with its language, a typed value."""
    if cell.kind == "uri":
        return Text(contract(cell.value), style="cyan")
    if cell.kind == "bnode":
        return Text(f"_:{cell.value}", style="dim")
    text = Text(cell.value)
    if cell.language:
        text.append(f" @{cell.language}", style="dim")
    elif cell.datatype and not cell.datatype.startswith(XSD):
        text.append(f" ^^{contract(cell.datatype)}", style="dim")
    return text
