"""Long lists, a page at a time."""

import pytest

from clusterlod.web.entity.paging import LENGTH, Paging, asked_pages
from clusterlod.web.problems import ProblemError


def test_the_pages_hold_the_whole_list() -> None:
    items = list(range(2 * LENGTH + 1))
    pages = [Paging({"x": number}).part("x", items) for number in (1, 2, 3)]

    assert [item for page in pages for item in page.items] == items
    assert {page.count for page in pages} == {3}
    assert pages[0].others == (1, 2, 3)


def test_a_page_beyond_the_end_is_the_last() -> None:
    assert Paging({"x": 9}).part("x", range(LENGTH + 1)).number == 2


def test_a_short_list_has_no_other_pages() -> None:
    assert Paging().part("x", range(LENGTH)).others == ()


def test_lists_are_named_in_the_address() -> None:
    paging = asked_pages({"page-dcterms:spatial": "2", "lang": "fr"})

    assert paging.part("dcterms:spatial", range(100)).number == 2
    assert paging.part("roster", range(100)).number == 1


@pytest.mark.parametrize("text", ["0", "-1", "two", "٢", "9" * 40])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(ProblemError, match="page-roster"):
        asked_pages({"page-roster": text})
