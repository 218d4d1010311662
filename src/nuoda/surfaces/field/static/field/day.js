// The day: what is to be done first, then what is done; found by number, name or barcode.
import { $, count, date, filled, say, tell, time } from "./words.js";
import { canScan, scanCode } from "./scan.js";

export const plain = (text) => text.normalize("NFKC").toUpperCase().replace(/[\s-]/g, "");

const VISIT_COUNTS_MS = 12 * 3600 * 1000;

/** What the phone itself knows of a stop: the latest record of this day, or null. */
export const recordOf = (stop, records) => records
  .filter((one) => one.shipment === stop.id && one.state !== "draft")
  .filter((one) => one.state !== "sent" || Date.now() - one.made_at < VISIT_COUNTS_MS)
  .sort((one, other) => other.made_at - one.made_at)[0] ?? null;

/** What was recorded of a stop of the trip on this phone: arrived, done or failed, the latest; or null. */
export const visitOf = (stop, visits) => visits
  .filter((one) => stop.stop && one.stop === stop.stop && one.kind !== "containers" && one.state !== "refused")
  .sort((one, other) => other.made_at - one.made_at)[0] ?? null;

export const isDone = (stop, records, visits) => stop.done || Boolean(recordOf(stop, records)) || ["done", "failed"].includes(visitOf(stop, visits)?.kind);

export function windowText(stop, zone) {
  if (!stop.until) return "";
  const values = { from: stop.from ? time(stop.from, zone) : "", until: time(stop.until, zone), day: date(stop.until, zone) };
  const today = date(new Date().toISOString(), zone) === values.day;
  if (!today) return say("window_day", values);
  return stop.from && date(stop.from, zone) === values.day ? say("window", values) : say("window_until", values);
}

export const piecesText = (n) => count("pieces", n);

function stateOf(stop, record, hasDraft, visit) {
  if (record) return { text: say(`state_${record.state}`), tone: { waiting: "risk", sent: "kept", refused: "broken" }[record.state] };
  if (hasDraft) return { text: say("state_draft"), tone: "open" };
  if (stop.done) return { text: stop.state_label, tone: "kept" };
  if (visit) return { text: say(`visit_${visit.kind}`), tone: { arrived: "open", done: "kept", failed: "broken" }[visit.kind] };
  if (stop.there) return { text: say("visit_arrived"), tone: "open" };
  return stop.tried ? { text: stop.state_label, tone: "risk" } : { text: "", tone: "neutral" };
}

function row(stop, records, zone, visits) {
  const record = recordOf(stop, records);
  const over = isDone(stop, records, visits);  // then no longer by when, only what came of it
  const state = stateOf(stop, record, records.some((one) => one.shipment === stop.id && one.state === "draft"), visitOf(stop, visits));
  const node = filled("t-stop", {
    name: stop.name || say("nameless"), address: stop.address, number: stop.number, state: state.text,
    pieces: stop.pieces ? piecesText(stop.pieces) : say(`job_${stop.kind}`), place: stop.sequence || "",
    planned: stop.arrives && !over ? say("planned", { time: time(stop.arrives, zone) }) : "", window: over ? "" : windowText(stop, zone), call: say("call", { name: stop.name }),
  });
  $(".f-stop-open", node).href = `#/stop/${stop.id}`;
  $(".f-chip", node).classList.add(`n-tone-${state.tone}`);
  const call = $("[data-call]", node);
  if (stop.phone && !stop.done) call.href = `tel:${stop.phone}`;
  else call.remove();
  if (!over && stop.until && Date.parse(stop.until) < Date.now()) node.classList.add("f-late");
  return node;
}

function showTrip(trip, zone) {
  $("#trip").hidden = !trip;
  if (!trip) return;
  $("#trip-name").textContent = say("trip", { number: trip.number, vehicle: trip.vehicle });
  $("#trip-facts").textContent = [trip.broken ? say("trip_broken", { time: time(trip.broken, zone) }) : trip.starts ? say("trip_starts", { time: time(trip.starts, zone) }) : "", trip.seal ? say("trip_seal", { seal: trip.seal }) : ""].filter(Boolean).join(" · ");
}

export function showDay(day, records, visits) {
  const zone = day?.zone;
  const typed = plain($("#search-number").value);
  const stops = (day?.stops ?? []).filter((one) => !typed || plain(`${one.number} ${one.name}`).includes(typed));
  const todo = stops.filter((one) => !isDone(one, records, visits));
  const done = stops.filter((one) => isDone(one, records, visits));
  showTrip(day?.trip, zone);
  $("#day-date").textContent = day ? date(`${day.date}T12:00:00Z`, "UTC") : "";
  $("#todo").replaceChildren(...todo.map((one) => row(one, records, zone, visits)));
  $("#done").replaceChildren(...done.map((one) => row(one, records, zone, visits)));
  $("#done-title").hidden = !done.length;
  $("#done-title").textContent = count("done", done.length);
  $("#nothing").hidden = stops.length > 0;
  const why = typed ? "not_found" : day ? "no_stops" : "not_loaded";
  $("#nothing-title").textContent = say(why);
  $("#nothing-text").textContent = say(`${why}_text`);
  const fetched = $("#fetched");
  fetched.hidden = !day || Date.now() - day.fetched_at < 10 * 60_000;
  if (day) fetched.textContent = say("fetched", { time: time(new Date(day.fetched_at).toISOString(), zone) });
}

/** Opens the only stop that a number means, or says that there is none. */
function open(typed, day) {
  const wanted = plain(typed);
  const stops = (day?.stops ?? []).filter((one) => wanted && plain(one.number).includes(wanted));
  const exact = stops.find((one) => plain(one.number) === wanted) ?? (stops.length === 1 ? stops[0] : null);
  if (!exact) { tell(say("not_found"), "risk"); return; }
  $("#search-number").value = "";
  location.hash = `#/stop/${exact.id}`;
}

/** read() gives the day as it is now; show() renews the list. */
export async function startSearch(read, show) {
  const field = $("#search-number");
  field.addEventListener("input", show);
  $("#search").addEventListener("submit", (event) => { event.preventDefault(); field.blur(); open(field.value, read()); });
  if (!(await canScan())) return;
  const button = $("#scan");
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const found = await scanCode($("#camera"));
      if (found) { field.value = found; show(); open(found, read()); }
    } catch { tell(say("no_camera"), "risk"); }
  });
}
