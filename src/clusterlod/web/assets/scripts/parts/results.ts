// The answer to a query: as a table with labels, or drawn by the server.

import { make, type Say } from "./dom";
import { ordering, sortButtons } from "./sort";

export interface Term {
  type: "uri" | "literal" | "bnode" | "typed-literal";
  value: string;
  datatype?: string;
  "xml:lang"?: string;
}
export type Row = Record<string, Term>;
export interface Solutions {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Row[] };
}

const FIRST = 200;
const MORE = 500;
const LABELS = 80;
const NUMBER = /#(integer|decimal|double|float|int|long|short|nonNegativeInteger)$/;

export function isNumber(term: Term | undefined): boolean {
  return Boolean(term?.datatype && NUMBER.test(term.datatype));
}

/** The address behind an IRI: ours by path, so that any server with this data shows its own pages. */
function addressOf(iri: string, base: string): string | undefined {
  if (iri.startsWith(base)) return "/" + iri.slice(base.length);
  return /^https?:/.test(iri) ? iri : undefined;
}

export class Results {
  constructor(
    readonly say: Say,
    readonly base: string,
    readonly short: (iri: string) => string,
    readonly language: string,
  ) {}

  table(columns: string[], rows: Row[]): HTMLElement {
    const body = make("tbody");
    const headings = columns.map((name) => make("th", { scope: "col" }, name));
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...headings)), body);
    const box = make("div", {}, make("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": this.say("table") }, table));
    let shown = 0;
    let ordered = rows;
    const more = make("button", { type: "button", class: "quiet" }, this.say("more_rows"));
    const add = (count: number) => {
      const cells: HTMLAnchorElement[] = [];
      for (const row of ordered.slice(shown, shown + count)) {
        body.append(make("tr", {}, ...columns.map((name) => this.#cell(row[name], cells))));
      }
      shown = Math.min(rows.length, shown + count);
      if (shown >= rows.length) more.remove();
      void this.#label(cells);
    };
    sortButtons(headings, this.say("sort"), (column, way) => {
      const order = ordering(this.language, way);
      const value = (row: Row): string => row[columns[column] ?? ""]?.value ?? "";
      const count = shown;
      ordered = [...rows].sort((one, other) => order(value(one), value(other)));
      shown = 0;
      body.replaceChildren();
      add(count);
    });
    add(FIRST);
    if (shown < rows.length) {
      box.append(make("p", {}, more));
      more.addEventListener("click", () => add(MORE));
    }
    return box;
  }

  #cell(term: Term | undefined, links: HTMLAnchorElement[]): HTMLTableCellElement {
    if (!term) return make("td", {}, make("span", { class: "faint", "aria-label": this.say("unbound"), role: "img" }, "–"));
    if (term.type === "uri") {
      const address = addressOf(term.value, this.base);
      if (!address) return make("td", {}, make("span", { class: "iri" }, term.value));
      const link = make("a", { href: address, title: term.value, class: "iri", "data-iri": term.value }, this.short(term.value));
      links.push(link);
      return make("td", {}, link);
    }
    if (isNumber(term)) return make("td", { class: "number" }, term.value);
    const language = term["xml:lang"];
    const other = language && language !== this.language ? { lang: language } : {};
    return make("td", {}, make("span", other as Record<string, string>, term.value));
  }

  /** Put labels in place of IRIs, a few at a time. */
  async #label(links: HTMLAnchorElement[]): Promise<void> {
    const iris = [...new Set(links.map((link) => link.dataset["iri"] ?? ""))];
    for (let start = 0; start < Math.min(iris.length, LABELS * 10); start += LABELS) {
      const asked = iris.slice(start, start + LABELS).map((iri) => ["iri", iri]);
      const response = await fetch(`/api/labels?${new URLSearchParams([...asked, ["lang", this.language]])}`);
      if (!response.ok) return;
      const { labels } = (await response.json()) as { labels: Record<string, string> };
      for (const link of links) {
        const label = labels[link.dataset["iri"] ?? ""];
        if (!label) continue;
        link.textContent = label;
        link.classList.remove("iri");
      }
    }
  }
}
