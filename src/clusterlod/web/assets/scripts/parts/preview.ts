// Evidence at a glance: what a click would open shows while the pointer or the keyboard's focus rests
// on it. The preview may be hovered, goes away by Escape, and says nothing that the click does not.

import { make } from "./dom";

const WAIT = 350;
const STAY = 250;
const PROVEN = "details.evidence > summary";

export function previews(page: Document): void {
  const box = make("div", { class: "preview", "aria-hidden": "true" });
  let timer = 0;
  const later = (then: () => void, time: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(then, time);
  };
  const hide = (): void => {
    clearTimeout(timer);
    box.remove();
  };
  const show = (summary: HTMLElement): void => {
    const details = summary.parentElement as HTMLDetailsElement;
    if (details.open) return;
    box.replaceChildren(...[...details.querySelectorAll(":scope > .proof")].map(plain));
    place(box, summary);
  };
  const over = (event: Event): void => {
    const target = event.target as Element;
    const summary = target.closest<HTMLElement>(PROVEN);
    if (summary) later(() => show(summary), WAIT);
    else if (box.contains(target)) clearTimeout(timer);
    else later(hide, STAY);
  };
  if (!page.querySelector(PROVEN)) return;
  if (matchMedia("(hover: hover)").matches) page.addEventListener("pointerover", over);
  page.addEventListener("focusin", (event) => {
    const summary = (event.target as Element).closest<HTMLElement>(PROVEN);
    if (summary?.matches(":focus-visible")) show(summary);
  });
  page.addEventListener("focusout", hide);
  page.addEventListener("click", hide);
  page.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}

/** A copy to look at only: its links lead nowhere, its ids name nothing. */
function plain(proof: Element): Element {
  const copy = proof.cloneNode(true) as Element;
  copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  copy.querySelectorAll("[id]").forEach((named) => named.removeAttribute("id"));
  copy.querySelector(".about-claim")?.remove();
  return copy;
}

function place(box: HTMLElement, summary: HTMLElement): void {
  document.body.append(box);
  const at = summary.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 8);
  const below = at.bottom + box.offsetHeight + 8 <= innerHeight || at.top < box.offsetHeight;
  box.style.left = `${Math.max(8, left) + scrollX}px`;
  box.style.top = `${(below ? at.bottom + 2 : at.top - box.offsetHeight - 2) + scrollY}px`;
}
