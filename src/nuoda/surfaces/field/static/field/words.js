// Words and small tools that every part of the driver's page shares.
const spoken = JSON.parse(document.getElementById("field-words").textContent);

/** A sentence with its %(name)s places filled. */
export function say(key, values = {}) {
  return (spoken[key] ?? key).replace(/%\((\w+)\)[sd]/g, (_, name) => values[name] ?? "");
}

/** "%(n)s wait" in the number that belongs to n: the key has the suffix _one for 1. */
export const count = (key, n, values = {}) => say(n === 1 ? `${key}_one` : key, { n, ...values });

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** A copy of a <template>, with each [data-is=name] given its text (or left out where it has none). */
export function filled(id, texts = {}) {
  const node = document.getElementById(id).content.firstElementChild.cloneNode(true);
  for (const place of $$("[data-is]", node)) {
    const text = texts[place.dataset.is];
    if (text === undefined || text === null || text === "") place.hidden = true;
    else place.textContent = text;
  }
  return node;
}

const root = document.documentElement;
const clockOf = (zone) => new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
const dayOf = (zone) => new Intl.DateTimeFormat(root.lang, { month: "short", day: "numeric", timeZone: zone });

export const time = (iso, zone) => clockOf(zone).format(new Date(iso));
export const date = (iso, zone) => dayOf(zone).format(new Date(iso));

/** An instant with the phone's own offset: 2026-11-23T10:05:00.000+08:00. */
export function withOffset(instant) {
  const away = -instant.getTimezoneOffset();
  const sign = away < 0 ? "-" : "+";
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  return new Date(instant.getTime() + away * 60_000).toISOString().slice(0, -1) + `${sign}${two(away / 60)}:${two(away % 60)}`;
}

/** Says something short, and to a screen reader as well. */
export function tell(text, tone = "kept") {
  const place = document.getElementById("tellings");
  const line = document.createElement("p");
  line.className = `f-telling n-tone-${tone}`;
  line.textContent = text;
  place.replaceChildren(line);
  if (tone !== "broken") setTimeout(() => line.remove(), 5000);
}
