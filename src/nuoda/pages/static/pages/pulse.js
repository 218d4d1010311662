// Changes appear without a reload: what is live renews itself, the rest waits behind "3 new".
import { say, toast } from "./page.js";

const root = document.documentElement;
const url = root.dataset.pulseUrl;
const pill = document.querySelector("[data-pulse-pill]");
const waiting = new Map();
let after = root.dataset.pulseAfter || "0";
let failures = 0;
let timer = 0;

const listeners = (topic) => [...document.querySelectorAll("[data-refresh-on]")].filter((each) => each.dataset.refreshOn.split(" ").includes(topic));
const busy = (element) => element.contains(document.activeElement) && /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)
  || [...element.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue)
  || element.querySelector("[data-pick]:checked, details.n-menu[open], dialog[open]") !== null;

function showPill() {
  const total = [...waiting.values()].reduce((sum, count) => sum + count, 0);
  if (!pill) return;
  pill.hidden = total === 0;
  pill.querySelector("[data-pulse-text]").textContent = say("new", { n: total });
}

function renew(element) {
  window.htmx.trigger(element, "refresh");
}

function letIn() {
  const elements = new Set([...waiting.keys()].flatMap(listeners));
  waiting.clear();
  showPill();
  elements.forEach(renew);
}

function take(answer) {
  after = answer.after ?? after;
  if (answer.now) document.dispatchEvent(new CustomEvent("nuoda:now", { detail: answer.now }));
  if (answer.watchers !== undefined) document.dispatchEvent(new CustomEvent("nuoda:watchers", { detail: answer.watchers }));
  for (const [key, count] of Object.entries(answer.badges ?? {})) {
    for (const place of document.querySelectorAll(`[data-nav-count="${CSS.escape(key)}"]`)) { place.textContent = count; place.hidden = !count; }
  }
  for (const [topic, count] of Object.entries(answer.topics ?? {})) {
    const elements = listeners(topic);
    if (!elements.length || !count) continue;
    const live = elements.filter((each) => each.dataset.live !== undefined && !busy(each));
    live.forEach(renew);
    if (live.length < elements.length) waiting.set(topic, (waiting.get(topic) ?? 0) + count);
  }
  showPill();
}

async function ask() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const address = new URL(url, location.href);
    address.searchParams.set("after", after);
    const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "error" });
    if (!response.ok) throw new Error(String(response.status));
    take(await response.json());
    if (failures >= 3) toast(say("online"));
    failures = 0;
  } catch {
    failures += 1;
    if (failures === 3) toast(say("offline"), "open");
  }
  timer = setTimeout(ask, Math.min(4000 * 2 ** Math.min(failures, 4), 60000));
}

// Nothing jumps: what stands at the top of the window stays there while something above it grows.
let anchor = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.detail.target;
  if (!target?.matches?.("[data-refresh-on]")) { anchor = null; return; }
  anchor = { top: scrollY, height: root.scrollHeight, above: target.getBoundingClientRect().bottom < 0, table: target.querySelector(".n-table-wrap")?.scrollLeft ?? 0, id: target.id };
});
document.addEventListener("htmx:afterSettle", () => {
  if (!anchor) return;
  scrollTo({ top: anchor.above ? anchor.top + root.scrollHeight - anchor.height : anchor.top, behavior: "instant" });
  const wrap = anchor.id && document.getElementById(anchor.id)?.querySelector(".n-table-wrap");
  if (wrap) wrap.scrollLeft = anchor.table;
  anchor = null;
});

if (url) {
  pill?.addEventListener("click", letIn);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  timer = setTimeout(ask, 4000);
}
