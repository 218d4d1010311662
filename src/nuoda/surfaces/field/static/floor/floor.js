// The scanner page: one question at a time, answered by a scan. Works from the disk; the house is told later.
import { canScan, scanCode } from "../field/scan.js";
import { $, $$, count, say } from "../field/words.js";
import { gotWords, materialWanted, nameOf, showTicks, ticksLeft, workStep, workWanted, worksLeft } from "./minding.js";
import { dockFor, gramsOf, orderInHand, packageOf, packLeft } from "./packing.js";
import { cookie, fetchDay, keep, keepNote, note, send, steps } from "./queue.js";
import { readDay, readScan } from "./reader.js";
import { sound } from "./sound.js";

const ASKED = {
  pick: ["place", "goods", "quantity"],
  pack: ["goods", "quantity"],
  load: ["trip", "package"],
  put_away: ["goods", "quantity", "target"],
  move: ["origin", "goods", "quantity", "target"],
  receive: ["advice", "goods", "lot", "expires_on", "quantity"],
  count: ["place", "goods", "quantity"],
  damage: ["place", "goods", "quantity"],
};
const AGAIN_MS = 30_000;
let day = null;
let kept = [];
let mode = "pick";
let given = {};
let goodsScan = "";
let counted = [];
let inside = [];
let order = "";
let closing = false;
let warned = false;
let ticked = new Set();
let stopped = "";
let nth = 0;

const mine = () => kept.filter((one) => one.account === day?.account);
const open = (kind) => mine().filter((one) => one.step.kind === kind && one.state !== "refused" && one.made_at > day.fetched_at);
const same = (one, other) => one.sku === other.sku && one.lot === other.lot;

/** The picks that are left, of the order in hand first; what this phone took since the day was fetched is off. */
function picksLeft() {
  const done = open("pick").map((one) => one.step.task).concat(mine().filter((one) => one.skipped).map((one) => one.step.task));
  const left = (day?.picks ?? []).filter((one) => !done.includes(taskOf(one)));
  return [...left.filter((one) => one.reference === order), ...left.filter((one) => one.reference !== order)];
}
const taskOf = (one) => `${one.reservation}/${one.place}/${one.lot}`;
const gateLeft = () => (day?.gate ?? []).map((one) => ({
  ...one, quantity: one.quantity - open("put_away").filter((step) => same(step.step, one)).reduce((sum, step) => sum + step.step.quantity, 0),
})).filter((one) => one.quantity > 0);

/** How many of a lot can be put away at most; no limit while the house was not told of all that came. */
function gateMost(goods) {
  const told = gateLeft().find((one) => same(one, goods));
  return told && !open("receive").some((one) => one.step.sku === goods.sku && one.step.lot === goods.lot) ? told.quantity : Infinity;
}

const packs = () => packLeft(day, open("pack"), inside);
const inHand = () => orderInHand(day, packs(), inside, order);
const packTask = () => packs().find((one) => one.reference === inHand());
const loads = () => mine().filter((one) => one.step.kind === "load" && one.state !== "refused");
const dock = () => dockFor(day, loads(), given.trip);

const works = () => worksLeft(day, open("work"), open("give_up"));

/** The instructions of the hand-over at hand, and those of them that nobody ticked yet. */
function marks() {
  if (mode === "pick") return given.goods ? picksLeft()[0]?.handling ?? [] : [];
  if (mode === "pack") return closing ? [...new Set(inside.flatMap((one) => one.handling ?? []))] : [];
  return mode === "load" && given.package ? dock().find(given.package)?.handling ?? [] : [];
}

function unticked() {
  const task = mode === "pick" ? picksLeft()[0] : null;
  const before = task ? mine().filter((one) => one.step.kind === "pick" && one.state !== "refused" && one.step.reservation === task.reservation).flatMap((one) => one.step.ticks ?? []) : [];
  return ticksLeft(marks(), ticked, before);
}

function wanted() {
  if (mode === "work") return workWanted(given);
  if (unticked().length) return "ticks";
  if (closing) return "weight";
  return ASKED[mode].find((name) => given[name] === undefined);
}

function flash(text, tone) {
  const place = $("#verdict");
  place.textContent = text;
  place.className = `w-verdict n-tone-${tone}`;
  place.hidden = !text;
}

function right(text = say("right")) { sound(true); flash(text, "kept"); }
function wrong(text) { sound(false); flash(text, "broken"); document.body.classList.add("w-shake"); setTimeout(() => document.body.classList.remove("w-shake"), 400); }

