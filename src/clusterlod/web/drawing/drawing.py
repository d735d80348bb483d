"""Draw an answer as its display says."""

from dataclasses import dataclass

from clusterlod.queries.display import Display
from clusterlod.web.drawing.bars import Bars, bars_of
from clusterlod.web.drawing.lines import Lines, lines_of
from clusterlod.web.drawing.network import Network, network_of
from clusterlod.web.drawing.points import Map, map_of
from clusterlod.web.drawing.scale import number_of, written
from clusterlod.web.results import NOTHING, Table


@dataclass(frozen=True, slots=True)
class Number:
    """One number, large."""

    label: str
    hidden: int = 0
    kind: str = "number"


Drawing = Bars | Lines | Map | Network | Number


def draw(table: Table, display: Display, language: str, land: tuple[str, ...]) -> Drawing | None:
    """Draw a table; None if its display is a table, or nothing in it can be drawn so.

    Args:
        table: The solutions.
        display: How, and of which columns.
        language: The reader's.
        land: SVG paths of the areas below the points of a map.
    """
    match display.kind:
        case "bar":
            return bars_of(table.rows, display.columns, language)
        case "stack":
            return bars_of(table.rows, display.columns, language, stacked=True)
        case "line":
            return lines_of(table.rows, display.columns, language)
        case "map":
            return map_of(table.rows, display.columns, land)
        case "network":
            return network_of(table.rows, display.columns)
        case "number":
            return _number(table, display.columns[0], language)
    return None


def _number(table: Table, column: str, language: str) -> Number | None:
    if len(table.rows) != 1:
        return None
    cell = table.rows[0].get(column, NOTHING)
    value = number_of(cell)
    text = written(value, language) if value is not None else cell.value
    return Number(text) if text else None
