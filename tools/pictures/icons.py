"""Draw the icons and the cards for social networks from ``logo.svg``, with Chromium.

Run it by ``make icons`` after a change of the logo; the pictures are committed, so that serving
the site needs no browser. Chromium is Debian's (apt-get install chromium).
"""

import base64
import io
import json
import shutil
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from clusterlod import resources

STATIC: Final = Path("src/clusterlod/web/static")
BUILT: Final = STATIC / "built"

#: Sides of the square icons in pixels: tab, iOS, Android, splash screen.
SIDES: Final = (32, 180, 192, 512)

#: Width and height of a card: what Open Graph readers show whole.
CARD: Final = (1200, 630)

#: Icons of the home screen stand on this colour; systems cut their corners.
BRAND: Final = "#12275a"

_ICON: Final = """<!DOCTYPE html><style>
  body {{ margin: 0; background: {background}; }}
  svg {{ display: block; box-sizing: border-box; width: 100vw; height: 100vh; padding: {padding}; }}
</style>{logo}"""

_CARD: Final = """<!DOCTYPE html><meta charset="utf-8"><style>
  @font-face {{ font-family: Display; font-weight: 200 800;
    src: url("data:font/woff2;base64,{font}"); }}
  body {{ margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 70px 80px;
    background: {brand}; color: #fff; font: 600 34px/1.35 Display, sans-serif;
    display: grid; grid-template-columns: 1fr 330px; gap: 60px; align-items: center; }}
  svg {{ width: 330px; height: 330px; }}
  h1 {{ font-size: 100px; line-height: 1; letter-spacing: -0.03em; margin: 0 0 38px; }}
  p {{ margin: 0 0 14px; }}
  [lang=en] {{ color: #c3d0ef; }}
  hr {{ border: 0; height: 8px; width: 120px; margin: 0 0 34px; background: #ffd773; }}
</style><div><h1>clusterlod</h1><hr>
<p lang="fr">{french}</p>
<p lang="en">{english}</p></div>{logo}"""

#: File name to what the card says: that of the whole site, and one for each kind of page.
CARDS: Final = {
    "card": (
        "Le graphe ouvert des clusters et pôles de compétitivité français",
        "The open graph of French clusters and pôles de compétitivité",
    ),
    "card-organisation": (
        "Pôle, cluster, organisme : son histoire, et qui la raconte",
        "Pole, cluster, body: its story, and who tells it",
    ),
    "card-territory": (
        "Territoire : ses pôles et clusters, hier et aujourd’hui",
        "Territory: its poles and clusters, then and now",
    ),
    "card-person": (
        "Personne : ses fonctions dans le temps, selon les sources",
        "Person: their roles in time, as the sources tell them",
    ),
    "card-source": (
        "Source : tout ce qu’elle affirme, passage par passage",
        "Source: all that it says, passage by passage",
    ),
    "card-claim": (
        "Affirmation : qui le dit, quand, et ce qui la contredit",
        "Claim: who says so, when, and what contradicts it",
    ),
    "card-policy": (
        "Politique publique : ce qu’elle vise, ce qu’elle finance",
        "Public policy: what it aims at, what it funds",
    ),
    "card-project": (
        "Projet : qui le mène, qui le labellise, qui le finance",
        "Project: who leads it, who labels it, who funds it",
    ),
    "card-concept": (
        "Secteur, notion : qui y travaille, et où",
        "Sector, concept: who works in it, and where",
    ),
    "card-question": (
        "Une question, sa réponse, et les sources qui la donnent",
        "A question, its answer, and the sources that give it",
    ),
    "card-map": (
        "La carte des pôles et clusters, année par année",
        "The map of poles and clusters, year by year",
    ),
}


def main() -> None:
    """Draw everything."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing (Debian: apt-get install chromium).")
    static = resources.root() / STATIC
    logo = (static / "logo.svg").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for side in SIDES:
            _draw(page, _icon(logo, side), (side, side), static / f"icon-{side}.png")
        for name, texts in CARDS.items():
            _draw(page, _card(logo, *texts), CARD, static / f"{name}.png")
        browser.close()
    (static / "site.webmanifest").write_text(_manifest(), encoding="utf-8")


def _icon(logo: str, side: int) -> str:
    """Fill small icons with the logo alone; those of home screens have a ground of their own."""
    small = side < SIDES[1]
    background, padding = ("transparent", "0") if small else (BRAND, "12vw")
    return _ICON.format(background=background, padding=padding, logo=logo)


def _card(logo: str, french: str, english: str) -> str:
    font = resources.root() / BUILT / "bricolage-grotesque.woff2"
    if not font.exists():
        sys.exit(f"{font}: missing; `make assets` puts it there")
    encoded = base64.b64encode(font.read_bytes()).decode()
    return _CARD.format(font=encoded, brand=BRAND, logo=logo, french=french, english=english)


def _draw(page: Page, document: str, size: tuple[int, int], target: Path) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(document)
    page.evaluate("document.fonts.ready")
    picture: Image.Image = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    if size == CARD:
        picture = picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(target, optimize=True)
    sys.stdout.write(f"{target}\n")


def _manifest() -> str:
    content = {
        "name": "clusterlod",
        "short_name": "clusterlod",
        "description": "Le graphe ouvert des clusters et pôles de compétitivité français",
        "lang": "fr",
        "start_url": "/",
        "display": "browser",
        "background_color": BRAND,
        "theme_color": BRAND,
        "icons": [
            {"src": f"icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
            for side in SIDES[2:]
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