function goodsOf(raw) {
  const scan = readScan(raw);
  const pool = mode === "pack" ? packs() : mode === "receive" ? day.awaited.filter((one) => one.advice === given.advice) : day.goods;
  const named = pool.filter((one) => (scan.gtin && one.gtin === scan.gtin) || one.sku === scan.code || one.lot === scan.code);
  const fit = scan.lot && mode !== "receive" ? named.filter((one) => one.lot === scan.lot) : named;
  // Of several lots that one is meant which waits at the gate.
  const waits = mode === "put_away" ? fit.filter((one) => gateLeft().some((line) => same(line, one))) : [];
  return { scan, fit: waits.length ? waits : fit };
}

function takeGoods(raw) {
  if (mode === "pack" && !inside.length && packs().some((one) => one.reference === raw.trim())) { order = raw.trim(); right(order); return; }
  const { scan, fit } = goodsOf(raw);
  if (mode === "pack" && fit.length) {
    const mine = fit.filter((one) => one.reference === inHand());
    if (!mine.length) { wrong(say("other_order")); return; }
    if (new Set(mine.map((one) => one.lot)).size > 1) { sound(false); flash(say("which_lot"), "risk"); return; }
    given.goods = mine[0]; right(); return;
  }
  // The place in hand scanned once more changes nothing.
  if (!fit.length && raw.trim() === (given.place ?? given.origin)) { sound(false); flash(say("scanned_before", { scanned: raw.trim() }), "risk"); return; }
  if (!fit.length) { wrong(say("unknown", { scanned: raw })); return; }
  if (mode === "receive") {
    given.goods = fit[0];
    if (scan.lot) given.lot = scan.lot;
    if (scan.expires_on) given.expires_on = scan.expires_on;
    else if (!fit[0].shelf_life) given.expires_on = "";
    right(); return;
  }
  const task = mode === "pick" ? picksLeft()[0] : null;
  if (task) {
    if (!fit.some((one) => one.sku === task.sku)) { wrong(say("wrong_goods", { scanned: fit[0].sku, wanted: task.sku })); return; }
    const exact = fit.filter((one) => same(one, task));
    const several = new Set(fit.map((one) => one.lot)).size > 1;
    const expired = !exact.length && fit.find((one) => one.expires_on && one.expires_on < task.due_on);
    if (expired) { wrong(say("expired_lot", { scanned: expired.lot, day: expired.expires_on, wanted: task.lot })); return; }
    if (!exact.length) { wrong(say("wrong_lot", { scanned: fit[0].lot, wanted: task.lot })); return; }
    if (several && !scan.lot && raw !== task.lot) { sound(false); flash(say("which_lot"), "risk"); return; }
    given.goods = exact[0];
  } else {
    if (fit.length > 1) { sound(false); flash(say("which_lot"), "risk"); return; }
    given.goods = fit[0];
  }
  right();
}

/** The day it is where the hand stands, as YYYY-MM-DD. */
const today = () => new Date().toLocaleDateString("sv", { timeZone: day.zone });

/** What is in hand is let go where the house wants nothing of it any more: it was cancelled, or is picked. */
async function minding() {
  const task = mode === "pick" && given.place && picksLeft()[0];
  const told = task && await fetchDay(day.warehouse);
  if (!task || typeof told === "string" || task !== picksLeft()[0] || !given.place) return;
  if (told.picks.some((one) => taskOf(one) === taskOf(task))) return;
  given = {}; ticked = new Set();
  wrong(say("pick_off", { reference: task.reference, place: task.place }));
  await fetchAgain();
}

function takePlace(name, raw) {
  const code = raw.trim();
  const task = mode === "pick" ? picksLeft()[0] : null;
  if (task && picksLeft().some((one) => one.reference === code)) { order = code; right(order); return; }
  if (task && code !== task.place) { wrong(say("wrong_place", { scanned: code, wanted: task.place })); return; }
  if (!day.places.some((one) => one.code === code)) { wrong(say("unknown", { scanned: code })); return; }
  // The place it lies at, scanned once more, is no place to bring it to.
  if (name === "target" && code === given.origin) { sound(false); flash(say("scanned_before", { scanned: code }), "risk"); return; }
  given[name] = code;
  right(code);
  minding();
}

/** A tick; the last one of a package that is loaded sends it. */
async function tick(mark) {
  if (ticked.has(mark)) ticked.delete(mark); else ticked.add(mark);
  sound(true);
  if (mode === "load" && !unticked().length) await loadPackage(given.package);
  show();
}

