// Completion that knows this graph: classes, properties that go with them, entities by name, prefixes.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { ChangeSpec, EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

interface Term {
  iri: string;
  name: string;
  labels: Record<string, string>;
  count: number;
}
interface Schema {
  classes: Term[];
  properties: Term[];
  usage: Record<string, Record<string, number>>;
}
interface Entity {
  iri: string;
  label: string;
  also: string;
  kind: string;
}
type Place = { part: "subject" | "predicate" | "object" | "other"; subject: string; predicate: string };

const KEYWORDS = (
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH ORDER BY GROUP HAVING LIMIT OFFSET " +
  "CONSTRUCT ASK DESCRIBE EXISTS COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT LANG LANGMATCHES STR CONTAINS " +
  "STRSTARTS REGEX LCASE YEAR IF COALESCE BOUND DATATYPE ASC DESC NOT IN AS"
).split(" ");
const TOKEN =
  /"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*|[?$]\w+|[\w-]*:[\w-]*(?:\.[\w-]+)*|[\w@^-]+|[{}.;,()[\]/|]/g;
const TYPES = new Set(["a", "rdf:type"]);

export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Where in a triple the end of a text stands. */
export function placeAtEnd(text: string): Place {
  const place: Place = { part: "other", subject: "", predicate: "" };
  let depth = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith("#")) continue;
    if (token === "(") depth++;
    else if (token === ")") depth = Math.max(0, depth - 1);
    else if (depth) continue;
    else if ("{}.".includes(token)) Object.assign(place, { part: "subject", subject: "", predicate: "" });
    else if (token === ";") place.part = "predicate";
    else if (token === ",") place.part = "object";
    else if ("/|".includes(token)) place.part = "predicate";
    else if (/^[A-Z_]{2,}$/i.test(token) && KEYWORDS.includes(token.toUpperCase())) continue;
    else if (place.part === "subject") Object.assign(place, { part: "predicate", subject: token });
    else if (place.part === "predicate") Object.assign(place, { part: "object", predicate: token });
    else place.part = "other";
  }
  return depth ? { ...place, part: "other" } : place;
}

/** The classes that a query gives to its variables. */
export function classesOf(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const match of text.matchAll(/([?$]\w+)\s+(?:a|rdf:type)\s+([\w-]+:[\w-]+)/g)) {
    found.set(match[1]!, [...(found.get(match[1]!) ?? []), match[2]!]);
  }
  return found;
}

export class Knowledge {
  #schema: Promise<Schema> | undefined;

  constructor(
    readonly prefixes: Record<string, string>,
    readonly language: string,
  ) {}

  schema(): Promise<Schema> {
    this.#schema ??= fetch("/api/schema").then((response) => response.json() as Promise<Schema>);
    return this.#schema;
  }

  /** What adds a prefix that a query uses but does not declare; nothing if it does or nobody knows it. */
  prefixFor(state: EditorState, prefix: string): ChangeSpec | undefined {
    const space = this.prefixes[prefix];
    const text = state.doc.toString();
    if (!space || new RegExp(`PREFIX\\s+${prefix}:`, "i").test(text)) return undefined;
    const last = [...text.matchAll(/^[ \t]*PREFIX[^\n]*\n/gim)].at(-1);
    return { from: last ? last.index + last[0].length : 0, insert: `PREFIX ${prefix}: <${space}>\n` };
  }

