// Instructions that are ticked at a hand-over, and value-added work with the materials that it uses.
import { say } from "../field/words.js";

/** The word for a handling mark; what is no mark of ours is said as it was written. */
export function markWord(mark) {
  const word = say(`mark_${mark}`);
  return word === `mark_${mark}` ? mark : word;
}

/** What is still to be ticked: not what this phone ticked for the same thing before. */
export const ticksLeft = (marks, ticked, before = []) => (marks ?? []).filter((one) => !ticked.has(one) && !before.includes(one));

/** One button an instruction; a pressed one is ticked. */
export function showTicks(place, marks, ticked) {
  place.hidden = !marks.length;
  const shown = JSON.stringify([marks, [...ticked]]);
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...marks.map((mark) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "f-button w-tick" });
    button.dataset.tick = mark;
    button.setAttribute("aria-pressed", String(ticked.has(mark)));
    button.append(Object.assign(document.createElement("span"), { className: "w-box", textContent: ticked.has(mark) ? "✓" : "" }), markWord(mark));
    return button;
  }));
}

/** Work that is left: less what this phone did or gave up since the day was fetched. */
export function worksLeft(day, done, given) {
  return (day?.works ?? []).map((one) => ({
    ...one, left: one.left - done.filter((each) => each.step.order === one.number).reduce((sum, each) => sum + each.step.quantity, 0),
  })).filter((one) => one.left > 0 && !given.some((each) => each.step.order === one.number));
}

/** The next question of a piece of work; undefined where all is answered. */
export function workWanted(given) {
  if (given.giving) return "why";
  if (!given.work) return "work";
  if (given.quantity === undefined) return "quantity";
  if (!given.work.materials.length) return undefined;
  if (given.place === undefined) return "place";
  return (given.used ?? []).length < given.work.materials.length ? "material" : undefined;
}

/** The material that is asked for next, with how much of it is used. */
export function materialWanted(given) {
  const [sku, each] = given.work.materials[(given.used ?? []).length];
  return { sku, n: each * given.quantity };
}

/** A finished piece of work as the house takes it; work without materials is done where goods are packed. */
export function workStep(given, day) {
  const { work, quantity } = given;
  const place = given.place ?? day.places.find((one) => one.kind === "packing")?.code ?? "";
  return {
    kind: "work", warehouse: day.warehouse, place, customer: work.customer, service: work.service, quantity,
    used: given.used ?? [], reference: work.reference, order: work.number,
  };
}

/** What was scanned, in one line. */
export function gotWords(given) {
  return Object.entries(given).map(([name, value]) => ({
    goods: () => `${value.sku} ${value.lot ?? ""}`, work: () => `${value.reference} ${nameOf(value)}`,
    used: () => value.map((one) => `${one.quantity} × ${one.sku} ${one.lot}`).join(" · "), giving: () => "",
  }[name] ?? (() => String(value)))()).filter(Boolean).join(" · ");
}

export const nameOf = (work) => (document.documentElement.lang.startsWith("zh") ? work.name : work.name_en || work.name);