function takeWork(raw) {
  const code = raw.trim();
  const found = works().find((one) => one.reference === code || one.number === code);
  if (!found) { wrong(say("unknown", { scanned: raw })); return; }
  given.work = found; right(code);
}

function takeMaterial(raw) {
  const { sku, n } = materialWanted(given);
  const scan = readScan(raw);
  const hers = day.goods.filter((one) => one.customer === given.work.customer && ((scan.gtin && one.gtin === scan.gtin) || one.sku === scan.code || one.lot === scan.code));
  const named = hers.filter((one) => one.sku === sku && (!scan.lot || one.lot === scan.lot));
  if (!named.length) { wrong(say("not_enough", { wanted: sku, scanned: hers[0]?.sku ?? raw })); return; }
  if (new Set(named.map((one) => one.lot)).size > 1) { sound(false); flash(say("which_lot"), "risk"); return; }
  given.used = [...(given.used ?? []), { customer: given.work.customer, sku, lot: named[0].lot, quantity: n }];
  right();
}

async function giveUp(raw) {
  if (await record({ kind: "give_up", order: given.work.number, reason: raw.trim().slice(0, 200) })) right(say("given_up"));
  given = {};
}

function takeTrip(raw) { given.trip = raw.trim(); warned = false; right(given.trip); }

async function takePackage(raw) {
  const number = packageOf(raw);
  // What another phone packed since is fetched before it is called unknown.
  if (!dock().find(number) && !dock().known(number)) await fetchAgain();
  const here = dock();
  const found = here.find(number);
  if (!found) { wrong(say(here.known(number) ? "loaded_before" : "unknown", { number, scanned: number })); return; }
  if (found.trip && found.trip !== given.trip) { wrong(say("wrong_truck", { number, trip: found.trip })); return; }
  warned = false;
  if (found.handling?.length) { given.package = number; ticked = new Set(); right(number); return; }
  await loadPackage(number);
}

async function loadPackage(number) {
  if (await record({ kind: "load", package: number, trip: given.trip, ticks: [...ticked] })) right(number);
  ticked = new Set();
  delete given.package;
}

async function takeWeight(raw) {
  const weight = gramsOf(raw);
  if (weight < 0) { wrong(say("bad_weight")); return; }
  if (await record({ kind: "pack", lines: inside.map(({ reservation, lot, quantity }) => ({ reservation, lot, quantity })), weight, ticks: [...ticked] })) right(say("packed"));
  ticked = new Set(); inside = []; given = {}; closing = false;
}

async function answer(raw) {
  if (!day || (!raw.trim() && !closing)) return;
  const name = wanted();
  if (name === "ticks") { wrong(say("tick_all")); show(); return; }
  if (name === "weight") { await takeWeight(raw); show(); return; }
  if (name === "trip") takeTrip(raw);
  else if (name === "package") await takePackage(raw);
  else if (["place", "origin", "target"].includes(name)) takePlace(name, raw);
  else if (name === "goods") { goodsScan = raw.trim(); takeGoods(raw); }
  else if (name === "work") takeWork(raw);
  else if (name === "material") takeMaterial(raw);
  else if (name === "why") { await giveUp(raw); show(); return; }
  else if (name === "advice") {
    const found = day.awaited.find((one) => one.advice === raw.trim() || one.reference === raw.trim());
    if (found) { given.advice = found.advice; right(found.advice); } else wrong(say("unknown", { scanned: raw }));
  } else if (name === "lot") { given.lot = raw.trim(); right(given.lot); }
  else if (name === "expires_on") {
    const when = readDay(raw);
    if (!when) wrong(say("bad_day"));
    else {
      given.expires_on = when;
      if (when >= today()) right(when); else { sound(false); flash(say("past_day", { day: when }), "risk"); }
    }
  } else await takeQuantity(raw);
  if (wanted() === undefined) await finish();
  show();
}

