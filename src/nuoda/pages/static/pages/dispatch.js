// The dispatch board: lays out the vehicles' day, and moves a stop by dragging it. What it costs is told before it is let go.
import { say, toast } from "./page.js";
import { drawMap } from "./dispatch_map.js";

const START_PX = 6, EDGE_PX = 72;
let held = null;

const board = () => document.getElementById("board");
const instant = (text) => new Date(text).getTime();

// --- the timeline -------------------------------------------------------------------------------
function layOut() {
  const axis = board()?.querySelector("[data-axis]");
  if (!axis) return;
  const from = instant(axis.dataset.from), span = instant(axis.dataset.until) - from;
  const share = (text) => Math.min(Math.max((instant(text) - from) / span, 0), 1) * 100;
  for (const { dataset, style } of board().querySelectorAll("[data-at]")) {
    style.setProperty("--at", `${share(dataset.at)}%`);
    if (dataset.until) style.setProperty("--wide", `${Math.max(share(dataset.until) - share(dataset.at), 0)}%`);
  }
  board().querySelectorAll(".n-board-lane").forEach(stack);
}

/** Stops that would lie on one another go below one another. */
function stack(lane) {
  const ends = [];
  for (const one of lane.querySelectorAll("[data-place]")) {
    if (getComputedStyle(one).position !== "absolute") return;
    const left = one.offsetLeft, right = left + one.firstElementChild.offsetWidth + 1;
    const free = ends.findIndex((end) => end <= left);
    const row = free < 0 ? ends.length : free;
    ends[row] = right;
    one.style.setProperty("--row", row);
  }
  lane.style.setProperty("--rows", Math.max(ends.length, 1));
}
addEventListener("resize", () => board()?.querySelectorAll(".n-board-lane").forEach(stack));

// --- dragging -----------------------------------------------------------------------------------
function ghostOf(source) {
  const ghost = document.createElement("div");
  ghost.className = "n-board-ghost";
  ghost.setAttribute("aria-hidden", "true");
  const name = document.createElement("strong");
  name.textContent = source.dataset.name || source.textContent.trim();
  const cost = document.createElement("span");
  ghost.append(name, cost);
  document.body.append(ghost);
  return ghost;
}

/** The last stop of a lane that lies before x; "" for its beginning. */
function placeIn(lane, x) {
  let after = "";
  for (const one of lane.querySelectorAll("[data-stop]")) {
    if (one.dataset.stop === held.stop) continue;
    const box = one.getBoundingClientRect();
    if (box.left + box.width / 2 < x) after = one.dataset.stop;
  }
  return after;
}

function targetAt(x, y) {
  const under = document.elementFromPoint(x, y);
  const mark = under?.closest?.("[data-board-map] [data-stop]");
  if (mark && mark.dataset.trip && mark.dataset.stop !== held.stop) return { node: mark, trip: mark.dataset.trip, after: mark.dataset.stop };
  const lane = under?.closest?.("#board [data-drop]");
  if (!lane) return null;
  return { node: lane, trip: lane.dataset.drop, after: lane.dataset.drop ? placeIn(lane, x) : "" };
}

function costOf(target) {
  const key = `${target.trip} ${target.after}`;
  if (!held.costs.has(key)) {
    const address = new URL(board().dataset.costUrl, location.href);
    address.searchParams.set("stop", held.stop);
    address.searchParams.set("trip", target.trip);
    address.searchParams.set("after", target.after);
    held.costs.set(key, fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : { may: false, words: say("failed"), tone: "broken" }))
      .catch(() => ({ may: false, words: say("offline"), tone: "broken" })));
  }
  return held.costs.get(key);
}

function unmark() {
  for (const one of document.querySelectorAll(".n-board-over")) one.classList.remove("n-board-over");
}

/** Near the upper or lower edge of the window the page moves along, so that a lane below it is in reach. */
function creep() {
  if (!held?.ghost) return;
  const { x, y } = held.now;
  const over = Math.min(y - EDGE_PX, 0) + Math.max(y - (innerHeight - EDGE_PX), 0);
  if (over) {
    scrollBy({ top: over / 5, behavior: "instant" });
    hover(x, y);
  }
  requestAnimationFrame(creep);
}

