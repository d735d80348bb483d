// The query workshop: runs what the form would, shows the answer without leaving the page.

import { Knowledge } from "./parts/completion";
import { copyable } from "./parts/copy";
import { make, sayer } from "./parts/dom";
import { editorFor } from "./parts/editor";
import { Results, type Row, type Solutions } from "./parts/results";
import { digest, packed } from "./parts/share";
import { snippets } from "./parts/snippets";
import { guess, ROLES } from "./parts/views";

interface Data {
  base: string;
  endpoint: string;
  prefixes: Record<string, string>;
  texts: Record<string, string>;
}
interface Problem {
  title?: string;
  detail?: string;
  status?: number;
  line?: number;
  column?: number;
}
interface Answer {
  query: string;
  release: string;
  hash: string;
  columns: string[];
  rows: Row[];
}

const form = document.querySelector<HTMLFormElement>("form.workshop")!;
const data = JSON.parse(form.dataset["workshop"] ?? "{}") as Data;
const say = sayer(data.texts);
const language = document.documentElement.lang;
const region = document.getElementById("outcome")!;
const state = document.getElementById("state")!;
const clock = document.getElementById("clock")!;
const stop = document.getElementById("stop") as HTMLButtonElement;
const knowledge = new Knowledge(data.prefixes, language);
const results = new Results(say, data.base, short, language);
const editor = editorFor(form.elements.namedItem("query") as HTMLTextAreaElement, say("editor"), knowledge, () => void run());
const opened = new URLSearchParams(location.search);
const given = editor.text();

let running: AbortController | undefined;
let view = (opened.get("view") ?? "table").split(" ");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
stop.addEventListener("click", () => running?.abort());
const told = region.querySelector<HTMLElement>(".problem, .truth");
if (told) markAsTold(told);
else if (["query", "q", "question"].some((name) => opened.get(name))) void run();

function short(iri: string): string {
  for (const [prefix, space] of Object.entries(data.prefixes)) {
    if (iri.startsWith(space) && iri.length > space.length) return `${prefix}:${iri.slice(space.length)}`;
  }
  return iri;
}

async function run(): Promise<void> {
  running?.abort();
  const mine = (running = new AbortController());
  const query = editor.text();
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1).replace(".", language === "fr" ? "," : ".");
  const ticking = setInterval(() => (clock.textContent = say("running", { seconds: seconds() })), 100);
  state.textContent = "";
  stop.hidden = false;
  region.setAttribute("aria-busy", "true");
  editor.mark("");
  try {
    const response = await ask(query, mine.signal);
    if (!response.ok) return showProblem((await response.json()) as Problem);
    await show(query, response, seconds);
  } catch (error) {
    if (running !== mine) return;
    region.replaceChildren();
    state.textContent = mine.signal.aborted ? say("stopped", { seconds: seconds() }) : say("broken");
  } finally {
    clearInterval(ticking);
    if (running === mine) {
      clock.textContent = "";
      stop.hidden = true;
      running = undefined;
      region.removeAttribute("aria-busy");
    }
  }
}

function ask(query: string, signal: AbortSignal): Promise<Response> {
  const headers = { Accept: "application/sparql-results+json, text/turtle;q=0.9, application/problem+json;q=0.1", "Accept-Language": language };
  const address = `/sparql?${new URLSearchParams({ query })}`;
  if (address.length < 6000) return fetch(address, { headers, signal });
  return fetch("/sparql", { method: "POST", body: new URLSearchParams({ query }), headers, signal });
}

function showProblem(problem: Problem): void {
  const place = problem.line ? say("line", { line: problem.line, column: problem.column ?? 1 }) : "";
  region.replaceChildren(
    make("div", { class: "problem", role: "alert" },
      make("p", {}, make("strong", {}, problem.title ?? say("problem")), ` ${place} `, make("span", { class: "code" }, `HTTP ${problem.status ?? ""}`)),
      make("pre", { tabindex: "0" }, problem.detail ?? "")),
  );
  editor.mark(problem.detail ?? problem.title ?? "", problem.line, problem.column);
}

