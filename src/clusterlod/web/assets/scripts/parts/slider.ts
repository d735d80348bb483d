// A slider through the years beside the list of years, which stays what the form sends.

const PACE = 1100; // milliseconds for a year when they play

/** Add a slider and a button that plays to the row of a list of years. */
export function slider(row: HTMLElement): void {
  const select = row.querySelector("select");
  if (!select) return;
  const years = [...select.options].map((option) => option.value).filter(Boolean);
  const range = document.createElement("input");
  range.type = "range";
  range.min = years[0] ?? "";
  range.max = years[years.length - 1] ?? "";
  range.value = select.value || range.max;
  range.dataset["own"] = "";
  range.setAttribute("aria-label", row.dataset["slider"] ?? "");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  row.append(range, button);
  let playing = 0;

  function choose(year: string): void {
    if (!select || select.value === year) return;
    select.value = year;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function rest(): void {
    clearInterval(playing);
    playing = 0;
    button.textContent = "▶";
    button.setAttribute("aria-label", row.dataset["play"] ?? "");
  }

  function step(): void {
    if (range.value === range.max) return rest();
    range.stepUp();
    choose(range.value);
  }

  range.addEventListener("input", () => {
    rest();
    choose(range.value);
  });
  select.addEventListener("change", () => {
    if (select.value) range.value = select.value;
  });
  button.addEventListener("click", () => {
    if (playing) return rest();
    if (range.value === range.max) range.value = range.min;
    choose(range.value);
    playing = window.setInterval(step, PACE);
    button.textContent = "❚❚";
    button.setAttribute("aria-label", row.dataset["stop"] ?? "");
  });
  rest();
}