async function hover(x, y) {
  held.ghost.style.translate = `${x + 14}px ${y + 10}px`;
  const target = targetAt(x, y);
  const key = target ? `${target.trip} ${target.after}` : "";
  if (key === held.key) return;
  held.key = key;
  held.target = target;
  unmark();
  const line = held.ghost.lastElementChild;
  line.textContent = target ? "…" : "";
  held.ghost.dataset.tone = "";
  if (!target) return;
  target.node.classList.add("n-board-over");
  const mine = held;
  await new Promise((done) => { setTimeout(done, 70); });
  if (held !== mine || held.key !== key) return;
  const cost = await costOf(target);
  if (held !== mine || held.key !== key) return;
  line.textContent = cost.words;
  held.ghost.dataset.tone = cost.tone;
}

function letGo() {
  held?.ghost?.remove();
  unmark();
  document.body.classList.remove("n-board-dragging");
  held = null;
}

async function drop() {
  const { target, stop } = held;
  const cost = target ? await costOf(target) : null;
  letGo();
  if (!cost) return;
  if (!cost.may) { toast(cost.words, "broken"); return; }
  const place = board();
  window.htmx.ajax("POST", place.dataset.moveUrl.replace("{stop}", stop), {
    source: place, target: "#board", swap: "outerHTML",
    values: { trip: target.trip, after: target.after, versions: place.dataset.versions },
  });
}

document.addEventListener("pointerdown", (event) => {
  const source = event.target.closest?.("#board [data-stop]");
  if (!source || event.button !== 0 || event.pointerType === "touch") return;
  // On the map the mark is taken, not the map.
  if (source.closest("[data-board-map]")) event.preventDefault();
  if (source.dataset.fixed !== undefined) return;
  held = { stop: source.dataset.stop, source, x: event.clientX, y: event.clientY, ghost: null, now: { x: event.clientX, y: event.clientY }, key: "", target: null, costs: new Map() };
});
document.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (!held.ghost) {
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < START_PX) return;
    held.ghost = ghostOf(held.source);
    document.body.classList.add("n-board-dragging");
    getSelection()?.removeAllRanges();
    requestAnimationFrame(creep);
  }
  event.preventDefault();
  held.now = { x: event.clientX, y: event.clientY };
  hover(event.clientX, event.clientY);
});
let dragged = 0;
document.addEventListener("pointerup", () => {
  if (!held) return;
  if (held.ghost) { dragged = Date.now(); drop(); } else held = null;
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && held?.ghost) { letGo(); event.stopPropagation(); } }, true);
document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#board [data-stop]")) event.preventDefault(); });

// --- the dialog: what the keyboard and the thumb use --------------------------------------------
document.addEventListener("click", (event) => {
  const stop = event.target.closest?.("#board [data-stop]");
  if (!stop) return;
  event.preventDefault();
  if (Date.now() - dragged < 300) return;
  const dialog = document.getElementById("form-dialog");
  window.htmx.ajax("GET", board().dataset.moveUrl.replace("{stop}", stop.dataset.stop), { source: board(), target: "#form-body", swap: "innerHTML" });
  dialog.showModal();
});

// Two dispatchers at once: what was refused comes back as the board as it stands now, with what changed.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status !== 409 || !event.detail.xhr.getResponseHeader("X-Board")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
  document.getElementById("form-dialog")?.close();
});

// Choosing another place chooses its line; a stop that was moved keeps the focus.
document.addEventListener("change", (event) => {
  const other = event.target.closest?.("[data-other]");
  if (other) other.closest("fieldset").querySelector("input[name=place][value='']").checked = true;
});
let moved = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const address = event.detail.requestConfig.path;
  if (event.detail.requestConfig.verb === "post" && address.includes("/dispatch/stops/")) moved = address;
});

/** Its button, not its mark on the map; whichever comes last, the new board or the end of the dialog. */
function focusMoved() {
  const again = moved && [...board()?.querySelectorAll("button[data-stop]") ?? []].find((one) => moved.includes(one.dataset.stop));
  if (!again || document.querySelector("dialog[open]")) return;
  again.focus({ preventScroll: true });
  if (document.activeElement === again) moved = "";
}
document.getElementById("form-dialog")?.addEventListener("close", focusMoved);

let drawnFor = null;
function renew() {
  layOut();
  focusMoved();
  if (drawnFor === board()) return;
  drawnFor = board();
  if (!drawnFor) return;
  drawMap(drawnFor).catch(() => { const failed = drawnFor.querySelector("[data-map-failed]"); if (failed) failed.hidden = false; });
}
document.addEventListener("htmx:afterSettle", renew);
renew();
// A plan came to its end: the board shows it.
document.addEventListener("nuoda:board", () => { if (board()) window.htmx.trigger(board(), "refresh"); });
