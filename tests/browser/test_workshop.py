"""The query workshop in a browser: run, stop, see, download, share, cite, complete, mark errors."""

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import PHONE, OpenPage

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
QUERY = "SELECT ?pole WHERE { ?pole a <https://w3id.org/clusterlod/def#CompetitivenessPole> }"
REGIONS = "/sparql?question=poles_by_current_region"


def write(page: Page, query: str) -> None:
    """Put a query in the place of the one in the editor, as somebody would who pastes it."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def proposed(page: Page, text: str) -> None:
    """Wait until the list of proposals is up to date and has a text."""
    ready = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) li"
    page.locator(ready, has_text=text).first.wait_for()


def choose(page: Page, text: str) -> None:
    """Wait for a proposal and take the first by Enter.

    A list takes no keys in the first moment after it opened, so that nobody chooses what they
    could not yet see. For the page that moment is over: its clock is put forward.
    """
    proposed(page, text)
    page.clock.set_fixed_time(page.evaluate("Date.now()") / 1000 + 1)
    page.keyboard.press("Enter")


def run(page: Page) -> None:
    page.get_by_role("button", name="Exécuter").click()


def test_a_query_runs_by_key_and_its_rows_are_named(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, QUERY + " LIMIT 3")
    page.keyboard.press("Control+Enter")

    page.get_by_text(re.compile(r"^3 lignes en \d+,\d s\.$")).wait_for()
    page.locator("#outcome tbody a:not(.iri)").nth(2).wait_for()


def test_an_empty_answer_is_told_as_one(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, "SELECT * { ?s <urn:x:nothing> ?o }")
    run(page)

    page.get_by_text("aucune ligne ne correspond").wait_for()


def test_stop_stops_and_never_shows_rows(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, ENDLESS)
    run(page)
    page.get_by_text(re.compile("En cours depuis [1-9]")).wait_for()
    page.get_by_role("button", name="Arrêter").click()

    page.get_by_text("il n’y a pas de résultat").wait_for()
    assert page.locator("#outcome").inner_text() == ""
    write(page, QUERY + " LIMIT 2")
    run(page)
    page.get_by_text(re.compile("^2 lignes en")).wait_for()


def test_an_error_is_marked_at_its_line(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, "SELECT *\nWHERE { ?s nobody:knows ?o }")
    run(page)

    page.get_by_role("alert").get_by_text("Ligne 2", exact=False).first.wait_for()
    assert page.locator(".cm-lint-marker-error").count() == 1
    assert page.locator(".cm-lintRange-error").inner_text() == "nobody:knows"


def test_completion_knows_what_goes_with_a_class_and_adds_prefixes(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, "SELECT * WHERE { ?p a ")
    page.keyboard.type("clo:Compet", delay=20)
    choose(page, "clo:CompetitivenessPole")
    page.keyboard.type(" ; membres", delay=20)
    choose(page, "nombre de membres")
    text = page.locator(".cm-content").inner_text()

    assert text.startswith("PREFIX clo: <https://w3id.org/clusterlod/def#>")
    assert text.count("PREFIX") == 1
    assert "?p a clo:CompetitivenessPole ; clo:memberCount" in text


def test_completion_finds_entities_by_name(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, "SELECT * WHERE { ?s ?p ")
    page.keyboard.type("aerosp", delay=20)
    choose(page, "Aerospace Valley")

    assert "<https://w3id.org/clusterlod/id/organisation/aerospace-valley>" in (
        page.locator(".cm-content").inner_text()
    )


def test_a_result_is_drawn_and_the_view_is_in_the_address(open_page: OpenPage) -> None:
    page = open_page(REGIONS)
    page.get_by_role("button", name="Barres", exact=True).click()
    page.locator(".bar-list li").first.wait_for()
    page.wait_for_url("**view=bar**")
    address = page.url
    page.goto(address)

    page.locator(".bar-list li").first.wait_for()
    assert (
        page.get_by_role("button", name="Barres", exact=True).get_attribute("aria-pressed")
        == "true"
    )


def test_a_shared_link_brings_the_query_back_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    write(page, QUERY)
    run(page)
    page.locator("#shared").wait_for()
    shared = page.locator("#shared").inner_text()
    plain = open_page("/sparql?" + shared.partition("?")[2], java_script_enabled=False)

    assert "?q=" in shared
    assert plain.locator("textarea").input_value() == QUERY


def test_an_unchanged_example_is_shared_by_its_name(open_page: OpenPage) -> None:
    page = open_page(REGIONS)
    page.locator("#shared").wait_for()

    assert page.locator("#shared").inner_text().endswith("/sparql?question=poles_by_current_region")


def test_a_citation_names_release_and_hash(open_page: OpenPage) -> None:
    page = open_page(REGIONS)
    page.locator(".result-tools cite").wait_for()

    assert re.search(
        r"données 2026-.*SHA-256 de la réponse JSON : [0-9a-f]{64}$",
        page.locator(".result-tools cite").inner_text(),
    )


def test_results_download(open_page: OpenPage) -> None:
    page = open_page(REGIONS)
    for name, file in (("XLSX", "clusterlod.xlsx"), ("TSV", "clusterlod.tsv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()

        assert download.value.suggested_filename == file


def test_the_editor_is_left_by_tab(open_page: OpenPage) -> None:
    page = open_page("/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent.trim()") == "Exécuter"


def test_the_plain_form_answers_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/sparql", PHONE, java_script_enabled=False)
    page.locator("textarea").fill(QUERY + " LIMIT 4")
    run(page)

    expect(page.locator("#outcome tbody tr")).to_have_count(4)
    expect(page.get_by_role("link", name="XLSX")).to_have_count(1)
