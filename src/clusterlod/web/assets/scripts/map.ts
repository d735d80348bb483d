// The map page: settings answer at once, years slide, and a map to move stands beside the fixed one.

import { slider } from "./parts/slider";
import { live } from "./parts/swap";
import { MovingMap } from "./parts/moving";

const form = document.querySelector<HTMLFormElement>("form.map");
const row = document.querySelector<HTMLElement>(".years-row");
const canvas = document.getElementById("canvas");
const drawing = document.getElementById("drawing");
if (form && row && canvas && drawing) {
  const moving = new MovingMap(canvas, drawing);
  live(form, ["#count", "#drawing", ".places", ".choices"], () => void moving.refresh());
  slider(row);
}