/** Keep what the page came with, and mark a mistake: asking again would say the same, and move things. */
function markAsTold(told: HTMLElement): void {
  if (!told.matches(".problem")) return;
  const { line, column } = told.dataset;
  editor.mark(told.querySelector("pre")?.textContent ?? "", line ? Number(line) : undefined, column ? Number(column) : undefined);
}

async function show(query: string, response: Response, seconds: () => string): Promise<void> {
  const bytes = await response.arrayBuffer();
  const text = new TextDecoder().decode(bytes);
  const release = response.headers.get("Clusterlod-Release") ?? "";
  const answer: Answer = { query, release, hash: await digest(bytes), columns: [], rows: [] };
  if (!response.headers.get("Content-Type")?.includes("json")) {
    state.textContent = say("done_graph", { seconds: seconds() });
    region.replaceChildren(heading(), make("pre", { class: "scroll", tabindex: "0" }, text), await tools(answer, ["ttl", "nt", "jsonld", "rdf"]));
    return;
  }
  const solutions = JSON.parse(text) as Solutions;
  if (solutions.boolean !== undefined) {
    state.textContent = "";
    region.replaceChildren(make("p", { class: "truth", role: "status" }, say(solutions.boolean ? "yes" : "no")));
    return;
  }
  answer.columns = solutions.head.vars ?? [];
  answer.rows = solutions.results?.bindings ?? [];
  const count = answer.rows.length;
  const key = count === 0 ? "done_none" : count === 1 ? "done_one" : "done";
  state.textContent = say(key, { count: count.toLocaleString(language), seconds: seconds() });
  const files = ["csv", "excel", "xlsx", "tsv", "srj", "srx"];
  if (guess("map", answer.columns, answer.rows).every(Boolean)) files.push("geojson");
  region.replaceChildren(heading(), ...(count ? [await viewer(answer)] : []), await tools(answer, files));
}

function heading(): HTMLElement {
  return make("h2", { class: "visually-hidden" }, say("result"));
}

/** The answer in the view that is asked for, drawn before it is shown: what stands below it never moves. */
async function viewer(answer: Answer): Promise<HTMLElement> {
  const content = make("div", { class: "view" });
  const columns = make("p", { class: "view-columns" });
  const choice = make("p", { class: "view-kinds", role: "group", "aria-label": say("views") });
  const buttons = Object.keys(ROLES).map((kind) => {
    const button = make("button", { type: "button", class: "quiet" }, say(kind === "line" ? "line_view" : kind));
    button.addEventListener("click", () => void turn(kind));
    choice.append(button);
    return [kind, button] as const;
  });
  let asked = 0; // a drawing that arrives after a later one was asked for is not shown
  const draw = async () => {
    const mine = ++asked;
    for (const [kind, button] of buttons) button.setAttribute("aria-pressed", String(kind === view[0]));
    if (view[0] === "table") {
      content.replaceChildren(results.table(answer.columns, answer.rows));
    } else {
      const drawn = await drawing(answer);
      if (mine !== asked) return;
      content.replaceChildren(...drawn);
    }
    void remember(answer);
  };
  const turn = (kind: string): Promise<void> => {
    view = [kind, ...(kind === "table" ? [] : guess(kind, answer.columns, answer.rows))];
    columns.replaceChildren(...selects(answer, () => void draw()));
    return draw();
  };
  const known = view.slice(1).filter(Boolean).every((name) => answer.columns.includes(name));
  if (!(view[0]! in ROLES) || !known) await turn("table");
  else if (view[0] !== "table" && view.length === 1) await turn(view[0]!);
  else {
    columns.replaceChildren(...selects(answer, () => void draw()));
    await draw();
  }
  return make("div", {}, choice, columns, content);
}