async function takeQuantity(raw) {
  // A trigger pulled twice is no quantity, though many lots are numbers; a short one may well be both.
  if (raw.trim() === goodsScan && !/^\d{1,3}$/.test(goodsScan)) { sound(false); flash(say("scanned_before", { scanned: goodsScan }), "risk"); return; }
  const n = /^\d{1,7}$/.test(raw.trim()) ? Number(raw) : -1;
  const task = mode === "pick" ? picksLeft()[0] : null;
  if (n < 0 || (n === 0 && mode !== "count")) { wrong(say("bad_number")); return; }
  const most = mode === "pack" ? given.goods.quantity : task?.quantity;
  if (mode === "pack" && n > most) { wrong(say("too_many", { n: most })); return; }
  if (mode === "work" && n > given.work.left) { wrong(say("too_many", { n: given.work.left })); return; }
  if (task && n > task.quantity) { wrong(say("too_many", { n: task.quantity })); return; }
  const gate = mode === "put_away" ? gateMost(given.goods) : Infinity;
  if (n > gate) { wrong(say("too_many", { n: gate })); return; }
  given.quantity = n;
  if (wanted() !== undefined) right(String(n));
}

async function record(step) {
  const one = { client_id: crypto.randomUUID(), account: day.account, state: "waiting", made_at: Date.now(), nth: nth++, problems: [], step };
  try { await keep(one); } catch { wrong(say("not_kept")); return false; }
  kept.push(one);
  sync();
  return true;
}

async function finish({ short = false } = {}) {
  const task = mode === "pick" ? picksLeft()[0] : null;
  const { goods = {}, quantity = 0 } = given;
  if (mode === "pack") { inside.push({ ...goods, quantity }); given = {}; right(); return; }
  const basis = { warehouse: day.warehouse, customer: goods.customer, sku: goods.sku, lot: goods.lot, quantity };
  if (mode === "count") {
    counted.push({ customer: goods.customer, sku: goods.sku, lot: goods.lot, quantity });
    given = { place: given.place };
    right(count("counted", new Set(counted.map((one) => `${one.customer}/${one.sku}/${one.lot}`)).size));
    return;
  }
  const step = {
    pick: () => ({ kind: "pick", reservation: task.reservation, place: task.place, sku: task.sku, lot: task.lot, quantity, short: short ? 1 : 0, ticks: [...ticked], task: taskOf(task) }),
    work: () => workStep(given, day),
    put_away: () => ({ ...basis, kind: "put_away", origin: gateLeft().find((one) => same(one, goods))?.place ?? "RECV", target: given.target }),
    move: () => ({ ...basis, kind: "move", origin: given.origin, target: given.target }),
    receive: () => ({ kind: "receive", advice: given.advice, sku: goods.sku, lot: given.lot, quantity, expires_on: given.expires_on }),
    damage: () => ({ ...basis, kind: "damage", place: given.place, note: say("mode_damage") }),
  }[mode]();
  if (await record(step)) right(short ? say("short_told") : say("done"));
  ticked = new Set();
  given = mode === "receive" ? { advice: given.advice } : {};
}

async function finishCount() {
  if (!given.place) return;
  if (await record({ kind: "count", warehouse: day.warehouse, place: given.place, lines: counted })) right(say("done"));
  counted = []; given = {};
  show();
}

/** A trip leaves: what is still at the dock for it is said first, and stated when it leaves all the same. */
async function leave() {
  const { left } = dock();
  if (left.length && !warned) {
    warned = true;
    wrong(count("left_short", left.length, { numbers: left.slice(0, 5).map((one) => one.number).join(", ") }));
    return;
  }
  if (await record({ kind: "leave", warehouse: day.warehouse, trip: given.trip })) right(say(left.length ? "short_told" : "left_full"));
  given = {}; warned = false;
  show();
}

async function undo() {
  const last = mine().filter((one) => ["pick", "put_away", "move"].includes(one.step.kind) && !one.undone && one.state !== "refused").at(-1);
  if (closing) { closing = false; show(); return; }
  if (mode === "count" && counted.length && !given.goods) { counted.pop(); flash("", "open"); show(); return; }
  if (mode === "count" && given.goods) { given = { place: given.place }; flash("", "open"); show(); return; }
  if (!Object.keys(given).length && inside.length) { inside.pop(); flash("", "open"); show(); return; }
  if (Object.keys(given).length) { given = {}; ticked = new Set(); flash("", "open"); show(); return; }
  if (!last) { wrong(say("nothing_to_undo")); return; }
  await keep({ ...last, undone: true });
  await record({ kind: "undo", undoes: last.client_id });
  await load();
  right(say("undone"));
  await fetchAgain();
}

/** What the goods of a task are called; a hand knows them by it sooner than by their code. */
const goodsName = (task) => { const found = day.goods.find((one) => same(one, task)); return found ? nameOf(found) : ""; };

