// A form of filters that answers at once: fetch the page it leads to, and put its parts in place.

/** Submit a form at each change, and replace the children of `parts` without leaving the page. */
export function live(form: HTMLFormElement, parts: string[], after: () => void = () => {}): void {
  let turn = 0;

  async function go(address: string, push: boolean): Promise<void> {
    const mine = ++turn;
    form.setAttribute("aria-busy", "true");
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (mine !== turn) return;
    if (!response.ok) return location.assign(address);
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== turn) return;
    replace(next, parts);
    document.title = next.title;
    if (push) history.pushState(null, "", address);
    form.removeAttribute("aria-busy");
    after();
  }

  const submit = (): void => void go(addressOf(form), true);
  form.addEventListener("change", (event) => {
    if (!(event.target as Element).closest("[data-own]")) submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  addEventListener("popstate", () => void go(location.href, false));
}

/** Return the address that a GET form leads to, what is empty left out. */
export function addressOf(form: HTMLFormElement): string {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return form.getAttribute("action") + (query ? `?${query}` : "");
}

function replace(next: Document, parts: string[]): void {
  const focus = document.activeElement?.id;
  const folded = new Map<string, boolean>();
  for (const one of document.querySelectorAll<HTMLDetailsElement>("details[id]")) {
    folded.set(one.id, one.open);
  }
  for (const part of parts) {
    const [old, fresh] = [document.querySelector(part), next.querySelector(part)];
    if (old && fresh) old.replaceChildren(...fresh.childNodes);
  }
  for (const [id, open] of folded) {
    const one = document.getElementById(id);
    if (one instanceof HTMLDetailsElement) one.open = open;
  }
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
}
