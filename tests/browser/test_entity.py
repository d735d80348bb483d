"""The page of a thing in a browser: evidence by click and by key, dates, languages, no scripts."""

from playwright.sync_api import expect
from tests.browser.conftest import PHONE, OpenPage

POLE = "/doc/organisation/aerospace-valley.html"


def test_a_click_shows_the_evidence_of_a_fact(open_page: OpenPage) -> None:
    page = open_page(POLE)
    line = page.locator("#s1-025-1")

    expect(line.locator(".proof")).to_be_hidden()
    line.locator("summary").click()
    expect(line.locator(".proof")).to_contain_text(
        "Clusters et Pôles de compétitivité", use_inner_text=True
    )
    assert line.get_by_role("link", name="signaler une erreur").get_attribute("href") == (
        "mailto:data@example.org?subject=Erreur%20dans%20une%20affirmation&body="
        "Affirmation%20%3A%20https%3A%2F%2Fw3id.org%2Fclusterlod%2Fid%2Fclaim%2Fs1-025-1%0A%0A"
        "Ce%20qui%20est%20faux%2C%20et%20ce%20qui%20serait%20juste%20%28avec%20la%20source%29"
        "%20%3A%0A"
    )


def test_the_key_e_opens_and_closes_all_evidence(open_page: OpenPage) -> None:
    page = open_page(POLE)
    page.keyboard.press("e")
    expect(page.locator("details.evidence:not([open])")).to_have_count(0)

    page.keyboard.press("e")
    expect(page.locator("details.evidence[open]")).to_have_count(0)


def test_a_date_narrows_the_page_and_can_be_left(open_page: OpenPage) -> None:
    page = open_page(POLE)
    page.get_by_label("À la date du").fill("2012-12-04")
    page.get_by_role("button", name="Afficher").click()

    page.wait_for_url("**date=2012-12-04*")
    assert page.get_by_text("Ne vaut pas à cette date").count() > 0
    page.get_by_role("link", name="Revenir à toutes les dates").click()
    page.wait_for_url(lambda address: "date=" not in address)


def test_the_language_switch_keeps_the_page(open_page: OpenPage) -> None:
    page = open_page(POLE + "?date=2012-12-04")
    page.get_by_role("link", name="English").click()

    expect(page.get_by_role("heading", name="Its story")).to_be_visible()
    assert "date=2012-12-04" in page.url


def test_the_page_reads_without_scripts_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(POLE, PHONE, java_script_enabled=False)
    page.locator("#s1-025-1 summary").click()

    expect(page.locator("#s1-025-1 .proof")).to_be_visible()
    assert page.get_by_role("button", name="Copier").count() == 0


def test_the_permanent_iri_copies_itself(open_page: OpenPage) -> None:
    page = open_page(POLE, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".permanent button").click()

    page.locator(".permanent [role=status]", has_text="Copié").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "https://w3id.org/clusterlod/id/organisation/aerospace-valley"


def test_a_territory_names_its_poles_now_and_then(open_page: OpenPage) -> None:
    page = open_page("/doc/territory/region-73.html?date=2012-12-04")
    roster = page.locator("section", has=page.locator("#roster"))

    assert roster.get_by_role("heading", name="Porteurs d’un label au 2012-12-04").is_visible()
    assert roster.get_by_role("link", name="Cancer-Bio-Santé").is_visible()
    assert page.get_by_role("img", name="Carte de France : Midi-Pyrénées").is_visible()


def test_the_old_region_leads_to_the_new_one(open_page: OpenPage) -> None:
    page = open_page("/doc/territory/region-73.html")
    page.locator(".kin").get_by_role("link", name="Occitanie").click()

    expect(page.get_by_role("heading", level=1, name="Occitanie")).to_be_visible()
    expect(page.locator(".kin").get_by_role("link", name="Languedoc-Roussillon")).to_be_visible()


def test_a_sector_names_who_works_in_it_by_region(open_page: OpenPage) -> None:
    page = open_page("/doc/concept/sector/aeronautics.html", language="en-GB")

    assert page.get_by_role("heading", name="Who works in it").is_visible()
    assert page.locator(".by-region").get_by_role("link", name="Aerospace Valley").count() > 1


def test_the_labels_of_a_pole_are_drawn_in_time(open_page: OpenPage) -> None:
    page = open_page(POLE)

    assert page.locator(".timeline .band").count() > 4
    assert page.locator(".timeline .band text", has_text="phase II (2009–2012)").is_visible()


def test_the_pages_of_a_long_list_turn(open_page: OpenPage) -> None:
    page = open_page("/doc/territory/country-fr.html")
    section = page.locator("section", has=page.locator("#roster"))
    first = section.locator(".roster a").first.inner_text()
    section.get_by_role("navigation").get_by_role("link", name="2", exact=True).click()

    page.wait_for_url("**page-roster=2*")
    expect(section.locator(".roster a").first).not_to_have_text(first)


def test_the_amounts_of_calls_are_added_up(open_page: OpenPage) -> None:
    page = open_page("/doc/policy/fonds-unique-interministeriel.html")
    table = page.locator("table.amounts", has=page.locator("caption", has_text="aide de l’État"))
    numbers = [
        int("".join(filter(str.isdigit, text)))
        for text in table.locator("tbody .number a").all_inner_texts()
    ]
    total = table.locator("tfoot .number").inner_text()

    assert len(numbers) > 10
    assert sum(numbers) == int("".join(filter(str.isdigit, total)))


def test_the_money_of_a_pole_stands_in_tables_and_is_added_up_only_where_honest(
    open_page: OpenPage,
) -> None:
    page = open_page("/doc/organisation/agri-sud-ouest-innovation.html")
    public = page.locator("table.funds", has=page.locator("caption", has_text="financement public"))
    group = page.locator("details.group", has=public)

    assert public.get_by_role("link", name="312 900 000, la preuve").is_visible()
    assert public.get_by_role("link", name="OVIBOOST").is_visible()
    assert public.locator("tfoot").count() == 0
    assert group.get_by_text("ne s’additionnent pas").is_visible()


def test_evidence_shows_at_a_glance_and_goes_by_escape(open_page: OpenPage) -> None:
    page = open_page(POLE)
    page.locator("#s1-025-1 summary").hover()
    glance = page.locator(".preview")
    glance.wait_for()

    assert "Clusters et Pôles de compétitivité" in glance.inner_text()
    assert glance.locator("a").count() == 0
    glance.hover()
    page.keyboard.press("Escape")
    glance.wait_for(state="detached")


def test_evidence_at_a_glance_gives_way_to_the_click(open_page: OpenPage) -> None:
    page = open_page(POLE)
    page.locator("#s1-025-1 summary").hover()
    page.locator(".preview").wait_for()
    page.locator("#s1-025-1 summary").click()

    expect(page.locator(".preview")).to_have_count(0)
    expect(page.locator("#s1-025-1 .proof")).to_be_visible()
