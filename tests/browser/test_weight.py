"""What a first visit costs: bytes over the wire, fonts and scripts included."""

import pytest
from playwright.sync_api import Response
from tests.browser.conftest import OpenPage
from tests.browser.kinds import KINDS

#: Bytes that a first visit may transfer, bodies and headers, without the query editor.
MOST = 150_000

EDITOR = "/static/workshop.js"


@pytest.mark.parametrize("path", KINDS)
def test_a_first_visit_is_light_and_asks_nobody_else(
    open_page: OpenPage, site: str, path: str
) -> None:
    page = open_page("/robots.txt")
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="load")
    sizes = [answer.request.sizes() for answer in answers if EDITOR not in answer.url]
    moved = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    assert moved < MOST
    assert {answer.url[: len(site)] for answer in answers} == {site}
