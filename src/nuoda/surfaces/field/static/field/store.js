// What the phone keeps: the day, what was recorded, and its pictures. A record is on disk before it counts.
const NAME = "nuoda-field";
const VERSION = 2;
const KEPT_SENT_MS = 3 * 24 * 3600 * 1000;
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = ({ oldVersion }) => {
      const db = asked.result;
      if (oldVersion < 1) {
        db.createObjectStore("days", { keyPath: "account" });
        db.createObjectStore("proofs", { keyPath: "client_id" });
        db.createObjectStore("pictures", { keyPath: "key" }).createIndex("client_id", "client_id");
        db.createObjectStore("notes");
      }
      if (oldVersion < 2) db.createObjectStore("visits", { keyPath: "client_id" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
  });
  return opened;
}

/** Runs work(store…) in one transaction; resolves with what it asked for once all of it is on disk. */
async function within(names, mode, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const deal = db.transaction(names, mode, { durability: mode === "readwrite" ? "strict" : "default" });
    const asked = work(...names.map((name) => deal.objectStore(name)));
    deal.oncomplete = () => resolve(asked?.result);
    deal.onabort = () => reject(deal.error ?? new DOMException("aborted", "AbortError"));
  });
}

const read = (name, work) => within([name], "readonly", work);
const write = (name, work) => within([name], "readwrite", work);

export const newId = () => crypto.randomUUID();

export const keepNote = (key, value) => write("notes", (notes) => notes.put(value, key));
export const note = (key) => read("notes", (notes) => notes.get(key));

export const keepDay = (day) => write("days", (days) => days.put(day));
export const dayOf = (account) => read("days", (days) => days.get(account));

export const keepProof = (proof) => write("proofs", (proofs) => proofs.put(proof));
export const proof = (clientId) => read("proofs", (proofs) => proofs.get(clientId));
export const proofs = () => read("proofs", (all) => all.getAll());

export const keepPicture = (picture) => write("pictures", (pictures) => pictures.put(picture));
export const picture = (key) => read("pictures", (pictures) => pictures.get(key));
export const dropPicture = (key) => write("pictures", (pictures) => pictures.delete(key));

/** Arrived, done or failed at a stop of the trip: kept like a proof, and sent before it. */
export const keepVisit = (visit) => write("visits", (visits) => visits.put(visit));
export const visits = () => read("visits", (all) => all.getAll());

/** The proof is with the house: its pictures need no room here any more; a full phone has to lose them first. The stop
 * of its trip, where there is one, is over in the same breath. */
export async function settleProof(settled, visit) {
  const drop = (pictures) => settled.pictures.forEach((one) => pictures.delete(one.key));
  const settle = () => within(["proofs", "pictures", "visits"], "readwrite", (all, pictures, visits) => {
    drop(pictures);
    if (visit) visits.put(visit);
    return all.put({ ...settled, strokes: [] });
  });
  try {
    return await settle();
  } catch {
    await write("pictures", drop);
    return settle();
  }
}

/** Takes a draft, or a record that the house refused, and its pictures off the phone. */
export function dropDraft(draft) {
  return within(["proofs", "pictures"], "readwrite", (all, pictures) => {
    for (const one of draft.pictures) pictures.delete(one.key);
    return all.delete(draft.client_id);
  });
}

/** Forgets what was sent days ago, and the days of whoever used this phone before. */
export async function tidy(account, now) {
  const old = (await proofs()).filter((one) => one.state === "sent" && now - one.sent_at > KEPT_SENT_MS);
  await write("proofs", (all) => { old.forEach((one) => all.delete(one.client_id)); });
  const past = (await visits()).filter((one) => one.state !== "waiting" && now - one.made_at > KEPT_SENT_MS);
  await write("visits", (all) => { past.forEach((one) => all.delete(one.client_id)); });
  if (account) await write("days", (days) => days.delete(IDBKeyRange.upperBound(account, true)));
  if (account) await write("days", (days) => days.delete(IDBKeyRange.lowerBound(account, true)));
}

/** Forgets addresses and phone numbers, and who was signed in; what waits to be sent stays. */
export function forgetDays() {
  return within(["days", "notes"], "readwrite", (days, notes) => { days.clear(); notes.delete("account"); });
}
