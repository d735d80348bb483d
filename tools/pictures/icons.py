"""Draw the icons and the card for social networks from ``logo.svg``, with Chromium.

Run it by ``make icons`` after a change of the logo; the pictures are committed, so that serving
the site needs no browser. Chromium is Debian's (apt-get install chromium).
"""

import base64
import json
import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from clusterlod import resources

STATIC: Final = Path("src/clusterlod/web/static")
BUILT: Final = STATIC / "built"

#: Sides of the square icons in pixels: tab, iOS, Android, splash screen.
SIDES: Final = (32, 180, 192, 512)

#: Width and height of the card: what Open Graph readers show whole.
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
<p lang="fr">Le graphe ouvert des clusters et pôles de compétitivité français</p>
<p lang="en">The open graph of French clusters and pôles de compétitivité</p></div>{logo}"""


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
        _draw(page, _card(logo), CARD, static / "card.png")
        browser.close()
    (static / "site.webmanifest").write_text(_manifest(), encoding="utf-8")


def _icon(logo: str, side: int) -> str:
    """Fill small icons with the logo alone; those of home screens have a ground of their own."""
    small = side < SIDES[1]
    background, padding = ("transparent", "0") if small else (BRAND, "12vw")
    return _ICON.format(background=background, padding=padding, logo=logo)


def _card(logo: str) -> str:
    font = resources.root() / BUILT / "bricolage-grotesque.woff2"
    if not font.exists():
        sys.exit(f"{font}: missing; `make assets` puts it there")
    encoded = base64.b64encode(font.read_bytes()).decode()
    return _CARD.format(font=encoded, brand=BRAND, logo=logo)


def _draw(page: Page, document: str, size: tuple[int, int], target: Path) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.set_content(document)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=target, omit_background=True)
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
