"""Questions in a browser: forms with names, drawings, downloads, without scripts too."""

from playwright.sync_api import expect
from tests.browser.conftest import PHONE, OpenPage

PARTNERS = "/questions/evidence_of_an_organisation"


def test_a_name_is_proposed_and_chosen_by_key(open_page: OpenPage) -> None:
    page = open_page(PARTNERS)
    field = page.get_by_role("main").get_by_role("combobox").first
    field.fill("aerosp")
    page.get_by_role("option", name="Aerospace Valley").first.wait_for()
    field.press("ArrowDown")
    field.press("Enter")
    page.get_by_role("button", name="Répondre").click()

    page.wait_for_url("**organisation%2Faerospace-valley**")
    expect(field).to_have_value("Aerospace Valley")


def test_a_name_is_understood_without_scripts(open_page: OpenPage) -> None:
    page = open_page(PARTNERS, PHONE, java_script_enabled=False)
    field = page.locator("[data-entity]")
    field.fill("Aerospace Valley")
    page.get_by_role("button", name="Répondre").click()

    expect(page.locator("[data-entity]")).to_have_attribute(
        "data-reference", "organisation/aerospace-valley"
    )


def test_a_name_that_nobody_has_is_told(open_page: OpenPage) -> None:
    page = open_page(PARTNERS + "?organisation=Xyzzyzzy", java_script_enabled=False)

    assert "personne ni rien de ce nom" in page.locator("main").inner_text()


def test_a_sector_and_a_region_are_chosen_from_lists(open_page: OpenPage) -> None:
    page = open_page("/questions/organisations_of_a_sector_in_a_region")
    page.get_by_label("Secteur").select_option(label="Aéronautique")
    page.get_by_label("Région").select_option(label="Occitanie")
    page.get_by_role("button", name="Répondre").click()

    page.wait_for_url("**sector=aeronautics**")
    assert page.get_by_role("link", name="Aerospace Valley").count() > 0


def test_an_answer_is_drawn_beside_its_table(open_page: OpenPage) -> None:
    page = open_page("/questions/poles_by_current_region")

    assert page.locator(".bar-list li").count() == page.locator("tbody tr").count()
    assert page.locator("svg rect").first.bounding_box()


def test_an_answer_downloads_as_a_workbook(open_page: OpenPage) -> None:
    page = open_page("/questions/poles_by_current_region")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()

    assert download.value.suggested_filename == "clusterlod-poles_by_current_region.xlsx"


def test_the_list_is_searched_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/questions", java_script_enabled=False)
    main = page.get_by_role("main")
    main.get_by_role("searchbox").fill("fusion")
    main.get_by_role("button", name="Chercher").click()

    page.wait_for_url("**q=fusion*")
    found = page.locator(".question-list li").count()
    assert main.get_by_role("status").inner_text().startswith(f"{found} ")