  /** Typing the colon of a known prefix declares it. */
  typing() {
    return EditorView.inputHandler.of((view, from, to, text) => {
      const line = view.state.doc.lineAt(from);
      const before = line.text.slice(0, from - line.from);
      const prefix = text === ":" ? /(?:^|[\s(^/|{])([\w-]+)$/.exec(before)?.[1] : undefined;
      const change = prefix && !/PREFIX\s+[\w-]*$/i.test(before) ? this.prefixFor(view.state, prefix) : undefined;
      if (!change) return false;
      view.dispatch({ changes: [{ from, to, insert: text }], selection: { anchor: from + 1 }, userEvent: "input.type" });
      view.dispatch({ changes: change });
      return true;
    });
  }

  complete = async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[?$]?[\w:À-ÿ-]*/);
    const typed = word?.text ?? "";
    if (!typed && !context.explicit) return null;
    const text = context.state.doc.toString();
    const from = word?.from ?? context.pos;
    if (/^[?$]/.test(typed)) return { from, options: variables(text, typed), validFor: /^[?$]\w*$/ };
    const place = placeAtEnd(text.slice(0, from));
    const options = [...(await this.#terms(place, typed, text)), ...keywords(place, typed)];
    if (place.part !== "predicate" && /^[\p{L}-]{2,}$/u.test(typed)) options.push(...(await this.#entities(typed, context)));
    return context.aborted || !options.length ? null : { from, options, filter: false };
  };

  async #terms(place: Place, typed: string, text: string): Promise<Completion[]> {
    const schema = await this.schema();
    if (place.part === "predicate") {
      const classes = classesOf(text).get(place.subject) ?? [];
      const used = classes.map((name) => schema.usage[name] ?? {});
      const count = (term: Term) => (used.length ? Math.max(...used.map((counts) => counts[term.name] ?? 0)) : term.count);
      return this.#ranked(schema.properties, typed, count, "property");
    }
    if (place.part === "object" && TYPES.has(place.predicate)) {
      return this.#ranked(schema.classes, typed, (term) => term.count, "class");
    }
    return typed.includes(":") ? this.#ranked([...schema.classes, ...schema.properties], typed, (t) => t.count, "class") : [];
  }

  #ranked(terms: Term[], typed: string, count: (term: Term) => number, type: string): Completion[] {
    const wanted = fold(typed);
    return terms
      .filter((term) => term.name.includes(":") && count(term) > 0)
      .filter((term) => [term.name, ...Object.values(term.labels)].some((name) => fold(name).includes(wanted)))
      .sort((a, b) => Number(fold(b.name).startsWith(wanted)) - Number(fold(a.name).startsWith(wanted)) || count(b) - count(a))
      .slice(0, 60)
      .map((term) => ({
        label: term.name,
        detail: `${term.labels[this.language] ?? ""} · ${count(term)}`,
        type,
        apply: (view: EditorView, _: Completion, from: number, to: number) => this.#insert(view, term.name, from, to),
      }));
  }

  #insert(view: EditorView, name: string, from: number, to: number): void {
    view.dispatch({ changes: { from, to, insert: name }, selection: { anchor: from + name.length }, userEvent: "input.complete" });
    const change = this.prefixFor(view.state, name.slice(0, name.indexOf(":")));
    if (change) view.dispatch({ changes: change });
  }

  async #entities(typed: string, context: CompletionContext): Promise<Completion[]> {
    const asking = new AbortController();
    context.addEventListener("abort", () => asking.abort());
    try {
      const parameters = new URLSearchParams({ q: typed, lang: this.language, limit: "12" });
      const response = await fetch(`/api/entities?${parameters}`, { signal: asking.signal });
      if (!response.ok) return [];
      const { entities } = (await response.json()) as { entities: Entity[] };
      return entities.map((entity) => ({
        label: entity.label,
        detail: [entity.also, entity.kind].filter(Boolean).join(" · "),
        type: "constant",
        apply: `<${entity.iri}>`,
      }));
    } catch (error) {
      if (error instanceof DOMException || error instanceof TypeError) return [];
      throw error;
    }
  }
}

function variables(text: string, typed: string): Completion[] {
  const names = new Set([...text.matchAll(/[?$]\w+/g)].map(([name]) => name));
  names.delete(typed);
  return [...names].map((label) => ({ label, type: "variable" }));
}

function keywords(place: Place, typed: string): Completion[] {
  const found = KEYWORDS.filter((word) => typed && word.startsWith(typed.toUpperCase()));
  const options: Completion[] = found.map((label) => ({ label, type: "keyword" }));
  return place.part === "predicate" && "a".startsWith(typed) ? [{ label: "a", detail: "rdf:type", type: "keyword" }, ...options] : options;
}
