// Two ways to see the map: fixed, as the server drew it, or to move; Leaflet is loaded when asked for.

import { quietButton } from "./button";
import type { MovingMap } from "./moving";

/** Add the two buttons; return what to call when the data of the page have changed. */
export function ways(canvas: HTMLElement, drawing: HTMLElement): () => void {
  let moving: MovingMap | null = null;
  const buttons = [false, true].map((moves) => {
    const text = canvas.dataset[moves ? "move" : "fixed"] ?? "";
    const button = quietButton(text, () => void turnTo(moves));
    button.setAttribute("aria-pressed", String(!moves));
    return button;
  });
  const row = document.createElement("div");
  row.className = "ways";
  row.append(...buttons);
  (document.querySelector(".ways-room") ?? canvas).append(row);

  async function turnTo(moves: boolean): Promise<void> {
    canvas.hidden = !moves;
    drawing.hidden = moves;
    for (const [place, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(moves === (place === 1)));
    }
    if (!moves) return;
    const { MovingMap } = await import("./moving");
    moving ??= new MovingMap(canvas);
    await moving.refresh();
  }

  return () => {
    if (moving && !canvas.hidden) void moving.refresh();
  };
}
