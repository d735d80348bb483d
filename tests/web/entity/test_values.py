"""Literals as people read them."""

from clusterlod.build.terms import typed
from clusterlod.web.entity.values import literal_text


def test_an_outline_is_cut_short() -> None:
    positions = ", ".join(["0.1234 44.1234"] * 500)
    shown = literal_text(typed(f"POLYGON (({positions}))", "geo:wktLiteral"), "fr")

    assert shown.startswith("POLYGON ((0.1234 44.1234")
    assert shown.endswith("…")
    assert len(shown) < 130


def test_a_point_is_whole() -> None:
    point = "POINT (-0.58915 44.80849)"

    assert literal_text(typed(point, "geo:wktLiteral"), "en") == point


def test_a_long_text_is_whole() -> None:
    text = "mot " * 200

    assert literal_text(typed(text, "xsd:string"), "fr") == text
