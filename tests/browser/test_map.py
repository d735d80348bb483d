"""The map in a browser: borders, years, keys, the map to move, no scripts."""

from playwright.sync_api import expect
from tests.browser.conftest import DESKTOP, PHONE, OpenPage

#: Milliseconds: one year passes in them when the years play, and not two.
A_YEAR = 1_200


def test_borders_switch_between_today_and_before_2016(open_page: OpenPage) -> None:
    page = open_page("/map")
    expect(page.locator("#table")).to_contain_text("Occitanie")
    page.get_by_label("Régions d’avant 2016").check()

    page.wait_for_url("**borders=former*")
    expect(page.locator("#table")).to_contain_text("Midi-Pyrénées")
    expect(page.locator("#drawing a[aria-label^='Midi-Pyrénées']")).to_have_count(1)


def test_the_slider_moves_the_year_the_map_and_the_table(open_page: OpenPage) -> None:
    page = open_page("/map?kind=pole&year=2026")
    slider = page.get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")

    page.wait_for_url("**year=2025*")
    expect(page.locator("#count")).to_contain_text("en 2025")
    expect(page.get_by_label("Année", exact=True)).to_have_value("2025")
    expect(slider).to_be_focused()


def test_the_years_play_and_stop(open_page: OpenPage) -> None:
    page = open_page("/map?kind=pole&year=2010")
    page.clock.install(time=0)
    page.clock.pause_at(1)
    page.get_by_role("button", name="Dérouler les années").click()
    page.clock.run_for(A_YEAR)
    page.wait_for_url("**year=2011*")
    page.get_by_role("button", name="Arrêter").click()
    page.clock.run_for(A_YEAR)

    expect(page.get_by_role("button", name="Dérouler les années")).to_be_visible()
    expect(page.get_by_label("Année", exact=True)).to_have_value("2011")


def test_a_region_is_reached_and_opened_by_key(open_page: OpenPage) -> None:
    page = open_page("/map?kind=pole")
    region = page.locator("#drawing a[aria-label^='Occitanie']")
    region.focus()
    region.press("Enter")

    page.wait_for_url("**at=region-76*")
    expect(page.locator("#at")).to_have_text("Occitanie")
    expect(page.locator(".at")).to_contain_text("Aerospace Valley")


def test_the_map_says_what_the_table_says(open_page: OpenPage) -> None:
    page = open_page("/map?year=2012&borders=former", language="en-GB")
    for row in page.locator("#table tbody tr").all()[:5]:
        name, total = row.locator("th").inner_text(), row.locator("td").last.inner_text()
        expect(page.locator(f'#drawing a[aria-label="{name}: {total}"]')).to_have_count(1)


def test_the_map_to_move_opens_goes_overseas_and_follows_keys(open_page: OpenPage) -> None:
    page = open_page("/map?kind=pole", DESKTOP)
    page.get_by_role("button", name="Carte à déplacer").click()
    region = page.locator("#canvas path[aria-label^='Occitanie']")
    region.wait_for()

    expect(page.locator("#drawing")).to_be_hidden()
    page.get_by_role("button", name="La Réunion").click()
    reunion = page.locator("#canvas path[aria-label^='La Réunion']")
    expect(reunion).to_be_in_viewport()
    reunion.focus()
    reunion.press("Enter")
    page.wait_for_url("**at=region-04*")


def test_the_map_reads_without_scripts_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/map", PHONE, java_script_enabled=False)
    page.get_by_label("Année", exact=True).select_option("2012")
    page.get_by_role("button", name="Appliquer").click()

    page.wait_for_url("**year=2012*")
    expect(page.locator("#count")).to_contain_text("en 2012")
    expect(page.locator("#drawing a").first).to_be_visible()
    expect(page.locator("#table")).to_be_visible()
