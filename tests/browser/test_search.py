"""Search in a browser: suggestions by key, facets that answer at once, views, no scripts."""

from playwright.sync_api import expect
from tests.browser.conftest import PHONE, OpenPage

BOX = "#find"


def test_suggestions_come_with_the_first_letter_and_arrows_choose(open_page: OpenPage) -> None:
    page = open_page("/about")
    box = page.locator(BOX)
    box.press_sequentially("a")
    page.locator("[role=option]").first.wait_for()

    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_on_a_suggestion_opens_its_page(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.locator(BOX)
    box.press_sequentially("aerospace")
    page.locator("[role=option]:first-child mark", has_text="aerospace").wait_for()
    box.press("ArrowDown")
    box.press("Enter")

    page.wait_for_url("**/doc/organisation/aerospace-valley*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aerospace Valley")


def test_enter_alone_searches_for_the_text(open_page: OpenPage) -> None:
    page = open_page("/about")
    page.locator(BOX).fill("aerspace valey")
    page.locator(BOX).press("Enter")

    page.wait_for_url("**/search?q=aerspace*")
    expect(page.locator(".notice")).to_contain_text("Vouliez-vous dire")
    expect(page.locator(".hits li").first).to_contain_text("Aerospace Valley")


def test_a_facet_answers_at_once_keeps_the_focus_and_the_address(open_page: OpenPage) -> None:
    page = open_page("/search")
    before = page.locator("#total").inner_text()
    page.locator("#f-kind-pole").check()

    page.wait_for_url("**/search?kind=pole")
    expect(page.locator("#total")).not_to_have_text(before)
    expect(page.locator("#f-kind-pole")).to_be_focused()
    expect(page.locator("#total")).to_have_attribute("aria-live", "polite")
    page.get_by_role("link", name="Enlever le filtre Pôles").wait_for()
    page.go_back()
    expect(page.locator("#total")).to_have_text(before)


def test_a_count_beside_a_value_is_what_one_sees_by_choosing_it(open_page: OpenPage) -> None:
    page = open_page("/search?kind=cluster")
    value = page.locator("#g-sector li").first
    count = value.locator(".count").inner_text()
    value.locator("input").check()

    expect(page.locator("#total")).to_have_text(f"{count} résultats")


def test_the_year_narrows_and_views_keep_the_filters(open_page: OpenPage) -> None:
    page = open_page("/search?kind=pole")
    page.get_by_label("Année").select_option("2012")
    page.wait_for_url("**year=2012*")
    page.get_by_role("link", name="Tableau").click()

    page.wait_for_url("**view=table*")
    assert "year=2012" in page.url
    expect(page.locator("table tbody tr").first).to_be_visible()
    page.locator(".views").get_by_role("link", name="Carte").click()
    expect(page.locator(".france")).to_be_visible()


def test_the_csv_of_a_search_downloads(open_page: OpenPage) -> None:
    page = open_page("/search?kind=pole")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    path = download.value.path()

    assert path.read_text(encoding="utf-8").startswith("iri,kind,label_fr")


def test_search_works_without_scripts_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/search", PHONE, java_script_enabled=False)
    page.locator(BOX).fill("eau")
    page.locator(BOX).press("Enter")
    page.locator("#f-kind-pole").check()
    page.get_by_role("button", name="Appliquer").click()

    page.wait_for_url("**kind=pole*")
    assert "q=eau" in page.url
    expect(page.locator(".hits li").first).to_be_visible()


def test_the_language_is_kept_by_a_search(open_page: OpenPage) -> None:
    page = open_page("/search?lang=en")
    page.locator(BOX).fill("space")
    page.locator(BOX).press("Enter")

    page.wait_for_url("**q=space*")
    expect(page.locator("html")).to_have_attribute("lang", "en")
