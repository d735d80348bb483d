// How a result may be seen: the kinds of drawings, their columns, and a good first guess for each.

import { isNumber, type Row } from "./results";

export const ROLES: Record<string, string[]> = {
  table: [],
  bar: ["category", "value", "[series]"],
  stack: ["category", "value", "series"],
  line: ["time", "value", "[series]"],
  map: ["latitude", "longitude", "label"],
  network: ["from", "to", "[weight]"],
};

const TIME = /^-?\d{4}(-\d\d(-\d\d)?)?([T+Z].*)?$/;

/** A column for each role of a view; empty where there is none that fits. */
export function guess(view: string, columns: string[], rows: Row[]): string[] {
  const sample = rows.slice(0, 50);
  const some = (test: (row: Row) => boolean) => sample.some(test);
  const numbers = columns.filter((name) => some((row) => isNumber(row[name])));
  const texts = columns.filter((name) => !numbers.includes(name) && some((row) => Boolean(row[name])));
  const labels = [...texts.filter((name) => name.endsWith("Label")), ...texts];
  const named = (pattern: RegExp) => columns.find((name) => pattern.test(name)) ?? "";
  const times = columns.filter((name) => some((row) => TIME.test(row[name]?.value ?? "")) && sample.every((row) => !row[name] || TIME.test(row[name]!.value)));
  if (view === "bar") return [labels[0] ?? times[0] ?? "", numbers.find((n) => n !== times[0]) ?? numbers[0] ?? "", ""];
  if (view === "stack") return [labels[0] ?? times[0] ?? "", numbers.find((n) => n !== times[0]) ?? numbers[0] ?? "", [...new Set(labels)][1] ?? ""];
  if (view === "line") return [times[0] ?? "", numbers.find((n) => n !== times[0]) ?? "", ""];
  if (view === "map") return [named(/^lat/i), named(/^(long|lng|lon)/i), labels[0] ?? ""];
  const ends = labels.filter((name) => !columns.includes(`${name}Label`));
  return [ends[0] ?? "", [...new Set(ends)][1] ?? "", numbers[0] ?? ""];
}
