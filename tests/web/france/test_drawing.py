"""The map of France: projection, insets, paths, tones."""

import pytest

from clusterlod.web.france.drawing import TONES, tones_of
from clusterlod.web.france.paths import middle_of, svg_path
from clusterlod.web.france.projection import HEIGHT, INSETS, WIDTH, project

CITIES = {
    "Brest": (-4.49, 48.39),
    "Dunkerque": (2.38, 51.03),
    "Strasbourg": (7.75, 48.57),
    "Bonifacio": (9.16, 41.39),
    "Hendaye": (-1.77, 43.36),
    "Cayenne": (-52.33, 4.92),
    "Mamoudzou": (45.23, -12.78),
}


@pytest.mark.parametrize("city", CITIES)
def test_every_city_lies_on_the_drawing(city: str) -> None:
    x, y = project(*CITIES[city])

    assert 0 <= x <= WIDTH
    assert 0 <= y <= HEIGHT


def test_the_mainland_keeps_its_proportions() -> None:
    (brest, _), (strasbourg, _) = project(*CITIES["Brest"]), project(*CITIES["Strasbourg"])
    (_, north), (_, south) = project(2.35, 51.0), project(2.35, 43.0)

    kilometre = (south - north) / (8 * 111.2)
    assert (strasbourg - brest) / kilometre == pytest.approx(902, rel=0.02)


def test_overseas_lies_within_its_frame_and_frames_do_not_touch() -> None:
    for inset in INSETS:
        x, y = project((inset.west + inset.east) / 2, (inset.south + inset.north) / 2)
        assert inset.x < x < inset.x + inset.side
        assert inset.y < y < inset.y + inset.side
    for one in INSETS:
        for other in INSETS:
            apart = abs(one.x - other.x) >= one.side or abs(one.y - other.y) >= one.side
            assert one is other or apart


def test_neighbours_share_their_border_on_the_drawing() -> None:
    west = svg_path([[[[0.0, 45.0], [1.0, 45.0], [1.0004, 46.0003], [0.0, 46.0], [0.0, 45.0]]]])
    corner = tuple(map(round, project(1.0004, 46.0003)))

    assert corner == tuple(map(round, project(1.0001, 46.0001)))
    assert west.startswith("M")
    assert west.endswith("z")


def test_the_middle_is_that_of_the_largest_part() -> None:
    large = [[[2.0, 45.0], [4.0, 45.0], [4.0, 47.0], [2.0, 47.0], [2.0, 45.0]]]
    island = [[[-4.0, 45.0], [-3.9, 45.0], [-3.9, 45.1], [-4.0, 45.1], [-4.0, 45.0]]]

    x, y = middle_of([island, large])
    assert (x, y) == pytest.approx(project(3, 46), abs=2)


def test_a_speck_alone_is_still_drawn() -> None:
    assert svg_path([[[[2.0, 45.0], [2.001, 45.0], [2.0, 45.001], [2.0, 45.0]]]]).startswith("M")


def test_tones_grow_with_the_numbers_and_the_legend_covers_them() -> None:
    counts = {"a": 0, "b": 1, "c": 9, "d": 20, "e": 50}
    tones, legend = tones_of(counts)

    assert "a" not in tones
    assert tones["b"] < tones["c"] < tones["d"] < tones["e"] == TONES
    assert legend[0][1].startswith("1")
    assert legend[-1][1].endswith("50")


def test_few_equal_numbers_have_one_tone() -> None:
    tones, legend = tones_of({"a": 1, "b": 1})

    assert set(tones.values()) == {TONES}
    assert legend == ((TONES, "1"),)
    assert tones_of({}) == ({}, ())
