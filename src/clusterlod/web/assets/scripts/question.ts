// Fields of a question that take an entity: names proposed while one types (ARIA combobox with list).

interface Entity {
  reference: string;
  label: string;
  also: string;
  detail: string;
}

for (const field of document.querySelectorAll<HTMLInputElement>("input[data-entity]")) combobox(field);

function combobox(field: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.className = "options";
  list.id = `${field.id}-options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  const reference = document.createElement("input");
  reference.type = "hidden";
  reference.name = field.name;
  reference.value = field.dataset["reference"] ?? "";
  field.removeAttribute("name");
  field.after(reference, list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);

  let found: Entity[] = [];
  let chosen = -1;
  let asking: AbortController | undefined;

  function close(): void {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
  function choose(index: number): void {
    const entity = found[index];
    if (!entity) return;
    field.value = entity.label;
    reference.value = entity.reference;
    close();
  }
  function mark(index: number): void {
    chosen = (index + found.length) % found.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
    field.setAttribute("aria-activedescendant", `${list.id}-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }
  function show(): void {
    list.replaceChildren(...found.map((entity, index) => option(entity, index)));
    if (!found.length) {
      const nothing = document.createElement("li");
      nothing.textContent = field.dataset["none"] ?? "";
      list.append(nothing);
    }
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }
  function option(entity: Entity, index: number): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const detail = document.createElement("span");
    detail.className = "faint";
    detail.textContent = [entity.also, entity.detail].filter(Boolean).join(" · ").slice(0, 90);
    item.append(entity.label, " ", detail);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(index);
    });
    return item;
  }
  field.addEventListener("input", async () => {
    reference.value = field.value;
    asking?.abort();
    if (!field.value.trim()) return close();
    asking = new AbortController();
    const address = new URL("/api/entities", location.href);
    address.search = new URLSearchParams({
      q: field.value, type: field.dataset["entity"] ?? "", lang: document.documentElement.lang, limit: "8",
    }).toString();
    try {
      const response = await fetch(address, { signal: asking.signal });
      if (!response.ok) return close();
      found = ((await response.json()) as { entities: Entity[] }).entities;
      chosen = -1;
      show();
    } catch (error) {
      if (!(error instanceof DOMException)) close();
    }
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || !found.length) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? found.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) choose(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
}
