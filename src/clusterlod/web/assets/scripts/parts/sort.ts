// Columns that sort: a button in each heading of a table[data-sort]; aria-sort says which way.

import { make } from "./dom";

export type Way = "ascending" | "descending";

/** Put a button into each heading; `sort` puts the rows in order. */
export function sortButtons(headings: HTMLTableCellElement[], text: string, sort: (column: number, way: Way) => void): void {
  headings.forEach((heading, column) => {
    const name = heading.textContent?.trim() ?? "";
    if (!name) return;
    const button = make("button", { type: "button", class: "sort", title: text.replace("{column}", name) }, ...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const way = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", way);
      sort(column, way);
    });
  });
}

/** An order of texts as a reader expects it: numbers by size, words by the language, nothing last. */
export function ordering(language: string, way: Way): (one: string, other: string) => number {
  const words = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
  const sign = way === "ascending" ? 1 : -1;
  return (one, other) => {
    const [a, b] = [one.trim(), other.trim()].map((text) => (text === "–" ? "" : text)) as [string, string];
    if (!a || !b) return Number(!a) - Number(!b);
    const [m, n] = [numberOf(a, language), numberOf(b, language)];
    return sign * (m !== undefined && n !== undefined ? m - n : words.compare(a, b));
  };
}

function numberOf(text: string, language: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f]/g, "").replace(/[%€]$/, "");
  const plain = language === "fr" ? bare.replace(",", ".") : bare.replaceAll(",", "");
  return /^[-+]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** Make the whole tables of a page sort themselves; `data-value` of a cell says what to sort by. */
export function sortable(root: ParentNode, language: string): void {
  for (const table of root.querySelectorAll<HTMLTableElement>("table[data-sort]")) {
    const body = table.tBodies[0];
    const headings = table.tHead?.rows[0]?.cells;
    if (!body || !headings) continue;
    const value = (row: HTMLTableRowElement, column: number): string => {
      const cell = row.cells[column];
      return cell?.dataset["value"] ?? cell?.textContent ?? "";
    };
    sortButtons([...headings], table.dataset["sort"] ?? "", (column, way) => {
      const order = ordering(language, way);
      body.append(...[...body.rows].sort((one, other) => order(value(one, column), value(other, column))));
    });
  }
}
