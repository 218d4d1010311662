// The driver's page: three views of what the phone keeps. Everything works from the disk; the house is told later.
import * as store from "./store.js";
import { showDay, startSearch } from "./day.js";
import { showSeal, startSeal } from "./seal.js";
import { showSent } from "./sent.js";
import { showStatus } from "./status.js";
import { showStop, startStop } from "./stop.js";
import { showVisit, startVisit } from "./visit.js";
import { cookie, onChange, sync, waitingOf } from "./sync.js";
import { $, $$, count, say, tell } from "./words.js";

const AGAIN_MS = 60_000;
const STALE_MS = 5 * 60_000;
const root = document.documentElement;
let day = null;
let records = [];
let visits = [];
let signedOut = false;
let shownRoute = "";

async function load() {
  const account = await store.note("account");
  day = account ? ((await store.dayOf(account)) ?? null) : null;
  records = await store.proofs();
  visits = await store.visits();
}

/** A stop of the day; one that was taken away stays open while a record of it must be mended. */
function stopOf(id) {
  const open = records.find((one) => one.shipment === id && one.account === day?.account && ["draft", "refused"].includes(one.state));
  return day?.stops.find((one) => one.id === id) ?? open?.stop ?? null;
}

function route() {
  const [view, id] = location.hash.replace(/^#\//, "").split("/");
  if (view === "sent") return { view };
  const stop = view === "stop" ? stopOf(id) : null;
  return stop ? { view: "stop", stop } : { view: "day" };
}

function figures() {
  const mine = records.filter((one) => one.account === day?.account);
  const of = (state) => mine.filter((one) => one.state === state).length;
  return { waiting: waitingOf([...records, ...visits], day?.account).length, refused: of("refused"), sent: of("sent"), signedOut };
}

/** Draws what is there. A stop that is being filled in is left alone unless it is opened anew. */
async function show({ anew = false } = {}) {
  const { view, stop } = route();
  const key = stop ? `stop/${stop.id}` : view;
  const opened = key !== shownRoute;
  if (view === "stop" && (opened || anew)) await showStop(stop, day, records);
  if (view === "stop") showVisit(stop, day, visits);
  if (view === "day") { showDay(day, records, visits); showSeal(day, visits); }
  if (view === "sent") showSent(records, day?.zone, day?.account);
  for (const one of ["day", "stop", "sent"]) $(`#view-${one}`).hidden = one !== view;
  $("#search").hidden = view !== "day";
  $("#back").hidden = view === "day";
  $("#who").textContent = day?.name ?? "";
  showStatus(figures(), send);
  if (!opened) return;
  const first = shownRoute === "";
  shownRoute = key;
  scrollTo(0, 0);
  if (!first) $(`#view-${view} h1`).focus({ preventScroll: true });
}

async function renew() {
  await load();
  await show();
}

async function send() {
  const ended = await sync();
  if (ended !== "elsewhere") signedOut = ended === "signed_out";
  if (ended === "full") tell(say("full"), "broken");
  await renew();
  return ended;
}

async function lookAgain() {
  const ended = await send();
  if (ended === "offline") tell(say("offline"), "risk");
  if (ended === "not_now") tell(say("not_now"), "risk");
}

function ask(question) {
  const dialog = $("#sure");
  $("#sure-title").textContent = say(question);
  $("#sure-text").textContent = say(`${question}_text`);
  $("#sure-yes").textContent = say(`${question}_yes`);
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function showMenu() {
  const waiting = figures().waiting;
  $("#sign-out-note").textContent = waiting ? count("sign_out_note", waiting) : "";
  const kept = await navigator.storage?.persisted?.();
  $("#storage-note").textContent = kept === false ? say("not_persistent") : "";
  $("#menu").showModal();
}

async function signOut(form) {
  await store.forgetDays();
  form.submit();
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-close], [data-answer], [data-refresh], [data-send], [data-theme], #menu-open");
  if (!target) return;
  if (target.id === "menu-open") showMenu();
  if (target.dataset.answer) target.closest("dialog").close(target.dataset.answer);
  if (target.dataset.close !== undefined) target.closest("dialog").close();
  if (target.dataset.refresh !== undefined) lookAgain();
  if (target.dataset.send !== undefined) lookAgain();
  if (target.dataset.theme !== undefined) root.dispatchEvent(new CustomEvent("nuoda:theme-next"));
});

for (const link of $$("a[data-away]")) {
  link.addEventListener("click", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    $("#menu").close();
    tell(say("needs_connection"), "risk");
  });
}

// Signing out and changing the language need the house; without it the page would be lost.
for (const form of $$("form[data-online]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!navigator.onLine) { $("#menu").close(); tell(say("needs_connection"), "risk"); return; }
    form.elements.csrfmiddlewaretoken.value = cookie("csrftoken");
    if (form.dataset.signOut !== undefined) { signOut(form); return; }
    const { name, value } = event.submitter;
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name, value });
    form.append(chosen);
    form.submit();
  });
}

const isStale = () => !document.hidden && (!day || Date.now() - day.fetched_at > STALE_MS);

async function start() {
  await load();
  startStop(ask);
  startVisit();
  startSeal();
  startSearch(() => day, show);
  await show();
  onChange((reason) => { if (reason === "recorded") send(); else renew(); });
  addEventListener("hashchange", renew);
  addEventListener("online", send);
  addEventListener("offline", () => show());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => { if (figures().waiting || isStale()) send(); else show(); }, AGAIN_MS);
  const { workerUrl, scope } = document.body.dataset;
  navigator.serviceWorker?.register(workerUrl, { scope, updateViaCache: "none" });
  await send();
}

start();
