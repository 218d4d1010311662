// One stop: what happened, who took it, how many pieces, signature and photos. Every stroke is kept at once.
import * as store from "./store.js";
import { shrink, thumbnail } from "./camera.js";
import { Pad } from "./pad.js";
import { piecesText, recordOf, windowText } from "./day.js";
import { changed } from "./sync.js";
import { $, $$, filled, say, tell, withOffset } from "./words.js";
import { problemLines } from "./sent.js";
import { COUNTS, draftOf, problemsOf } from "./proof.js";
import { position, showPosition, startPosition } from "./position.js";

const MOST_PHOTOS = 8;
const form = $("#proof");
const pad = new Pad($("#pad"), () => { checkAgain(); remember(); });
let stop = null;
let record = null;
let who = null;
let saving = Promise.resolve();

const chosen = (name) => form.elements[name]?.value ?? "";

/** Shows the fields that the outcome needs, and takes back what no longer applies. */
function arrange() {
  const outcome = chosen("outcome");
  const shows = (node) => outcome && (node.dataset.when === "*" || node.dataset.when.split(" ").includes(outcome));
  for (const node of $$("[data-when]", form)) node.hidden = !shows(node);
  for (const label of $$("label[data-when]", form)) if (label.hidden) $("input", label).checked = false;
  const relation = chosen("relation");
  $("#consent").hidden = !(outcome === "proxy" || outcome === "locker" || (shows($("[data-field=relation]", form)) && relation && relation !== "self"));
  $("[data-field=signer]", form).hidden ||= relation === "locker" || relation === "station";
  if (COUNTS.every((key) => form.elements[key].value === "")) form.elements.accepted.value = stop.pieces;
  sum();
  pad.draw();
}

function sum() {
  const told = COUNTS.reduce((all, key) => all + (key === "over" ? 0 : Number(form.elements[key].value) || 0), 0);
  const place = $("#sum");
  place.textContent = say("sum", { told, due: stop.pieces });
  place.classList.toggle("f-sum-wrong", told !== stop.pieces);
}

function fill(draft) {
  form.reset();
  for (const name of ["outcome", "reason", "relation", "consent", "signer", "remarks", "place"]) {
    if (draft[name]) form.elements[name].value = draft[name];
  }
  for (const key of COUNTS) form.elements[key].value = draft.pieces?.[key] ?? "";
  showPosition(draft);
}

/** Writes the form to the disk; what was typed survives a reload, a call, an empty battery. */
function remember() {
  if (!record || record.state !== "draft") return saving;
  record = { ...record, form: draftOf(form, { ...record.form, ...position() }), strokes: pad.strokes };
  const kept = record;
  saving = saving.then(() => store.keepProof(kept)).catch(() => tell(say("not_kept"), "broken"));
  return saving;
}

async function showPhotos() {
  const nodes = record.pictures.filter((one) => one.kind === "photo").map(async ({ key }, place) => {
    const kept = await store.picture(key);
    const node = filled("t-photo");
    const canvas = $("canvas", node);
    canvas.setAttribute("aria-label", say("photo", { n: place + 1 }));
    $("[data-drop]", node).addEventListener("click", () => dropPhoto(key));
    if (kept) await thumbnail(kept.blob, canvas);
    return node;
  });
  $("#photos").replaceChildren(...await Promise.all(nodes));
  $("#take").hidden = nodes.length >= MOST_PHOTOS;
}

async function addPhotos(files) {
  for (const file of [...files].slice(0, MOST_PHOTOS - record.pictures.length)) {
    let small;
    try { small = await shrink(file); } catch { tell(say("bad_photo"), "broken"); continue; }
    try { await keepPicture("photo", small); } catch { tell(say("no_room"), "broken"); }
  }
  await showPhotos();
}

async function keepPicture(kind, blob) {
  const key = store.newId();
  await store.keepPicture({ key, client_id: record.client_id, kind, blob });
  record.pictures = [...record.pictures, { key, kind }];
  await remember();
}

async function dropPhoto(key) {
  record.pictures = record.pictures.filter((one) => one.key !== key);
  await remember();
  await store.dropPicture(key);
  await showPhotos();
  $("#photo").focus();
}

/** The signature becomes a picture when it is recorded; one of an earlier try is taken off. */
async function keepSignature() {
  for (const one of record.pictures.filter((each) => each.kind === "signature")) await store.dropPicture(one.key);
  record.pictures = record.pictures.filter((one) => one.kind !== "signature");
  if (!pad.empty && !$("[data-field=signature]", form).hidden) await keepPicture("signature", await pad.file());
}

function markProblems(problems) {
  $("#stop-problems").replaceChildren(...problemLines(problems));
  for (const node of $$("[data-field]", form)) node.classList.toggle("f-wrong", problems.some((one) => node.dataset.field === one.field));
}

