"""Drawings of tables: what is drawn, where, and what is left to the table."""

import pytest

from clusterlod.namespaces import XSD
from clusterlod.queries.display import Display
from clusterlod.web.drawing.bars import MOST, Bars
from clusterlod.web.drawing.drawing import Drawing, Number, draw
from clusterlod.web.drawing.lines import Lines
from clusterlod.web.drawing.network import HEIGHT, WIDTH, Network
from clusterlod.web.drawing.points import Map, placed
from clusterlod.web.drawing.scale import moment_of, nice, top_of, years
from clusterlod.web.results import Cell, Row, Table


def text(value: str) -> Cell:
    return Cell("literal", value, "fr")


def number(value: object) -> Cell:
    return Cell("literal", str(value), datatype=XSD + "integer")


def iri(value: str) -> Cell:
    return Cell("uri", f"https://w3id.org/clusterlod/id/{value}")


@pytest.fixture(scope="module")
def land() -> tuple[str, ...]:
    return ("M0 0L960 0L960 900Z",)


def drawn(display: str, rows: list[Row], land: tuple[str, ...]) -> Drawing | None:
    kind, *columns = display.split()
    table = Table(tuple(rows[0]) if rows else (), tuple(rows))
    return draw(table, Display(kind, tuple(columns)), "fr", land)


def test_bars_are_parts_of_the_longest(land: tuple[str, ...]) -> None:
    rows = [{"name": text("a"), "n": number(10)}, {"name": text("b"), "n": number(5)}]
    bars = drawn("bar name n", rows, land)

    assert isinstance(bars, Bars)
    assert [bar.segments[0].width for bar in bars.bars] == [100.0, 50.0]
    assert bars.series == ()


def test_series_have_bars_of_their_own_as_they_may_count_a_thing_twice(
    land: tuple[str, ...],
) -> None:
    rows = [
        {"name": text("a"), "n": number(1), "kind": text("x")},
        {"name": text("a"), "n": number(4), "kind": text("y")},
        {"name": text("b"), "n": number(2), "kind": text("y")},
    ]
    bars = drawn("bar name n kind", rows, land)

    assert isinstance(bars, Bars)
    first, second = bars.bars
    assert [(s.x, s.width, s.y, s.height) for s in first.segments] == [
        (0.0, 25.0, 0.0, 50.0),
        (0.0, 100.0, 50.0, 50.0),
    ]
    assert [(s.width, s.height, s.colour) for s in second.segments] == [(50.0, 100.0, 2)]
    assert first.total == second.total == ""
    assert bars.series == (("x", 1), ("y", 2))


def test_series_that_add_up_share_a_bar_and_a_legend(land: tuple[str, ...]) -> None:
    rows = [
        {"name": text("a"), "n": number(1), "kind": text("x")},
        {"name": text("a"), "n": number(3), "kind": text("y")},
    ]
    bars = drawn("stack name n kind", rows, land)

    assert isinstance(bars, Bars)
    assert [(s.x, s.width) for s in bars.bars[0].segments] == [(0.0, 25.0), (25.0, 75.0)]
    assert bars.series == (("x", 1), ("y", 2))
    assert bars.bars[0].total == "4"


def test_bars_keep_things_of_one_name_apart(land: tuple[str, ...]) -> None:
    rows: list[Row] = [
        {"poleLabel": text("Eden"), "pole": iri(f"organisation/{slug}"), "n": number(1)}
        for slug in ("eden", "eden-cluster")
    ]
    bars = drawn("bar poleLabel n", rows, land)

    assert isinstance(bars, Bars)
    assert len(bars.bars) == 2


def test_many_bars_are_left_to_the_table_and_counted(land: tuple[str, ...]) -> None:
    rows: list[Row] = [{"name": text(str(i)), "n": number(i)} for i in range(MOST + 5)]
    bars = drawn("bar name n", rows, land)

    assert bars is not None
    assert bars.hidden == 5


