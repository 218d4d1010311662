// The seal on the doors of a trip: its number is noted when they are closed, and compared when they are opened.
import { plain } from "./day.js";
import { problemLines } from "./sent.js";
import { changed } from "./sync.js";
import { keep } from "./visit.js";
import { $, say, tell, time } from "./words.js";

let asked = null;  // what the form asks: { account, trip, kind }

/** How the doors stand: what the house knows, and what this phone recorded since it was asked. */
function doors(day, told) {
  const { seal, found, opened, differs } = day.trip;
  const since = told.filter((one) => one.state === "waiting" || (one.state === "sent" && one.sent_at > day.fetched_at));
  return since.reduce((known, one) => (one.kind === "sealed"
    ? { seal: one.seal, found: "", opened: null, differs: false }
    : { ...known, found: one.seal, opened: one.occurred_at, differs: plain(one.seal) !== plain(known.seal) }), { seal, found, opened, differs });
}

const underWay = (day, visits) => day.trip.state !== "released"
  || day.stops.some((stop) => stop.stop && visits.some((one) => one.stop === stop.stop && one.kind !== "containers" && one.state !== "refused"));

function showTold({ seal, found, opened, differs }, zone) {
  const place = $("#seal-told");
  place.hidden = !opened;
  if (!opened) return;
  place.textContent = say(differs ? "seal_differs" : "seal_same", { time: time(opened, zone), seal, found: found || say("seal_missing") });
  place.classList.toggle("n-tone-broken", differs);
  place.classList.toggle("n-tone-kept", !differs);
}

export function showSeal(day, visits) {
  const trip = day?.trip;
  const told = trip ? visits.filter((one) => one.trip === trip.id).sort((one, other) => one.made_at - other.made_at) : [];
  const now = trip ? doors(day, told) : { opened: null };
  const closing = trip && (!now.seal || now.opened || !underWay(day, visits));
  $("#seal").hidden = !trip || (closing && trip.state === "broken");
  showTold(now, day?.zone);
  const last = told.at(-1);
  $("#seal-problems").replaceChildren(...(last?.state === "refused" ? problemLines(last.problems) : []));
  if (!trip) return;
  const verb = closing ? "seal_close" : "seal_open";
  asked = { account: day.account, trip: trip.id, kind: closing ? "sealed" : "opened" };
  $("#seal-title").textContent = say(verb);
  $("#seal-text").textContent = say(`${verb}_text`);
  $("#seal-yes").textContent = say(`${verb}_yes`);
  $("#seal-none").hidden = closing;
}

async function record(seal) {
  if (!(await keep({ ...asked, seal }))) return;
  $("#seal-number").value = "";
  $("#seal").open = false;
  changed("recorded");
}

export function startSeal() {
  $("#seal-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = $("#seal-number").value.trim();
    if (!typed) { tell(say("lacks_seal"), "risk"); $("#seal-number").focus(); return; }
    record(typed);
  });
  $("#seal-none").addEventListener("click", () => record(""));
}
