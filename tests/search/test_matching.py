"""Matching whole names, as reconciliation asks for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.namespaces import ID
from clusterlod.search.card import Filters
from clusterlod.search.folding import compact, fold
from clusterlod.search.index import SearchIndex


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("Aerospace Valley", "organisation/aerospace-valley"),
        ("EMC2", "organisation/emc2"),
        ("485376032", "organisation/xylofutur"),
        ("Q12576", "territory/departement-46"),
        ("organisation/cap-digital", "organisation/cap-digital"),
        (f"{ID}organisation/cap-digital", "organisation/cap-digital"),
    ],
)
def test_the_same_name_or_identifier_is_certain(
    index: SearchIndex, text: str, reference: str
) -> None:
    hit = index.match(text, Filters(types=("organisation", "territory")))[0]

    assert (hit.card.iri, hit.score, hit.certain) == (ID + reference, 100, True)


def test_two_of_the_same_name_are_not_certain(index: SearchIndex) -> None:
    hits = index.match("06")

    assert [hit.score for hit in hits[:2]] == [100, 100]
    assert not any(hit.certain for hit in hits)


def test_a_limit_of_one_does_not_make_certain(index: SearchIndex) -> None:
    (hit,) = index.match("06", limit=1)

    assert not hit.certain


def test_a_former_or_misspelt_name_is_never_certain(index: SearchIndex) -> None:
    for text in ("Mov’eo", "Aerospace Valey", "Pôle de compétitivité Cosmetic Valley"):
        hit = index.match(text)[0]
        assert not hit.certain
        assert 80 <= hit.score < 100


def test_scores_decrease(index: SearchIndex) -> None:
    for text in ("pole", "valley", "conseil régional de", "cluster eau"):
        scores = [hit.score for hit in index.match(text, limit=50)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 100 for score in scores)


def test_a_filter_may_make_a_homonym_certain(index: SearchIndex) -> None:
    hit = index.match("06", Filters(types=("igeo:Departement",)))[0]

    assert (hit.card.label_fr, hit.certain) == ("Alpes-Maritimes", True)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pôle Mer Méditerranée", "pole mer mediterranee"),
        ("Cœur d’Ænor", "coeur d aenor"),
        ("ŒUVRE", "oeuvre"),
        ("Ｆｕｌｌ ｗｉｄｔｈ ﬁn", "full width fin"),
        ("e\u0301t\u00e9", "ete"),
        ("Q@LI-MEDiterranée", "qali mediterranee"),
        ("contact @ home", "contact home"),
        ("EMC²", "emc2"),
        ("Straße İstanbul", "strasse istanbul"),
        ("\x00\ud800🎉", ""),
        ("نص", "نص"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    folded = fold(text)

    assert fold(folded)[:100] == folded[:100]
    assert folded == " ".join(folded.split())
    assert " " not in compact(folded)
