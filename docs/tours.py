"""Walk three tours of the site in Chromium, as people do, and take the pictures of docs/tours.md.

Run it by ``make tours``: it serves the current release on a free port, clicks and types its way
through each tour, and writes docs/images/tours/. It stops where the site does not show what the
tour says: each step waits for what it is about.
"""

import re
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect
from screenshots import IMAGES, chromium, open_twice, save, served

PICTURES: Final = IMAGES / "tours"

#: What the researcher writes; the workshop adds the prefixes.
TABLE: Final = """ ;
    clo:labelling/clo:phase ?phase ;
    dcterms:spatial/dcterms:isPartOf*/dcterms:isReplacedBy* ?region .
  ?region a igeo:Region ; skos:prefLabel ?regionName .
  ?phase skos:prefLabel ?phaseName .
  FILTER NOT EXISTS { ?region dcterms:isReplacedBy ?later }
  FILTER(LANG(?regionName) = "fr" && LANG(?phaseName) = "fr")
}
GROUP BY ?phaseName ?regionName
ORDER BY ?regionName ?phaseName"""

#: A row of the answer: the phase, the region, and how many.
ROW: Final = re.compile(r"phase .*Occitanie.*\d")


class Tour:
    """One reader at a desktop, and the pictures of what is seen."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        context = browser.new_context(
            base_url=address, viewport={"width": 1180, "height": 820}, locale="fr-FR"
        )
        self.page: Page = context.new_page()
        self.name = name
        self._number = 0
        open_twice(self.page, "/")

    def picture(self, clip_from: str = "") -> None:
        """Photograph the window, moved so that something stands at its top."""
        if clip_from:
            self.page.locator(clip_from).first.evaluate(
                "e => scrollTo({ top: e.getBoundingClientRect().top + scrollY - 16,"
                " behavior: 'instant' })"
            )
        self._number += 1
        target = PICTURES / f"{self.name}-{self._number}.webp"
        save(self.page.screenshot(animations="disabled"), target)

    def download(self, link: str) -> Path:
        """Click a link that downloads; return where the file is."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=link, exact=True).first.click()
        return download.value.path()


def journalist(tour: Tour) -> None:
    """Check a number: "74 poles"."""
    page = tour.page
    card = page.get_by_role("link", name="Combien de pôles de compétitivité l’article")
    card.hover()
    tour.picture("#inside")
    card.click()
    answer = page.get_by_role("table")
    for number in ("74", "71", "69"):
        expect(answer.get_by_role("row").filter(has_text=number).first).to_be_visible()
    tour.picture()
    answer.get_by_role("row").filter(has_text="74").get_by_role("link", name="s1-018").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("74")
    expect(page.get_by_role("heading", name="Contredit par")).to_be_visible()
    tour.picture("#itself")
    page.get_by_role("link", name="le conflit, côte à côte").click()
    dispute = page.locator(".dispute", has_text="74 pôles")
    dispute.locator("summary").first.click()
    expect(dispute.locator(".proof").first).to_be_visible()
    tour.picture(".dispute:has-text('74 pôles')")


def officer(tour: Tour) -> None:
    """Find who works on water in Occitanie, and with whom."""
    page = tour.page
    box = page.get_by_role("combobox").first
    box.press_sequentially("eau", delay=60)
    page.get_by_role("option").first.wait_for()
    tour.picture()
    box.press("Enter")
    page.get_by_role("checkbox", name="Occitanie").check()
    page.wait_for_url("**region=region-76**")
    expect(page.get_by_role("link", name="Aqua-Valley").first).to_be_visible()
    tour.picture()
    page.get_by_role("link", name="Aqua-Valley").first.click()
    expect(page.get_by_role("heading", name="Son histoire")).to_be_visible()
    tour.picture()
    tour.picture("#partners")
    page.get_by_role("link", name="Questions").first.click()
    page.get_by_role("link", name="Qui travaille dans un secteur, dans une région").click()
    page.get_by_label("Secteur").select_option(label="Capteurs et traitement de l’eau")
    page.get_by_label("Région").select_option(label="Occitanie")
    page.get_by_role("button", name="Répondre").click()
    expect(page.get_by_role("cell", name="Aqua-Valley")).to_be_visible()
    tour.picture()
    _check(tour.download("CSV"), "Aqua-Valley")


def researcher(tour: Tour) -> None:
    """Build a table of poles by phase and region, chart it, download it, cite it."""
    page = tour.page
    page.get_by_role("link", name="SPARQL").first.click()
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(
        "SELECT ?phaseName ?regionName (COUNT(DISTINCT ?pole) AS ?poles) WHERE {\n  ?pole a "
    )
    page.keyboard.type("clo:Comp", delay=60)
    page.locator(".cm-tooltip-autocomplete li", has_text="CompetitivenessPole").first.wait_for()
    tour.picture("form.workshop")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(TABLE)
    for prefix in ("dcterms", "igeo", "skos"):
        _declare(page, prefix)
    page.get_by_role("button", name="Exécuter").click()
    expect(page.locator("#outcome").get_by_role("row").filter(has_text=ROW).first).to_be_visible()
    page.get_by_role("button", name="poles").click()
    page.get_by_role("button", name="poles").click()
    tour.picture("form.workshop")
    page.get_by_role("button", name="Barres", exact=True).click()
    page.get_by_label("Catégorie").select_option("regionName")
    page.get_by_label("Valeur").select_option("poles")
    page.get_by_label("Série").select_option("phaseName")
    page.locator(".drawing .legend").wait_for()
    tour.picture("#state")
    _check(tour.download("CSV"), "Occitanie")
    expect(page.locator(".result-tools cite")).to_contain_text("SHA-256")
    tour.picture(".result-tools")


def _declare(page: Page, prefix: str) -> None:
    """Put a prefix in front of the query if the workshop has not done so."""
    spaces = {
        "dcterms": "http://purl.org/dc/terms/",
        "igeo": "http://rdf.insee.fr/def/geo#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }
    if f"PREFIX {prefix}:" not in page.locator(".cm-content").inner_text():
        page.keyboard.press("Control+Home")
        page.keyboard.insert_text(f"PREFIX {prefix}: <{spaces[prefix]}>\n")


def _check(file: Path, expected: str) -> None:
    if expected not in file.read_text(encoding="utf-8"):
        sys.exit(f"{file}: expected {expected!r} in it")


def main() -> None:
    """Walk the tours."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as address, chromium() as browser:
        for walk in (journalist, officer, researcher):
            walk(Tour(browser, address, walk.__name__))


if __name__ == "__main__":
    main()
