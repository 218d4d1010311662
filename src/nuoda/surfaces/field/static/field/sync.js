// Sending: one tab at a time, pictures one by one, then the proofs. What broke off goes on where it was.
import * as store from "./store.js";

const LOCK = "nuoda-field-sync";
const BATCH = 20;
const PATIENCE = { day: 20_000, pictures: 90_000, proofs: 45_000, visits: 45_000 };
const urls = document.body.dataset;
const others = "BroadcastChannel" in window ? new BroadcastChannel("nuoda-field") : null;
const listeners = new Set();
const taken = new Map();
let running = false;
let again = false;

class SignedOut extends Error {}
class NotNow extends Error {}

/** work(reason) is called when something on the phone changed, here or in another tab. */
export function onChange(work) {
  listeners.add(work);
  others?.addEventListener("message", () => work("elsewhere"));
}

export function changed(reason = "here") {
  others?.postMessage(reason);
  listeners.forEach((work) => work(reason));
}

export const sending = () => running;

export function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function ask(url, patience, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience), ...options,
      headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), ...options.headers },
    });
  } catch (broken) {
    throw new NotNow(String(broken));
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if ([403, 409, 429].includes(answer.status) || answer.status >= 500) throw new NotNow(String(answer.status));
  return answer;
}

/** What the house said; a page of somebody in between is no answer. */
async function said(answer) {
  try { return await answer.json(); } catch (broken) { throw new NotNow(String(broken)); }
}

async function fetchDay() {
  const answer = await ask(urls.dayUrl, PATIENCE.day);
  if (!answer.ok) throw new NotNow(String(answer.status));
  return said(answer);
}

async function keepDay(day) {
  await store.keepDay({ ...day, fetched_at: Date.now() });
  await store.keepNote("account", day.account);
  await store.keepNote("clock_ahead_ms", Date.now() - Date.parse(day.at));
}

const refuse = (one, problems) => store.keepProof({ ...one, state: "refused", problems });

/** Sends what the proof needs of pictures. Resolves with the proof that names them, or null where one cannot be
 * taken; the driver is told why. */
async function sendPictures(one, account) {
  let named = one;
  for (const { key, kind } of one.pictures) {
    const kept = await store.picture(key);
    if (!kept || named.ids?.[key]) continue;
    const answer = await ask(`${urls.picturesUrl}?kind=${kind}`, PATIENCE.pictures, {
      method: "POST", body: kept.blob, headers: { "Content-Type": kept.blob.type, "X-Field-Account": account },
    });
    const told = await said(answer);
    if (!answer.ok) {
      await refuse(named, told.problems);
      return null;
    }
    named = { ...named, ids: { ...named.ids, [key]: told.id } };
    // A full phone cannot note it, and is emptied by sending on: the same picture sent again has the same name.
    await store.keepProof(named).catch(() => null);
  }
  return named;
}

function asSent(one) {
  const ids = (kind) => one.pictures.filter((each) => each.kind === kind && one.ids?.[each.key]).map((each) => one.ids[each.key]);
  const remarks = [one.draft.remarks, one.draft.handled].filter(Boolean).join(" · ").slice(0, 500);
  return { ...one.draft, remarks, client_id: one.client_id, shipment: one.shipment, pictures: ids("photo"), signature: ids("signature")[0] ?? null };
}

/** The house lost a picture that waited too long for its proof: it is sent once more. */
const forgetIds = (one) => store.keepProof({ ...one, ids: {}, sent_again: true });

const FAILED = new Set(["attempt_failed", "refused"]);

/** The stop of the trip is over with the proof that the house took; the proof's own id makes it once. */
const visitOf = (one) => (one.stop?.stop ? {
  client_id: one.client_id, account: one.account, stop: one.stop.stop, kind: FAILED.has(one.draft.outcome) ? "failed" : "done",
  occurred_at: one.draft.occurred_at, reason: one.draft.reason, state: "waiting", problems: [], made_at: Date.now(),
} : null);

/** Notes what the house took: what a full phone cannot note is not sent again, but noted when there is room. */
async function noteTaken() {
  for (const [id, [settled, visit]] of taken) {
    await store.settleProof(settled, visit);
    taken.delete(id);
  }
}

