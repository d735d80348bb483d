"""What a first visit costs: bytes over the wire, fonts and scripts included."""

import pytest
from playwright.sync_api import Response
from tests.browser.conftest import Visit
from tests.browser.kinds import KINDS

#: Bytes that a first visit may transfer, bodies and headers, without the query editor.
MOST = 150_000

#: The fonts alone weigh as much: a page that moves less had help from the browser's cache.
LEAST = 70_000

EDITOR = "/static/workshop.js"


@pytest.mark.parametrize("path", KINDS)
def test_a_first_visit_is_light_and_asks_nobody_else(visit: Visit, site: str, path: str) -> None:
    page = visit("/robots.txt", first_visit=True)
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path)
    page.remove_listener("response", note)
    sizes = [answer.request.sizes() for answer in answers if EDITOR not in answer.url]
    moved = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)

    assert LEAST < moved < MOST
    assert {answer.url[: len(site)] for answer in answers} == {site}
