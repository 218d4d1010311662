// The map of the dispatch board: each trip a line in its colour with its letter, each stop a mark that can be dragged.
import { background, element, leaflet, outline, tip } from "./map.js";

let shown = null;
let kept = null;

function mark(L, one) {
  const head = element("span", `n-board-mark ${one.look}`, one.label);
  if (one.stop) { head.dataset.stop = one.stop; head.dataset.trip = one.trip; }
  if (one.fixed) head.dataset.fixed = "";
  const icon = L.divIcon({ html: head, className: "n-map-holder", iconSize: [0, 0] });
  return L.marker(one.at, { icon, keyboard: false, alt: "", zIndexOffset: one.front ?? 0 }).bindTooltip(tip(one.lines), { direction: "top", offset: [0, -14] });
}

function put(L, map, data) {
  for (const trip of data.trips) {
    if (trip.points.length > 1) L.polyline(trip.points, { className: `n-board-line ${trip.look}`, interactive: false }).addTo(map);
  }
  for (const one of data.marks) mark(L, one).addTo(map);
}

/** Draws the map anew; what the reader has moved to stays, unless another day or depot is shown. */
export async function drawMap(board) {
  const canvas = board.querySelector("[data-board-map]");
  const source = document.getElementById("board-data");
  shown?.remove();
  shown = null;
  if (!canvas || !source) return;
  const data = JSON.parse(source.content.textContent);
  const [L, land] = await Promise.all([leaflet(data.library), data.tiles ? null : outline(data.land)]);
  if (!canvas.isConnected) return;
  const map = L.map(canvas, { attributionControl: false, zoomControl: false, maxZoom: data.tiles ? data.tiles.most : 15, minZoom: 3, zoomSnap: 0.5, scrollWheelZoom: false }).setView([30, 105], 4);
  shown = map;
  L.control.zoom({ zoomInTitle: data.words.nearer, zoomOutTitle: data.words.farther }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  if (data.credit) credit.addAttribution(element("span", "", data.credit).innerHTML);
  background(L, map, data, land);
  put(L, map, data);
  if (kept && kept.key === data.key) map.setView(...kept.view, { animate: false });
  else if (data.marks.length) map.fitBounds(L.latLngBounds(data.marks.map((one) => one.at)), { padding: [30, 30], maxZoom: 14, animate: false });
  map.whenReady(() => setTimeout(() => map.on("dragend zoomend", () => { kept = { key: data.key, view: [map.getCenter(), map.getZoom()] }; }), 0));
  map.getPane("overlayPane").setAttribute("aria-hidden", "true");
}
