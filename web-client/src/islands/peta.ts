// The map of complaints in the browser: the picture that the server drew becomes one that is dragged and zoomed. What it
// shows, the list beside it too, is asked of the server for each part that one looks at.
import type * as Leaflet from "leaflet";

/** `[lat, lng, count, late, at one place]`, and of a single report `[lat, lng, 1, late, number, title]`. */
type Group = [number, number, number, number, boolean] | [number, number, 1, number, string, string];
interface Answer { groups: Group[]; beside: string }

const CLOSER = 2, LAST = 19, FIRST = 4;
/** Pixels that a letter of a name takes. */
const LETTER = 7;

class Peta {
  private readonly groups: Leaflet.LayerGroup;
  private readonly map: Leaflet.Map;
  private asked?: AbortController;

  constructor(private readonly L: typeof Leaflet, private readonly here: HTMLElement, place: HTMLElement) {
    const { kotak = "", ubin, milik, perbesar = "", perkecil = "" } = here.dataset;
    const [south = -11, west = 95, north = 6, east = 141] = kotak.split(",").map(Number);
    this.map = L.map(place, { minZoom: FIRST, maxZoom: LAST, zoomSnap: 0.25, zoomControl: false }).fitBounds([[south, west], [north, east]]);
    L.control.zoom({ zoomInTitle: perbesar, zoomOutTitle: perkecil }).addTo(this.map);
    this.map.attributionControl.setPrefix(false);
    if (ubin) L.tileLayer(ubin, { attribution: milik ?? "", maxZoom: LAST }).addTo(this.map);
    this.groups = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => void this.look());
  }

  /** The outline of the city lies below the reports; with tiles it is a line alone. */
  async ground(): Promise<void> {
    const { garis, ubin } = this.here.dataset;
    if (!garis) return;
    const json = await fetch(garis).then((answer) => answer.json());
    const className = ubin ? "outline" : "ground";
    const style = (feature?: { properties?: Record<string, unknown> | null }) => ({ className: `${className} ${String(feature?.properties?.kind ?? "land")}` });
    const named: [Leaflet.Polygon, number][] = [];
    this.L.geoJSON(json, { style, interactive: false, onEachFeature: (feature: { properties?: Record<string, unknown> | null }, layer: Leaflet.Layer) => {
      if (!feature.properties?.code || ubin) return;
      const name = String(feature.properties.name);
      layer.bindTooltip(text(name), { permanent: true, direction: "center", className: "place", pane: "shadowPane" });
      named.push([layer as Leaflet.Polygon, name.length * LETTER]);
    } }).addTo(this.map);
    // A name stands where it has room.
    const name = () => {
      for (const [layer, wide] of named) {
        const box = layer.getBounds();
        const room = this.map.latLngToLayerPoint(box.getSouthEast()).x - this.map.latLngToLayerPoint(box.getSouthWest()).x;
        if (room >= wide) layer.openTooltip();
        else layer.closeTooltip();
      }
    };
    name();
    this.map.on("zoomend", name);
  }

  async look(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    const box = this.map.getBounds(), zoom = this.map.getZoom();
    const kotak = [box.getSouth(), box.getWest(), box.getNorth(), box.getEast()].map((one) => one.toFixed(6)).join(",");
    const data = this.here.dataset.peta ?? "";
    const path = `${data}${data.includes("?") ? "&" : "?"}kotak=${kotak}&z=${Math.floor(zoom)}`;
    try {
      const answer = await fetch(path, { signal: this.asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.show(await answer.json() as Answer);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.tell(this.here.dataset.lepas ?? "");
    }
  }

  private show({ groups, beside }: Answer): void {
    const list = document.getElementById("isi-peta");
    // Words of the server, escaped there.
    if (list) list.innerHTML = beside;
    this.groups.clearLayers();
    for (const group of groups) this.groups.addLayer(this.mark(group));
  }

  private mark(group: Group): Leaflet.Marker {
    const [lat, lng, count, late, of, title] = group;
    const isOne = typeof of === "string";
    const side = isOne ? 26 : count < 10 ? 36 : count < 100 ? 42 : count < 1_000 ? 50 : 60;
    const name = isOne ? title ?? of : `${count} ${this.here.dataset.banyak ?? ""}`;
    const html = document.createElement("span");
    html.textContent = isOne ? "" : count.toLocaleString(document.documentElement.lang);
    const className = `${isOne ? "one" : "many"}${late > 0 ? " late" : ""}`;
    const icon = this.L.divIcon({ className, html, iconSize: [side, side] });
    const mark = this.L.marker([lat, lng], { icon, title: name, alt: name, keyboard: true });
    return mark.on("click", () => {
      if (isOne) location.assign(`/aduan/${of}`);
      else if (of || this.map.getZoom() >= LAST) location.assign(`/aduan?dekat=${lat},${lng}`);
      else this.map.setView([lat, lng], Math.min(this.map.getZoom() + CLOSER, LAST));
    });
  }

  private tell(words: string): void {
    const list = document.getElementById("isi-peta");
    const told = document.createElement("p");
    told.className = "note warn";
    told.textContent = words;
    list?.prepend(told);
  }
}

/** A name as a tooltip takes it: its text, not markup. */
function text(name: string): HTMLElement {
  const span = document.createElement("span");
  span.textContent = name;
  return span;
}

async function begin(here: HTMLElement): Promise<void> {
  const { kode = "", gaya = "", nama = "" } = here.dataset;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = gaya;
  const styled = new Promise((done, failed) => { style.onload = done; style.onerror = failed; });
  document.head.append(style);
  // Until all of it is there, and if it never comes, the picture of the server stays.
  const [L] = await Promise.all([import(kode) as Promise<typeof Leaflet>, styled]);
  const drawn = here.querySelector("figure");
  const place = document.createElement("div");
  place.className = "leaflet";
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", nama);
  drawn?.replaceWith(place);
  here.querySelector("nav")?.remove();
  const peta = new Peta(L, here, place);
  await peta.ground();
  await peta.look();
}

const saves = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true;
for (const here of document.querySelectorAll<HTMLElement>("[data-peta]")) {
  // Who pays for each kilobyte keeps the picture, which can do the same.
  if (!saves) void begin(here).catch(() => undefined);
}
