"""What people type finds what they mean, first: real names, real misspellings, both languages."""

import csv
import io
from pathlib import Path

import pytest

from clusterlod.namespaces import ID
from clusterlod.search.card import ANY, Filters, Role
from clusterlod.search.index import SearchIndex

TABLE = Path(__file__).with_name("ranking.csv").read_text(encoding="utf-8")
CASES = list(csv.DictReader(io.StringIO(TABLE, newline="")))


def first(index: SearchIndex, text: str, filters: Filters = ANY) -> str:
    return index.search(text, filters, limit=1)[0].card.iri.removeprefix(ID)


def references(index: SearchIndex, text: str, filters: Filters = ANY) -> list[str]:
    return [hit.card.iri.removeprefix(ID) for hit in index.search(text, filters)]


def test_there_are_enough_cases() -> None:
    kinds = {case["expected"].partition("/")[0] for case in CASES}

    assert len(CASES) >= 60
    assert {"organisation", "person", "territory", "policy", "project", "concept"} <= kinds
    assert sum("typo" in case["why"] for case in CASES) >= 15


@pytest.mark.parametrize("case", CASES, ids=[case["query"] for case in CASES])
def test_the_first_hit_is_what_was_meant(index: SearchIndex, case: dict[str, str]) -> None:
    assert first(index, case["query"]) == case["expected"], case["why"]


@pytest.mark.parametrize("length", range(1, 5))
def test_suggestions_begin_with_what_was_typed(index: SearchIndex, length: int) -> None:
    hits = index.search("cosm"[:length], limit=8)

    assert len(hits) >= 1
    assert "organisation/cosmetic-valley" in {hit.card.iri.removeprefix(ID) for hit in hits} or (
        length < 3
    )
    if length >= 3:
        assert first(index, "cosm"[:length]) == "organisation/cosmetic-valley"


def test_a_pole_stands_before_documents_that_speak_of_it(index: SearchIndex) -> None:
    found = references(index, "Cosmetic Valley")

    assert found[0] == "organisation/cosmetic-valley"
    assert any(reference.startswith("source/") for reference in found)


def test_a_hit_says_which_name_answers_and_why(index: SearchIndex) -> None:
    expected = {
        "Aerospace Valley": ("Aerospace Valley", Role.LABEL),
        "Mer PACA": ("Mer PACA", Role.ALT),
        "Mov’eo": ("Mov’eo", Role.FORMER),
        "DGE": ("DGE", Role.SHORT),
        "485376032": ("485376032", Role.IDENTIFIER),
    }
    for text, (name, role) in expected.items():
        hit = index.search(text, limit=1)[0]
        assert (hit.name.text, hit.name.role) == (name, role)


def test_a_name_in_use_answers_better_than_a_former_one(index: SearchIndex) -> None:
    assert index.search("NextMove")[0].score == 100
    assert index.search("Mov'eo")[0].score == 90


def test_a_card_tells_homonyms_apart(index: SearchIndex) -> None:
    hits = index.match("31")
    told = {
        (hit.card.label_fr, hit.card.status, area.label_fr)
        for hit in hits
        for area in hit.card.regions
    }

    assert told >= {
        ("Haute-Garonne", "", "Occitanie"),
        ("Nord-Pas-de-Calais", "ended", "Hauts-de-France"),
    }
    assert not any(hit.certain for hit in hits)


def test_a_card_has_region_of_today_region_before_and_departement(index: SearchIndex) -> None:
    card = index.card("territory/commune-31555")

    assert card is not None
    assert [area.label_fr for area in card.regions] == ["Occitanie"]
    assert [area.label_fr for area in card.former_regions] == ["Midi-Pyrénées"]
    assert [area.label_fr for area in card.departements] == ["Haute-Garonne"]
    assert card.kind == "territory"
    assert "http://rdf.insee.fr/def/geo#Commune" in card.types


def test_an_absorbed_pole_is_marked_as_ended(index: SearchIndex) -> None:
    optitec, systematic = index.card("organisation/optitec"), index.card("organisation/systematic")

    assert optitec is not None
    assert optitec.status == "ended"
    assert systematic is not None
    assert systematic.status != "ended"


def test_types_filter(index: SearchIndex) -> None:
    poles = Filters(types=("clo:CompetitivenessPole",))

    assert "concept/change-kind/merger" in references(index, "fusion")
    assert references(index, "fusion", Filters(types=("concept",))) == [
        "concept/change-kind/merger"
    ]
    assert first(index, "aer", poles) == "organisation/aerospace-valley"
    assert first(index, "toulouse", Filters(types=("organisation",))) == "organisation/cci-toulouse"
    assert references(index, "Toulouse", Filters(types=("foaf:Person",))) == []


def test_regions_filter_old_and_new_alike(index: SearchIndex) -> None:
    for region in ("territory/region-76", ID + "territory/region-73"):
        found = references(index, "aer", Filters(regions=(region,)))
        assert found[0] == "organisation/aerospace-valley"
    assert references(index, "aerospace", Filters(regions=("territory/region-53",))) == []


def test_filters_of_several_dimensions_must_all_pass(index: SearchIndex) -> None:
    filters = Filters(
        types=("clo:CompetitivenessPole",),
        regions=("territory/region-76",),
        sectors=("concept/sector/space",),
    )

    cards = index.browse(filters)
    assert cards[0].label_fr == "Aerospace Valley"
    assert 1 <= len(cards) == index.count(filters) < index.count(Filters(types=filters.types))
    for card in cards:
        assert "Occitanie" in {area.label_fr for area in card.regions}


def test_browsing_pages_through_everything_once(index: SearchIndex) -> None:
    poles = Filters(types=("clo:CompetitivenessPole",))
    pages = [index.browse(poles, limit=10, offset=start) for start in range(0, 120, 10)]
    cards = [card.iri for page in pages for card in page]

    assert 90 < len(cards) == len(set(cards)) == index.count(poles)


def test_facets_count_what_passes(index: SearchIndex) -> None:
    poles = Filters(types=("clo:CompetitivenessPole",))
    facets = index.facets(poles)

    for region, count in facets["regions"].items():
        assert index.count(Filters(types=poles.types, regions=(region,))) == count
    assert set(facets) <= set(Filters.__slots__)
    assert facets["phases"][ID + "concept/phase/phase-1"] > 0


def test_pages_of_hits_follow_each_other(index: SearchIndex) -> None:
    whole = index.search("pole", limit=30)

    assert index.search("pole", limit=10) == whole[:10]
    assert index.search("pole", limit=10, offset=10) == whole[10:20]


def test_an_unknown_entity_has_no_card(index: SearchIndex) -> None:
    assert index.card("organisation/nobody") is None