async function settle(one, answer) {
  if (answer.state === "accepted") {
    taken.set(one.client_id, [{ ...one, state: "sent", problems: [], sent_at: Date.now() }, visitOf(one)]);
    await noteTaken();
  } else if (!one.sent_again && answer.problems.some((each) => ["pictures", "signature"].includes(each.field))) {
    await forgetIds(one);
  } else {
    await refuse(one, answer.problems);
  }
}

async function sendProofs(ready, account) {
  const answer = await ask(urls.proofsUrl, PATIENCE.proofs, {
    method: "POST", headers: { "Content-Type": "application/json", "X-Field-Account": account },
    body: JSON.stringify({ proofs: ready.map(asSent) }),
  });
  if (!answer.ok) throw new NotNow(String(answer.status));
  const told = new Map((await said(answer)).answers.map((each) => [each.client_id, each]));
  for (const one of ready) if (told.has(one.client_id)) await settle(one, told.get(one.client_id));
}

/** What of this account waits, the oldest first. */
export const waitingOf = (all, account) => all
  .filter((one) => one.state === "waiting" && one.account === account)
  .sort((one, other) => one.made_at - other.made_at);

/** When it came and left, the oldest first. What the house refuses is told at the stop and not sent again. */
async function sendVisits(account) {
  const waiting = waitingOf(await store.visits(), account);
  for (let from = 0; from < waiting.length; from += BATCH) {
    const some = waiting.slice(from, from + BATCH);
    const answer = await ask(urls.visitsUrl, PATIENCE.visits, {
      method: "POST", headers: { "Content-Type": "application/json", "X-Field-Account": account },
      body: JSON.stringify({ visits: some.map(({ client_id, stop, trip, seal, kind, occurred_at, reason, container, left, taken }) => ({ client_id, stop, trip, seal, kind, occurred_at, reason, container, left, taken })) }),
    });
    if (!answer.ok) throw new NotNow(String(answer.status));
    const told = new Map((await said(answer)).answers.map((each) => [each.client_id, each]));
    for (const one of some) {
      const each = told.get(one.client_id);
      if (each) await store.keepVisit({ ...one, state: each.state === "accepted" ? "sent" : "refused", problems: each.problems, sent_at: Date.now() });
    }
  }
  if (waiting.length) changed("sent");
}

async function sendAll(account) {
  await noteTaken();
  await sendVisits(account);
  let waiting = waitingOf(await store.proofs(), account);
  const tried = new Map();
  while (waiting.length) {
    const ready = [];
    for (const one of waiting.slice(0, BATCH)) {
      const named = await sendPictures(one, account);
      if (named) ready.push(named);
    }
    if (ready.length) await sendProofs(ready, account);
    changed("sent");
    for (const one of ready) tried.set(one.client_id, (tried.get(one.client_id) ?? 0) + 1);
    waiting = waitingOf(await store.proofs(), account).filter((one) => (tried.get(one.client_id) ?? 0) < 2);
  }
  await sendVisits(account);
}

async function run() {
  const day = await fetchDay();
  const { account } = day;
  const room = await keepDay(day).then(() => true, () => false);  // a full phone is emptied by sending on
  const before = waitingOf([...await store.proofs(), ...await store.visits()], account).length;
  await sendAll(account);
  if (before || !room) await keepDay(await fetchDay());
  await store.tidy(account, Date.now());
  return "done";
}

/** Fetches the day and sends what waits. Resolves with done, offline, signed_out, elsewhere, full or not_now. */
export async function sync() {
  if (!navigator.onLine) return "offline";
  if (running) { again = true; return "elsewhere"; }
  running = true;
  changed("sending");
  try {
    let ended;
    do {
      again = false;
      ended = await (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? run() : "elsewhere")) : run());
    } while (again);
    return ended;
  } catch (broken) {
    if (broken instanceof SignedOut) return "signed_out";
    if (broken instanceof NotNow) return navigator.onLine ? "not_now" : "offline";
    if (broken instanceof DOMException) return "full";  // the phone could not note it; it is asked for again
    throw broken;
  } finally {
    running = false;
    changed("rested");
  }
}
