"""Every kind of page for everyone: axe-core, narrow and wide windows, no jumps while loading."""

import pytest
from tests.browser.conftest import Visit
from tests.browser.kinds import KINDS

from clusterlod import resources

AXE = resources.root() / "src/clusterlod/web/assets/node_modules/axe-core/axe.min.js"

_RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(", "));
}"""

_SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""


@pytest.mark.parametrize(("language", "scheme"), [("fr-FR", "light"), ("en-GB", "dark")])
@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_no_violation(visit: Visit, path: str, language: str, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is missing (make assets installs it)")
    page = visit(path, locale=language, color_scheme=scheme, bypass_csp=True)
    page.add_script_tag(path=AXE)

    assert page.evaluate(_RUN_AXE) == []


@pytest.mark.parametrize("path", KINDS)
def test_nothing_moves_while_a_page_loads_and_it_fits_every_window(visit: Visit, path: str) -> None:
    page = visit(path, first_visit=True)
    assert round(page.evaluate(_SHIFTS), 3) == 0  # less is a part of a pixel

    for width in (320, 768, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'content'")


def test_amounts_in_long_numbers_fit_a_small_phone(visit: Visit) -> None:
    address = "/doc/policy/fonds-unique-interministeriel.html"
    page = visit(address, first_visit=True, locale="en-GB")
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
