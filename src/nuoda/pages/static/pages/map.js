// Draws the way of a shipment over the outline of the land, or over tiles where the operator named a server.
const drawn = new Map();
const outlines = new Map();
const kept = { tab: "", view: null };
let library = null;

export function leaflet(source) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done(window.L);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

export function outline(source) {
  if (!outlines.has(source)) outlines.set(source, fetch(source, { credentials: "same-origin" }).then((answer) => answer.json()));
  return outlines.get(source);
}

export function element(tag, name, text = "") {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = text;
  return node;
}

export function tip(lines) {
  const node = document.createElement("div");
  for (const line of lines) node.append(element("span", "n-map-tip", line));
  return node;
}

// A way over the Pacific goes on beyond 180 degrees instead of back around the earth.
function unrolled(points, from = null) {
  let before = from;
  return points.map(([lat, lon]) => {
    let east = lon;
    if (before !== null) { while (east - before > 180) east -= 360; while (east - before < -180) east += 360; }
    before = east;
    return [lat, east];
  });
}

function marker(L, place, at) {
  const head = element("span", `n-map-mark n-map-${place.look}${place.here ? " n-map-here" : ""}`, place.label);
  const icon = L.divIcon({ html: head, className: "n-map-holder", iconSize: [0, 0] });
  return L.marker(at, { icon, keyboard: false, alt: "", zIndexOffset: place.here ? 500 : 0 }).bindTooltip(tip(place.lines), { direction: "top", offset: [0, -12] });
}

function truck(L, run, at) {
  const head = element("span", "n-map-mark n-map-truck");
  const symbol = document.getElementById("n-map-truck-icon");
  if (symbol) head.append(symbol.content.cloneNode(true));
  const icon = L.divIcon({ html: head, className: "n-map-holder", iconSize: [0, 0] });
  return L.marker(at, { icon, keyboard: false, alt: "", zIndexOffset: 800 }).bindTooltip(tip(run.lines), { direction: "top", offset: [0, -12] });
}

export function background(L, map, data, land) {
  if (data.tiles) {
    L.tileLayer(data.tiles.url, { maxZoom: data.tiles.most, referrerPolicy: "no-referrer" }).addTo(map);
    return;
  }
  for (const turn of [-360, 0, 360]) {
    L.geoJSON(land, { interactive: false, style: { className: "n-map-land", stroke: true, weight: 1 }, coordsToLatLng: ([lon, lat]) => L.latLng(lat, lon + turn) }).addTo(map);
  }
}

function put(L, map, data, found) {
  const corners = [];
  const passed = unrolled(data.passed);
  const last = passed.length ? passed.at(-1)[1] : null;
  const ahead = unrolled(data.ahead, last);
  if (passed.length > 1) L.polyline(passed, { className: "n-map-way", interactive: false }).addTo(map);
  const from = data.from ? unrolled([data.from], last) : passed.slice(-1);
  if (from.length + ahead.length > 1) L.polyline([...from, ...ahead], { className: "n-map-way n-map-way-ahead", interactive: false }).addTo(map);
  corners.push(...passed, ...ahead);
  for (const run of data.tracks) {
    const line = unrolled(run.points, last);
    if (line.length > 1) L.polyline(line, { className: "n-map-track", interactive: false }).addTo(map);
    unrolled(run.doubtful, last).forEach((at) => L.circleMarker(at, { radius: 4, className: "n-map-doubt" }).bindTooltip(tip([data.words.doubtful])).addTo(map));
    corners.push(...line);
    if (line.length) found.set(run.key, truck(L, run, line.at(-1)).addTo(map));
  }
  for (const place of data.places) {
    const [at] = unrolled([place.at], last);
    const shown = marker(L, place, at).addTo(map);
    corners.push(at);
    for (const key of place.keys) found.set(key, shown);
  }
  return corners;
}

async function draw(canvas) {
  const source = document.getElementById(canvas.dataset.way);
  if (!source || drawn.has(canvas)) return;
  drawn.set(canvas, null);
  const data = JSON.parse(source.content.textContent);
  const [L, land] = await Promise.all([leaflet(data.library), data.tiles ? null : outline(data.land)]);
  const map = L.map(canvas, { attributionControl: false, zoomControl: false, maxZoom: data.tiles ? data.tiles.most : 9, minZoom: 1, worldCopyJump: false, zoomSnap: 0.5, scrollWheelZoom: false }).setView([30, 105], 2);
  L.control.zoom({ zoomInTitle: data.words.nearer, zoomOutTitle: data.words.farther }).addTo(map);
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  if (data.credit) credit.addAttribution(element("span", "", data.credit).innerHTML);
  background(L, map, data, land);
  const found = new Map();
  const corners = put(L, map, data, found);
  const home = () => {
    map.invalidateSize();
    if (corners.length) map.fitBounds(L.latLngBounds(corners), { padding: [36, 36], maxZoom: data.closest, animate: false });
  };
  if (kept.view) map.setView(...kept.view, { animate: false }); else home();
  // What the reader has moved to stays when the page renews itself.
  map.whenReady(() => setTimeout(() => map.on("dragend zoomend", () => { kept.view = [map.getCenter(), map.getZoom()]; }), 0));
  map.getPane("overlayPane").setAttribute("aria-hidden", "true");
  drawn.set(canvas, { map, found, home });
}

function choose(button) {
  const box = button.closest("[data-way-box]");
  box.querySelectorAll(".n-way-chosen").forEach((row) => row.classList.remove("n-way-chosen"));
  button.closest("li").classList.add("n-way-chosen");
  const shown = drawn.get(box.querySelector("[data-way]"));
  const mark = shown?.found.get(button.dataset.wayTo);
  if (!mark) return;
  open(box, "map");
  shown.found.forEach((other) => other.closeTooltip());
  shown.map.panTo(mark.getLatLng(), { animate: false });
  mark.openTooltip();
}

// Tabs as the keyboard knows them: arrows go from one to the other, Tab leaves them.
function open(box, name, focus = false) {
  kept.tab = name;
  box.querySelectorAll("[role=tab]").forEach((tab) => {
    const chosen = tab.dataset.wayTab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
    if (chosen && focus) tab.focus();
  });
  const canvas = box.querySelector("[data-way]");
  if (name === "map" && canvas) { const shown = drawn.get(canvas); if (shown && !canvas.dataset.seen) { canvas.dataset.seen = "1"; shown.home(); } }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[data-way-tab]");
  if (tab) open(tab.closest("[data-way-box]"), tab.dataset.wayTab);
  const button = event.target.closest?.("[data-way-to]");
  if (button) choose(button);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-way-tab]");
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  event.preventDefault();
  open(tab.closest("[data-way-box]"), tab.dataset.wayTab === "map" ? "grid" : "map", true);
});

function drawAll() {
  for (const [canvas, shown] of drawn) if (!canvas.isConnected) { shown?.map.remove(); drawn.delete(canvas); }
  document.querySelectorAll("[data-way]").forEach((canvas) => {
    if (!drawn.has(canvas) && kept.tab) open(canvas.closest("[data-way-box]"), kept.tab);
    draw(canvas).catch(() => { canvas.closest("[data-way-box]").querySelector("[data-way-failed]").hidden = false; });
  });
}
document.addEventListener("htmx:afterSettle", drawAll);
drawAll();
