// What the phone keeps: the day of a warehouse, and steps until the house has taken them. On disk before it counts.
const NAME = "nuoda-floor";
const KEPT_MS = 24 * 3600 * 1000;
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("steps", { keyPath: "client_id" });
      asked.result.createObjectStore("notes");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => { opened = null; reject(asked.error); };
  });
  return opened;
}

async function within(name, mode, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const deal = db.transaction([name], mode, { durability: mode === "readwrite" ? "strict" : "default" });
    const asked = work(deal.objectStore(name));
    deal.oncomplete = () => resolve(asked?.result);
    deal.onabort = () => reject(deal.error ?? new DOMException("aborted", "AbortError"));
  });
}

export const note = (key) => within("notes", "readonly", (notes) => notes.get(key));
export const keepNote = (key, value) => within("notes", "readwrite", (notes) => notes.put(value, key));
export const keep = (step) => within("steps", "readwrite", (steps) => steps.put(step));
export const drop = (id) => within("steps", "readwrite", (steps) => steps.delete(id));

/** Every step that is kept, the oldest first; what was sent a day ago is forgotten. */
export async function steps() {
  const all = await within("steps", "readonly", (kept) => kept.getAll());
  const old = all.filter((one) => one.state === "sent" && Date.now() - one.made_at > KEPT_MS);
  await Promise.all(old.map((one) => drop(one.client_id)));
  return all.filter((one) => !old.includes(one)).sort((one, other) => one.made_at - other.made_at || one.nth - other.nth);
}

export function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(20_000), ...options,
      headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken"), ...options.headers },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) return "signed_out";
    return answer.ok ? await answer.json() : "not_now";
  } catch { return "offline"; }
}

export const fetchDay = (warehouse) => ask(`${document.body.dataset.tasksUrl}?warehouse=${encodeURIComponent(warehouse ?? "")}`);

/** Sends what waits of this account, in order, one tab at a time. Returns "" or why it stopped. */
export function send(account) {
  return navigator.locks.request("nuoda-floor-send", async () => {
    for (;;) {
      const waiting = (await steps()).filter((one) => one.state === "waiting" && one.account === account).slice(0, 50);
      if (!waiting.length) return "";
      const told = await ask(document.body.dataset.stepsUrl, {
        method: "POST", headers: { "Content-Type": "application/json", "X-Field-Account": account },
        body: JSON.stringify({ steps: waiting.map((one) => ({ ...one.step, client_id: one.client_id })) }),
      });
      if (typeof told === "string") return told;
      const answers = new Map(told.answers.map((one) => [one.client_id, one]));
      for (const one of waiting) {
        const { state, problems } = answers.get(one.client_id) ?? {};
        if (state) await keep({ ...one, state: state === "accepted" ? "sent" : "refused", problems });
      }
    }
  });
}