/** Once something was found lacking, what still lacks is told with each change. */
function checkAgain() {
  if ($("#stop-problems").childElementCount) markProblems(problemsOf(draftOf(form, position()), stop, pad.empty));
}

function showProblems(problems) {
  markProblems(problems);
  if (!problems.length) return;
  const first = $(".f-wrong :is(input, textarea):not([hidden])", form);
  (first ?? $("#stop-problems")).scrollIntoView({ block: "center" });
  first?.focus({ preventScroll: true });
}

async function finish(event) {
  event.preventDefault();
  if (!record || record.state !== "draft") return;
  $("#record").disabled = true;
  try {
    const problems = problemsOf(draftOf(form, position()), stop, pad.empty);
    showProblems(problems);
    if (problems.length) return;
    await keepSignature();
    const ahead = (await store.note("clock_ahead_ms")) ?? 0;
    const happened = record.occurred_at ?? withOffset(new Date(Date.now() - (Math.abs(ahead) > 120_000 ? ahead : 0)));
    const draft = { ...draftOf(form, position()), occurred_at: happened };
    const made = { ...record, state: "waiting", draft, made_at: Date.now(), problems: [], form: undefined, strokes: pad.strokes };
    await saving;
    await store.keepProof(made);
    record = made;
    navigator.storage?.persist?.();
    navigator.vibrate?.(40);
    tell(say(navigator.onLine ? "kept_online" : "kept_offline"));
    location.hash = "#/";
    changed("recorded");
  } catch {
    tell(say("not_kept"), "broken");
  } finally {
    $("#record").disabled = false;
  }
}

/** The draft of this stop, the refused record that is to be mended, or a new one. */
function recordFor(records, anew) {
  const mine = records.filter((one) => one.shipment === stop.id && one.account === who.account);
  const draft = mine.find((one) => one.state === "draft");
  if (draft) return draft;
  const last = recordOf(stop, mine);
  if (last?.state === "refused") {
    const again = last.problems.some((one) => one.field === "occurred_at");
    return { ...last, state: "draft", form: last.draft, occurred_at: again ? null : last.draft.occurred_at, was_refused: true };
  }
  if (stop.done || (last && !anew)) return last ?? { state: "sent", pictures: [] };
  return {
    client_id: store.newId(), account: who.account, account_name: who.name, shipment: stop.id, number: stop.number,
    name: stop.name, stop, state: "draft", form: {}, strokes: [], pictures: [], problems: [], made_at: Date.now(),
  };
}

/** anew: another visit to a stop that was recorded before. */
export async function showStop(given, day, records, anew = false) {
  stop = given;
  who = day;
  await saving;
  record = recordFor(records, anew);
  $("#stop-name").textContent = stop.name || say("nameless");
  $("#stop-address").textContent = stop.address;
  $("#stop-number").textContent = stop.number;
  $("#stop-pieces").textContent = piecesText(stop.pieces);
  $("#stop-window").textContent = windowText(stop, day.zone);
  $("#stop-call").hidden = !stop.phone;
  $("#stop-call").href = `tel:${stop.phone}`;
  $("#stop-phone").textContent = stop.phone;
  const open = record.state === "draft";
  form.hidden = !open;
  $("#stop-done").hidden = open;
  $("#visit-again").hidden = open || stop.done;
  $("#stop-done").textContent = open ? "" : say(record.state === "waiting" ? "stop_waiting" : "stop_sent");
  if (!open) { showProblems([]); return; }
  fill(record.form ?? {});
  pad.strokes = record.strokes;
  showProblems(record.was_refused ? record.problems : []);
  arrange();
  await showPhotos();
}

/** ask(question) resolves with true where the driver means it. */
export function startStop(ask) {
  form.addEventListener("change", (event) => {
    if (event.target.id === "photo") { addPhotos(event.target.files).finally(() => { event.target.value = ""; }); return; }
    if (event.target.name === "outcome") COUNTS.forEach((key) => { form.elements[key].value = ""; });
    arrange();
    checkAgain();
    remember();
  });
  form.addEventListener("input", (event) => { if (event.target.id !== "photo") { sum(); checkAgain(); remember(); } });
  form.addEventListener("submit", finish);
  form.addEventListener("click", (event) => {
    const step = event.target.closest("[data-more], [data-less]");
    if (!step) return;
    const key = step.dataset.more ?? step.dataset.less;
    const field = form.elements[key];
    field.value = Math.max(0, (Number(field.value) || 0) + (step.dataset.more ? 1 : -1));
    sum();
    checkAgain();
    remember();
  });
  $("#visit-again").addEventListener("click", async () => { await showStop(stop, who, await store.proofs(), true); $("#stop-name").focus(); });
  $("#pad-clear").addEventListener("click", () => pad.clear());
  $("#drop-draft").addEventListener("click", async () => {
    if (!(await ask("discard"))) return;
    await saving;
    await store.dropDraft(record);
    record = null;
    location.hash = "#/";
    changed("dropped");
  });
  startPosition(remember);
}

