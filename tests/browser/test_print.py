"""Pages on paper: what one came for is there, dark on white."""

import pytest
from tests.browser.conftest import OpenPage

CONTENT = (
    ("/map", "#drawing svg"),
    ("/search?q=eau", ".hits li"),
    ("/questions/labels_by_authority", ".bar-list li"),
    ("/doc/organisation/aerospace-valley.html", ".story li"),
    ("/conflicts", ".dispute .sides"),
)


@pytest.mark.parametrize(("path", "content"), CONTENT)
def test_what_one_came_for_is_printed(open_page: OpenPage, path: str, content: str) -> None:
    page = open_page(path)
    page.emulate_media(media="print")

    assert page.locator(content).first.is_visible()
    assert not page.locator("header.site nav").first.is_visible()
    assert page.locator("button:not(.sort):visible").count() == 0


def test_who_reads_in_the_dark_prints_on_white(open_page: OpenPage) -> None:
    page = open_page("/questions/labels_by_authority", color_scheme="dark")
    screen = page.evaluate("getComputedStyle(document.body).color")
    page.emulate_media(media="print", color_scheme="dark")
    ink = page.evaluate("getComputedStyle(document.body).color")

    assert screen != ink
    assert ink == "rgb(23, 32, 51)"