function selects(answer: Answer, changed: () => void): HTMLElement[] {
  return (ROLES[view[0]!] ?? []).map((role, index) => {
    const optional = role.startsWith("[");
    const select = make("select");
    for (const name of [...(optional || !view[index + 1] ? [""] : []), ...answer.columns]) {
      select.append(new Option(name || say("no_column"), name, false, name === (view[index + 1] ?? "")));
    }
    select.addEventListener("change", () => {
      view[index + 1] = select.value;
      changed();
    });
    return make("label", {}, say(role.replace(/[[\]]/g, "")), " ", select);
  });
}

async function drawing(answer: Answer): Promise<Node[]> {
  const roles = ROLES[view[0]!] ?? [];
  if (roles.some((role, i) => !role.startsWith("[") && !view[i + 1])) return [make("p", { class: "notice" }, say("not_drawn"))];
  const parameters = new URLSearchParams({ display: view.filter(Boolean).join(" "), lang: language });
  const response = await fetch(`/api/drawing?${parameters}`, { method: "POST", body: new URLSearchParams({ query: answer.query }) });
  if (!response.ok) {
    const problem = (await response.json()) as Problem;
    return [make("p", { class: "notice" }, problem.detail ?? say("not_drawn"))];
  }
  const part = make("template");
  part.innerHTML = await response.text(); // our own server's, which escapes what it draws
  return [...part.content.childNodes];
}

async function shareable(answer: Answer): Promise<string> {
  const address = new URL("/sparql", location.href);
  const example = opened.get("question");
  if (example && answer.query === given) address.searchParams.set("question", example);
  else address.searchParams.set("q", await packed(answer.query));
  if (view[0] !== "table") address.searchParams.set("view", view.join(" ").trim());
  if (opened.has("lang")) address.searchParams.set("lang", language);
  return address.href;
}

/** Keep the query and its view in the address: reloading and going back show them again. */
async function remember(answer: Answer): Promise<void> {
  const address = await shareable(answer);
  history.replaceState(null, "", address);
  const link = document.getElementById("shared");
  if (link) link.textContent = address;
}

async function tools(answer: Answer, files: string[]): Promise<HTMLElement> {
  const list = make("ul", { class: "formats" }, ...files.map((file) => make("li", {}, download(answer, file))));
  const copy = { "data-copy": say("copy"), "data-copied": say("copied") };
  const address = await shareable(answer);
  const citation = say("citation", {
    release: answer.release, address, day: new Date().toISOString().slice(0, 10), hash: answer.hash || say("no_hash"),
  });
  const programs = Object.entries(snippets(data.endpoint, answer.query)).flatMap(([name, text]) => [
    make("h3", {}, name), make("pre", { tabindex: "0" }, make("code", {}, text)),
  ]);
  const box = make("div", { class: "result-tools" },
    make("h3", {}, say("download")), list,
    make("h3", {}, say("share")), make("p", { class: "permanent" }, say("share_text"), " ", make("code", { id: "shared", ...copy }, address)),
    make("h3", {}, say("cite")), make("p", { class: "permanent" }, make("cite", copy, citation)),
    make("details", { class: "snippets" }, make("summary", {}, say("snippets")), ...programs));
  copyable(box);
  void remember(answer);
  return box;
}

const NAMES: Record<string, string> = { excel: "Excel CSV", srj: "JSON", srx: "XML", ttl: "Turtle", nt: "N-Triples", jsonld: "JSON-LD", rdf: "RDF/XML", geojson: "GeoJSON" };

function download(answer: Answer, file: string): HTMLAnchorElement {
  const parameters = new URLSearchParams({ query: answer.query, format: file });
  const ours = ["excel", "xlsx", "geojson"].includes(file);
  if (ours) parameters.set("lang", language);
  if (file === "geojson") parameters.set("display", ["map", ...guess("map", answer.columns, answer.rows)].join(" "));
  return make("a", { href: `${ours ? "/api/result" : "/sparql"}?${parameters}`, download: "" }, NAMES[file] ?? file.toUpperCase());
}
