"""How the words of a search are read as facets."""

import pytest

from clusterlod.search.reading import Reading, Value, read, stems


def value(parameter: str, slug: str, *names: str, loose: bool = False) -> Value:
    return Value((parameter, slug), tuple(map(stems, names)), loose)


WATER = value(
    "sector", "water", "capteurs et traitement de l eau", "water sensors and treatment", loose=True
)
ROBOTS = value("sector", "robotics", "robotique", "robotics", loose=True)
FOREST = value("sector", "wood", "foret et bois", "forest and wood", loose=True)
TRANSPORT = value("sector", "transport", "transport terrestre intelligent", loose=True)
LAND = value("sector", "land", "amenagement terrestre", loose=True)
OCCITANIE = value("region", "76", "occitanie")
BURGUNDY = value("region", "26", "bourgogne", "burgundy")
BOTH = value("region", "27", "bourgogne franche comte")
LOIRE = value("region", "52", "pays de la loire")
POLES = value("kind", "pole", "poles de competitivite", "poles")
YEAR = value("year", "2012", "2012")

ALL = (WATER, ROBOTS, FOREST, TRANSPORT, LAND, OCCITANIE, BURGUNDY, BOTH, LOIRE, POLES, YEAR)


@pytest.mark.parametrize(
    ("text", "named", "likely", "rest"),
    [
        ("eau Occitanie", ["76"], ["water"], []),
        ("Qui travaille sur l’eau en Occitanie ?", ["76"], ["water"], []),
        ("who works on water", [], ["water"], []),
        ("robots agricoles", [], ["robotics"], ["agricoles"]),
        ("FORÊT bourgogne", ["26"], ["wood"], []),
        ("Bourgogne-Franche-Comté", ["27"], [], []),
        ("les pôles des Pays de la Loire en 2012", ["pole", "52", "2012"], [], []),
        ("pôle de compétitivité", ["pole"], [], []),
        ("transport terrestre", [], ["transport"], []),
        ("terrestre", [], ["land", "transport"], []),
        ("Cap Digital", [], [], ["cap", "digital"]),
        ("de la", [], [], []),
        ("مياه ' \" % ;", [], [], ["مياه"]),
        ("", [], [], []),
    ],
)
def test_words_are_read(text: str, named: list[str], likely: list[str], rest: list[str]) -> None:
    reading = read(text, ALL)

    assert [value for _, value in reading.named] == named
    assert [value for _, value in reading.likely] == likely
    assert list(reading.rest) == rest


def test_a_name_found_twice_counts_once() -> None:
    assert read("2012 ou 2012", ALL) == Reading((("year", "2012"),), (), (), ())


def test_words_of_a_likely_value_are_hints() -> None:
    reading = read("eau potable", ALL)

    assert reading.hints == ("eau",)
    assert reading.telling == ("eau", "potable")


def test_a_text_without_end_is_read_up_to_a_point() -> None:
    assert len(read("mot " * 1_000, ALL).rest) == 32