function showTask() {
  const task = mode === "pick" ? picksLeft()[0] : mode === "put_away" ? gateLeft()[0] : mode === "pack" ? packTask() ?? (inside.length ? { reference: inHand() } : null) : mode === "work" ? given.work ?? works()[0] : mode === "load" && given.trip ? given : null;
  const lines = {
    pick: () => [task.place, say("pick_task", { n: task.quantity, sku: task.sku, lot: task.lot }), goodsName(task), say("pick_for", { reference: task.reference, left: picksLeft().length })].filter(Boolean),
    pack: () => [say("pack_order", { reference: inHand() }), task.sku ? say("pack_task", { n: task.quantity, sku: task.sku, lot: task.lot }) : "", task.sku ? goodsName(task) : "", count("pack_left", inside.reduce((sum, one) => sum + one.quantity, 0), { left: packs().filter((one) => one.reference === inHand()).reduce((sum, one) => sum + one.quantity, 0) })].filter(Boolean),
    load: () => [given.trip, say("load_left", { loaded: dock().loaded, left: dock().left.length }), dock().free.length ? count("load_free", dock().free.length) : ""].filter(Boolean),
    work: () => [say("work_task", { n: task.left, name: nameOf(task) }), count("work_for", works().length, { reference: task.reference }), task.evidence ? say("work_proof", { evidence: task.evidence }) : ""].filter(Boolean),
    put_away: () => [say("gate_task", { n: task.quantity, sku: task.sku, lot: task.lot, place: task.place }), goodsName(task)].filter(Boolean),
  };
  const told = task ? lines[mode]() : ["pick", "put_away", "pack", "work"].includes(mode) ? [say("nothing"), say(`nothing_${mode}`)] : mode === "count" ? [say("count_hint")] : [];
  $("#task").replaceChildren(...told.map((text, place) => Object.assign(document.createElement("p"), { textContent: text, className: place || mode === "count" ? "w-line" : "w-big" })));
  $("#task").hidden = !told.length;
  const idle = ["pick", "pack", "work"].includes(mode) && !task;
  const values = wanted() === "material" ? materialWanted(given) : {};
  $("#ask").textContent = idle || !day ? "" : say(`ask_${wanted()}`, values);
  showTicks($("#ticks"), marks(), ticked);
  $("#give-up").hidden = !(mode === "work" && given.work && !given.giving);
  $("#got").textContent = [gotWords(given), ...counted.map((one) => `${one.sku} ${one.lot} × ${one.quantity}`)].filter(Boolean).join(" · ");
  $("#short").hidden = !(task && mode === "pick" && given.place);
  const ends = { count: given.place, pack: inside.length && !closing, load: given.trip }[mode];
  $("#finish").hidden = !ends;
  $("#finish span").textContent = { pack: () => say("close_package"), load: () => say("finish_load", { trip: given.trip ?? "" }) }[mode]?.() ?? say("finish_place", { place: given.place ?? "" });
  showLabels();
  if (task && mode === "pick" && wanted() === "quantity") $("#code").placeholder = String(task.quantity);
  else $("#code").placeholder = "";
  if (mode === "work" && wanted() === "quantity") $("#code").placeholder = String(given.work.left);
  if (mode === "pack" && wanted() === "quantity") $("#code").placeholder = String(given.goods.quantity);
  $("#code").inputMode = wanted() === "weight" ? "decimal" : wanted() === "quantity" || wanted() === "expires_on" ? "numeric" : "text";
}

/** Packages that this phone packed and the house has numbered: their labels, the latest first. */
function showLabels() {
  const shown = mode === "pack" ? (day?.packages ?? []).filter((one) => one.packed_by === day.name).slice(-4).reverse() : [];
  $("#labels").replaceChildren(...shown.map((one) => Object.assign(document.createElement("a"), {
    className: "f-button", target: "_blank", href: document.body.dataset.labelUrl.replace("NUMBER", encodeURIComponent(one.number)), textContent: say("print_label", { number: one.number }),
  })));
  $("#labels").hidden = !shown.length;
}

function showStatus() {
  const waiting = mine().filter((one) => one.state === "waiting").length;
  const refused = mine().filter((one) => one.state === "refused" && !one.seen);
  const text = [stopped === "signed_out" ? say("signed_out") : !navigator.onLine ? say("offline") : "", waiting ? count("wait", waiting) : ""].filter(Boolean).join(" · ");
  $("#status").textContent = text || say("all_sent");
  $("#status").className = `w-status n-tone-${text ? "risk" : "kept"}`;
  $("#refused").hidden = !refused.length;
  $("#refused-list").replaceChildren(...refused.flatMap((one) => one.problems.map((each) => Object.assign(document.createElement("li"), { textContent: each.words }))));
}

