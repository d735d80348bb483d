// Suggestions below a search box: a combobox with a list (WAI-ARIA 1.2), over a form that works alone.

interface Suggestion {
  path: string;
  label: string;
  class: string;
  where: string;
  also: string;
}

/** Make every form that names its suggestions in `data-suggest` a combobox. */
export function suggestions(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-suggest]")) {
    const input = form.querySelector<HTMLInputElement>("input[type=search]");
    if (input) new Combobox(form, input);
  }
}

class Combobox {
  private readonly list = document.createElement("ul");
  private readonly status = document.createElement("span");
  private found: Suggestion[] = [];
  private active = -1;
  private asked = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {
    this.list.id = `${input.id}-list`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset["list"] ?? "");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    form.append(this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", () => void this.ask());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const item = (event.target as Element).closest("li");
      if (item) this.open(Number(item.dataset["place"]));
    });
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    const turn = ++this.asked;
    if (!text) return this.close();
    const parameters = new URLSearchParams({ q: text, limit: "8", lang: document.documentElement.lang });
    const response = await fetch(`${this.form.dataset["suggest"]}?${parameters}`);
    if (!response.ok || turn !== this.asked) return;
    const answer = (await response.json()) as { entities: Suggestion[] };
    if (turn === this.asked && document.activeElement === this.input) this.show(answer.entities);
  }

  private show(found: Suggestion[]): void {
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((one, place) => this.item(one, place)));
    this.list.hidden = found.length === 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    const some = `${found.length} ${this.input.dataset["some"] ?? ""}`;
    this.status.textContent = found.length ? some : (this.input.dataset["none"] ?? "");
  }

  private item(one: Suggestion, place: number): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.dataset["place"] = String(place);
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const which = document.createElement("span");
    which.className = "which";
    which.textContent = [one.class, one.also, one.where].filter(Boolean).join(" · ");
    item.append(...marked(one.label, this.input.value.trim()), which);
    return item;
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden) {
      event.preventDefault();
      const count = this.found.length + 1; // one place is the text itself
      this.select(((this.active + 1 + step + count) % count) - 1);
    } else if (step === 1) void this.ask();
    else if (event.key === "Enter" && this.active >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.open(this.active);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  private select(place: number): void {
    this.active = place;
    for (const [number, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(number === place));
      if (number === place) item.scrollIntoView({ block: "nearest" });
    }
    if (place < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
  }

  private open(place: number): void {
    const one = this.found[place];
    if (!one) return;
    const language = new URLSearchParams(location.search).get("lang");
    location.assign(language ? `${one.path}?lang=${language}` : one.path);
  }

  private close(): void {
    this.asked++;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** Show in a label where the typed text stands. */
function marked(label: string, text: string): (string | HTMLElement)[] {
  const at = fold(label).indexOf(fold(text));
  if (at < 0 || fold(label).length !== label.length) return [label];
  const mark = document.createElement("mark");
  mark.textContent = label.slice(at, at + text.length);
  return [label.slice(0, at), mark, label.slice(at + text.length)];
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
