// A map to move and zoom (Leaflet), drawn from our own GeoJSON; it says what the fixed map says.

import * as L from "leaflet";
import { quietButton } from "./button";
import type { Feature, FeatureCollection } from "geojson";

const MAINLAND = L.latLngBounds([41.3, -5.2], [51.1, 9.6]);
const OVERSEAS = ["01", "02", "03", "04", "06", "971", "972", "973", "974", "976"];

interface Row {
  href: string;
  total: string;
  tone: string;
  here: boolean;
}

/** The map to move, within `canvas`; its data lie in the attributes of it. */
export class MovingMap {
  private readonly map: L.Map;
  private readonly shown = L.layerGroup();
  private readonly places = document.createElement("div");
  private turn = 0;

  constructor(private readonly canvas: HTMLElement) {
    const sea = document.createElement("div");
    sea.className = "sea";
    sea.setAttribute("role", "application");
    sea.setAttribute("aria-label", canvas.dataset["label"] ?? "");
    this.places.className = "ways";
    canvas.append(this.places, sea);
    this.map = L.map(sea, { attributionControl: false, zoomControl: false, minZoom: 3, zoomSnap: 0.5 });
    const { in: zoomInTitle = "", out: zoomOutTitle = "" } = canvas.dataset;
    L.control.zoom({ zoomInTitle, zoomOutTitle }).addTo(this.map);
    this.shown.addTo(this.map);
    this.map.fitBounds(MAINLAND);
  }

  /** Draw what the table says now. */
  async refresh(): Promise<void> {
    const turn = ++this.turn;
    const [outlines, points] = await Promise.all([load("outlines"), load("points")]);
    if (turn !== this.turn) return;
    this.shown.clearLayers();
    this.drawLand(outlines, rows());
    this.drawSpots(points);
    this.listPlaces(outlines);
  }

  private drawLand(outlines: FeatureCollection, known: Map<string, Row>): void {
    L.geoJSON(outlines, {
      style: (feature) => {
        const row = known.get(String(feature?.id));
        return { className: `land tone-${row?.tone ?? 0}${row?.here ? " here" : ""}`, weight: 1 };
      },
      onEachFeature: (feature, layer) => {
        const row = known.get(String(feature.id));
        const name = `${label(feature)}: ${row?.total ?? 0}`;
        layer.bindTooltip(name, { sticky: true });
        if (row) layer.on("add", () => asLink(layer as L.Path, name, row.href));
        if (row?.here) layer.on("add", () => (layer as L.Path).bringToFront());
      },
    }).addTo(this.shown);
  }

  private drawSpots(points: FeatureCollection): void {
    L.geoJSON(points, {
      pointToLayer: (_, position) => L.circleMarker(position, { radius: 5, className: "spot" }),
      onEachFeature: (feature, layer) => {
        layer.bindTooltip(`${label(feature)} (${label(feature, "place")})`);
        const href = new URL(String(feature.id)).pathname.replace(/^\/clusterlod/, "");
        layer.on("add", () => asLink(layer as L.Path, label(feature), href));
      },
    }).addTo(this.shown);
  }

  private listPlaces(outlines: FeatureCollection): void {
    const overseas = outlines.features.filter((f) => OVERSEAS.includes(String(f.properties?.["code"])));
    const mainland = quietButton(this.canvas.dataset["mainland"] ?? "", () => this.map.fitBounds(MAINLAND));
    const others = overseas.map((feature) =>
      quietButton(label(feature), () => this.map.fitBounds(L.geoJSON(feature).getBounds())),
    );
    this.places.replaceChildren(mainland, ...others);
    this.places.setAttribute("role", "group");
    this.places.setAttribute("aria-label", this.canvas.dataset["go"] ?? "");
  }
}

async function load(link: "outlines" | "points"): Promise<FeatureCollection> {
  const anchor = document.getElementById(link) as HTMLAnchorElement;
  const response = await fetch(anchor.href);
  if (!response.ok) throw new Error(`${anchor.href}: ${response.status}`);
  return (await response.json()) as FeatureCollection;
}

/** Read the table beside the map, which is the same in words. */
function rows(): Map<string, Row> {
  const anchors = document.querySelectorAll<HTMLAnchorElement>("#table a[data-iri]");
  return new Map(
    [...anchors].map((anchor) => {
      const { iri = "", total = "0", tone = "0" } = anchor.dataset;
      return [iri, { href: anchor.href, total, tone, here: !!anchor.closest("[aria-current]") }];
    }),
  );
}

function label(feature: Feature, what = "label"): string {
  const language = document.documentElement.lang === "fr" ? "fr" : "en";
  return String(feature.properties?.[`${what}_${language}`] ?? "");
}

/** Let a shape be reached by tab, named, and followed by Enter or click. */
function asLink(layer: L.Path, name: string, href: string): void {
  const element = layer.getElement();
  element?.setAttribute("tabindex", "0");
  element?.setAttribute("role", "link");
  element?.setAttribute("aria-label", name);
  const follow = (): void => location.assign(href);
  layer.on("click", follow);
  element?.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Enter") follow();
  });
}