def test_all_bars_may_be_zero(land: tuple[str, ...]) -> None:
    bars = drawn("bar name n", [{"name": text("a"), "n": number(0)}], land)

    assert isinstance(bars, Bars)
    assert bars.bars[0].segments[0].width == 0


def test_lines_run_through_time_in_order(land: tuple[str, ...]) -> None:
    rows: list[Row] = [
        {"when": text("2012"), "n": number(4)},
        {"when": text("2010"), "n": number(2)},
    ]
    lines = drawn("line when n", rows, land)

    assert isinstance(lines, Lines)
    assert [(dot.x, dot.y, dot.label) for dot in lines.lines[0].dots] == [
        (0, 50, "2"),
        (100, 0, "4"),
    ]
    assert lines.lines[0].path == "M0.0 50.0L100.0 0.0"


@pytest.mark.parametrize("display", ["bar name n", "line name n", "map name n x", "network name n"])
def test_what_cannot_be_drawn_is_not(display: str, land: tuple[str, ...]) -> None:
    assert drawn(display, [{"name": text("a")}], land) is None


def test_a_map_shows_places_once_and_counts_those_beyond_its_edges(land: tuple[str, ...]) -> None:
    at = {"lat": text("43.6"), "long": text("1.44")}
    rows: list[Row] = [
        {**at, "name": text("a")},
        {**at, "name": text("b")},
        {"lat": text("-20.9"), "long": text("55.5"), "name": text("Réunion")},
        {"lat": text("52.5"), "long": text("13.4"), "name": text("Berlin")},
        {"name": text("nowhere")},
    ]
    shown = drawn("map lat long name", rows, land)

    assert isinstance(shown, Map)
    assert [spot.things for spot in shown.spots] == [
        (("a", ""), ("b", "")),
        (("Réunion", ""),),  # in an inset
    ]
    assert shown.hidden == 1
    assert shown.land == land


def test_north_is_up_and_east_is_right() -> None:
    paris, toulouse, nice_ = placed(48.86, 2.35), placed(43.6, 1.44), placed(43.7, 7.26)

    assert paris
    assert toulouse
    assert nice_
    assert paris[1] < toulouse[1]
    assert toulouse[0] < nice_[0]


def test_a_network_draws_each_tie_once_and_stays_on_its_canvas(land: tuple[str, ...]) -> None:
    rows: list[Row] = [
        {"one": text(a), "two": text(b)} for a, b in ("ab", "ba", "bc", "cd", "aa", "ef")
    ]
    network = drawn("network one two", rows, land)

    assert isinstance(network, Network)
    assert len(network.edges) == 4
    assert [node.label for node in network.nodes] == ["b", "a", "c", "d", "e", "f"]
    assert all(0 <= node.x <= WIDTH and 0 <= node.y <= HEIGHT for node in network.nodes)
    assert drawn("network one two", rows, land) == network


def test_one_number_is_written_out(land: tuple[str, ...]) -> None:
    assert drawn("number n", [{"n": number(12345)}], land) == Number("12\u202f345")
    assert drawn("number n", [{"n": number(1)}, {"n": number(2)}], land) is None


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2012", 2012.0),
        ("2012-07", 2012.496),
        ("2012-12-31", 2012.9),
        ("-0044", -44.0),
        ("x", None),
    ],
)
def test_dates_are_read_as_precisely_as_they_are_written(
    written: str, moment: float | None
) -> None:
    found = moment_of(text(written))

    assert found == moment or (found is not None and moment is not None)
    assert found is None or moment is None or abs(found - moment) < 0.1


def test_marks_are_round() -> None:
    assert [nice(step) for step in (0.3, 1, 1.2, 30, 70)] == [0.5, 1, 2, 50, 100]
    assert top_of([97]) == (100, 50)
    assert [mark.label for mark in years(2004, 2024)] == ["2005", "2010", "2015", "2020"]