/** How many changes wait to be acknowledged, goods to put back among them. */
function showNotes() {
  const n = day?.notes ?? 0;
  const mark = $("#notes span");
  mark.textContent = n > 99 ? "99+" : String(n);
  mark.hidden = !n;
  if (n) $("#notes").setAttribute("aria-label", count("notes", n));
}

function show() {
  showNotes();
  for (const button of $$("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  $("#house").replaceChildren(...(day?.warehouses ?? []).map((one) => new Option(`${one.code} ${one.name}`, one.code, false, one.code === day.warehouse)));
  showTask();
  showStatus();
  $("#code").focus({ preventScroll: true });
}

async function load() {
  day = (await note("day")) ?? null;
  kept = await steps();
}

async function fetchAgain(warehouse = day?.warehouse) {
  const told = await fetchDay(warehouse);
  stopped = typeof told === "string" ? told : "";
  if (!stopped) {
    if (!told.warehouse) flash(say("no_warehouse"), "risk");
    await keepNote("day", { places: [], goods: [], gate: [], awaited: [], picks: [], to_pack: [], packages: [], works: [], ...told, fetched_at: Date.now() });
  }
  await load();
  show();
}

/** Whether goods are in hand: the delivery or the trip at work stays from one to the next. */
const inHandNow = () => Object.keys(given).some((name) => !["advice", "trip"].includes(name));

async function sync() {
  if (!day?.account) return;
  const before = new Set(mine().filter((one) => one.state === "refused").map((one) => one.client_id));
  stopped = await send(day.account);
  kept = await steps();
  if (mine().some((one) => one.state === "refused" && !before.has(one.client_id))) { sound(false); flash("", "open"); } // what was said to be done is refused
  if (!stopped && !mine().some((one) => one.state === "waiting") && !inHandNow() && !inside.length) await fetchAgain();
  else { show(); minding(); }
}

async function start() {
  await load();
  $("#entry").addEventListener("submit", (event) => { event.preventDefault(); const raw = $("#code").value || $("#code").placeholder; $("#code").value = ""; answer(raw); });
  document.addEventListener("click", async (event) => {
    const target = event.target.closest("button");
    if (!target) return;
    if (target.dataset.mode) { mode = target.dataset.mode; given = {}; counted = []; inside = []; order = ""; closing = false; warned = false; ticked = new Set(); flash("", "open"); show(); sync(); }
    if (target.dataset.tick !== undefined) await tick(target.dataset.tick);
    if (target.id === "give-up") { given = { work: given.work, giving: true }; show(); }
    if (target.id === "undo") undo();
    if (target.id === "finish" && mode === "count") finishCount();
    if (target.id === "finish" && mode === "pack") { closing = true; given = {}; show(); }
    if (target.id === "finish" && mode === "load") leave();
    if (target.id === "short") { given.quantity ??= 0; given.goods ??= {}; await finish({ short: true }); show(); }
    if (target.id === "seen") { await Promise.all(mine().filter((one) => one.state === "refused").map((one) => keep({ ...one, seen: true }))); await load(); show(); }
    if (target.id === "camera-open") {
      try { const code = await scanCode($("#camera")); if (code) answer(code); } catch { wrong(say("no_camera")); }
    }
    if (target.dataset.close !== undefined) target.closest("dialog").close();
  });
  $("#house").addEventListener("change", (event) => fetchAgain(event.target.value));
  // A wedge types wherever the focus is: its signs belong into the field.
  document.addEventListener("keydown", (event) => { if (event.key.length === 1 && !event.ctrlKey && !["INPUT", "SELECT"].includes(document.activeElement?.tagName)) $("#code").focus(); });
  addEventListener("online", sync);
  addEventListener("offline", showStatus);
  setInterval(sync, AGAIN_MS);
  $("#camera-open").hidden = !(await canScan());
  for (const form of $$("form[data-online]")) form.addEventListener("submit", () => { form.elements.csrfmiddlewaretoken.value = cookie("csrftoken"); });
  const { workerUrl, scope } = document.body.dataset;
  navigator.serviceWorker?.register(workerUrl, { scope, updateViaCache: "none" });
  show();
  await fetchAgain();
  await sync();
  document.body.dataset.ready = "";
}

start();
