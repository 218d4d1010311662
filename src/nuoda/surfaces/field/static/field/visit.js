// A stop of a released trip: when it should be reached, how to get there, what to mind, and that she is there.
import * as store from "./store.js";
import { visitOf, windowText } from "./day.js";
import { changed } from "./sync.js";
import { $, $$, filled, say, tell, time, withOffset } from "./words.js";
import { problemLines } from "./sent.js";

let stop = null;
let account = null;

/** Where the phone's own map opens; nothing is loaded from outside by this page. */
const mapOf = ({ latitude, longitude }) => `geo:${latitude},${longitude}?q=${latitude},${longitude}`;

function showInstructions() {
  const lines = (stop.instructions ?? []).map((text, place) => {
    const node = filled("t-instruction", { text });
    $("input", node).name = `handled-${place}`;
    return node;
  });
  const key = JSON.stringify([stop.id, stop.instructions ?? []]);
  const list = $("#instructions");
  if (list.dataset.key !== key) { list.dataset.key = key; list.replaceChildren(...lines); }
  $("#handling").hidden = !lines.length;
}

/** What was left and taken of containers here, and what may be told. */
function showContainers(kinds, visits) {
  const told = visits.filter((one) => one.stop === stop.stop && one.kind === "containers");
  $("#containers").hidden = !stop.stop || !kinds.length;
  const english = !document.documentElement.lang.startsWith("zh");
  const named = new Map(kinds.map((one) => [one.code, english && one.name_en ? one.name_en : one.name]));
  const choice = $("#container");
  if (choice.options.length !== kinds.length) choice.replaceChildren(...kinds.map((one) => new Option(named.get(one.code), one.code)));
  const lent = (stop.lent ?? []).map((one) => say(one.overdue ? "containers_lent_overdue" : "containers_lent", { name: named.get(one.code) ?? one.code, n: one.quantity, overdue: one.overdue }));
  $("#containers-lent").hidden = !lent.length;
  $("#containers-lent-text").textContent = lent.join(" · ");
  $("#containers-told").replaceChildren(...told.map((one) => Object.assign(document.createElement("li"), {
    textContent: say(one.state === "refused" ? "containers_refused" : "containers_told", { name: named.get(one.container) ?? one.container, left: one.left, taken: one.taken }),
    className: `n-tone-${{ waiting: "risk", sent: "kept", refused: "broken" }[one.state]}`,
  })), ...told.filter((one) => one.state === "refused").flatMap((one) => problemLines(one.problems)));
}

async function recordContainers() {
  const read = (name) => (/^\d{1,4}$/.test($(name).value.trim()) ? Number($(name).value) : 0);
  const [left, taken] = [read("#container-left"), read("#container-taken")];
  if (!left && !taken) { tell(say("containers_none"), "risk"); return; }
  if (await record("containers", "", { container: $("#container").value, left, taken })) $("#container-left").value = $("#container-taken").value = "";
}

/** Shows what the trip says of a stop; hidden for one that is on no trip. */
export function showVisit(given, day, visits) {
  stop = given;
  account = day?.account;
  showInstructions();
  showContainers(day?.containers ?? [], visits);
  const part = $("#visit");
  part.hidden = !stop.stop;
  if (!stop.stop) return;
  const visit = visitOf(stop, visits);
  const over = stop.done || ["done", "failed"].includes(visit?.kind);
  const here = over || stop.there || visit?.kind === "arrived";
  $("#visit-plan").textContent = [say("stop_of", { n: stop.sequence }), stop.arrives ? say("planned", { time: time(stop.arrives, day.zone) }) : "", windowText(stop, day.zone)].filter(Boolean).join(" · ");
  $("#visit-way").textContent = stop.way ?? "";
  $("#visit-map").hidden = stop.latitude === null || stop.latitude === undefined;
  if (!$("#visit-map").hidden) $("#visit-map").href = mapOf(stop);
  $("#arrive").hidden = here;
  $("#visit-state").textContent = visit ? say(`visit_${visit.kind}`) : stop.there ? say("visit_arrived") : "";
  // What carries no shipment is done by the word of the driver alone.
  $("#visit-done").hidden = over || stop.shipment;
  $("#visit-failed").hidden = over || stop.shipment;
  if (!stop.shipment) $("#proof").hidden = true;
  const refused = visits.filter((one) => one.stop === stop.stop && one.kind !== "containers" && one.state === "refused").at(-1);
  $("#visit-problems").replaceChildren(...(refused && !here ? problemLines(refused.problems) : []));
}

async function record(kind, reason = "", more = {}) {
  if (!(await keep({ account, stop: stop.stop, kind, reason, ...more }))) return false;
  if (!["arrived", "containers"].includes(kind)) location.hash = "#/";
  changed("recorded");
  return true;
}

/** Keeps what is told of a trip, to be sent after this. False where the phone has no room; the driver is told. */
export async function keep(told) {
  const ahead = (await store.note("clock_ahead_ms")) ?? 0;
  const now = new Date(Date.now() - (Math.abs(ahead) > 120_000 ? ahead : 0));
  try {
    await store.keepVisit({ client_id: store.newId(), reason: "", occurred_at: withOffset(now), state: "waiting", problems: [], made_at: Date.now(), ...told });
  } catch {
    tell(say("not_kept"), "broken");
    return false;
  }
  navigator.vibrate?.(40);
  tell(say(navigator.onLine ? "kept_online" : "kept_offline"));
  return true;
}

/** Whether everything that is to be minded was ticked. */
export const handled = () => $$("#instructions input").every((one) => one.checked);

/** What was minded, as the proof tells it. */
export const handledWords = () => {
  const ticked = $$("#instructions input:checked").map((one) => one.parentElement.textContent.trim());
  return ticked.length ? say("handled", { what: ticked.join("; ") }) : "";
};

export function startVisit() {
  $("#containers-record").addEventListener("click", recordContainers);
  $("#arrive").addEventListener("click", () => record("arrived"));
  $("#visit-done").addEventListener("click", () => {
    if (!handled()) { tell(say("lacks_handling"), "risk"); return; }
    record("done");
  });
  for (const button of $$("[data-fail]")) button.addEventListener("click", () => record("failed", button.dataset.fail));
}
