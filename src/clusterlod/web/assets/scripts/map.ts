// The map page: settings answer at once, years slide, and a map to move stands beside the fixed one.

import "leaflet/dist/leaflet.css";
import { ways } from "./parts/ways";
import { slider } from "./parts/slider";
import { live } from "./parts/swap";

const form = document.querySelector<HTMLFormElement>("form.map");
const row = document.querySelector<HTMLElement>(".years-row");
const canvas = document.getElementById("canvas");
const drawing = document.getElementById("drawing");
if (form && row && canvas && drawing) {
  const refresh = ways(canvas, drawing);
  live(form, ["#count", "#drawing", ".places", ".choices"], refresh);
  slider(row);
}
