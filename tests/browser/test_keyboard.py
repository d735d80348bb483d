"""The whole site by keyboard: every control is reached, in order, seen, and never a trap."""

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import PHONE, OpenPage, Visit
from tests.browser.kinds import KINDS

#: Presses on one page: the frame and the start of long lists; short pages are walked to their end.
LONGEST_WALK = 40

#: What can take the focus, is shown, and is not left out on purpose.
_CONTROLS = """() => [...document.querySelectorAll(
  "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)].filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0)
  .length"""

#: Presses that may stay in one control: a date has a part for day, month and year.
PARTS = 4

#: What would take the focus out of the order of reading.
_PUSHED = (
    '() => document.querySelectorAll(\'[tabindex]:not([tabindex="0"], [tabindex="-1"])\').length'
)

#: Marks the element that has the focus; tells whether it is seen to have it. The editor has it
#: within its shadow root, and wears the ring there.
_STEP = """async () => {
  const e = document.activeElement;
  if (!e || e === document.body || e.dataset.walked) return null;
  e.dataset.walked = "1";
  const editor = () => e.shadowRoot?.querySelector(".cm-focused");
  for (let frames = 0; e.shadowRoot && !editor() && frames < 60; frames++)
    await new Promise(requestAnimationFrame);
  const style = getComputedStyle(editor() ?? e);
  const box = e.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const shape = e.closest("svg") && e.querySelector("path, circle");  // an area of a map
  return {
    what: e.outerHTML.slice(0, 90),
    ringed: outlined || (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 3),
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.parametrize("path", KINDS)
def test_tab_reaches_every_control_in_sight(visit: Visit, path: str) -> None:
    page = visit(path, reduced_motion="reduce")
    controls = page.evaluate(_CONTROLS)
    steps, stayed = [], 0
    for _ in range(LONGEST_WALK):
        page.keyboard.press("Tab")
        step = page.evaluate(_STEP)
        stayed = 0 if step else stayed + 1
        if stayed > PARTS:
            break
        steps += [step] if step else []

    assert page.evaluate(_PUSHED) == 0
    assert [step["what"] for step in steps if not step["ringed"]] == []
    assert [step["what"] for step in steps if not step["shown"]] == []
    assert len(steps) >= min(controls, LONGEST_WALK - 2 * PARTS)


def test_a_filter_is_set_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/sources", PHONE)
    page.get_by_label("Titre ou éditeur").focus()
    page.keyboard.type("les echos")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources?*q=les+echos*")

    assert page.locator(".sources tbody tr").count() > 0
    expect(page.get_by_label("Titre ou éditeur")).to_have_value("les echos")


def test_a_column_sorts_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/questions/changes_by_kind_and_year")
    heading = page.get_by_role("columnheader", name="changements")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    numbers = [int(text) for text in page.locator("tbody td:last-child").all_inner_texts()]

    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > numbers[-1]


def test_evidence_of_a_conflict_opens_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/conflicts?status=open")
    page.locator(".dispute summary").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".dispute .proof").first).to_be_visible()
