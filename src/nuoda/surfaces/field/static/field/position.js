// Where it was: only with the driver's leave, and never a reason to wait.
import { $, say } from "./words.js";

let found = {};

export const position = () => (found.latitude === undefined ? {} : found);

export function showPosition({ latitude, longitude } = {}) {
  found = latitude === null || latitude === undefined ? {} : { latitude, longitude };
  $("#position").textContent = found.latitude === undefined ? "" : `${found.latitude.toFixed(5)}, ${found.longitude.toFixed(5)}`;
  if (found.latitude === undefined) look(false);
}

async function look(asked) {
  if (!navigator.geolocation) return;
  if (!asked) {
    const leave = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
    if (leave?.state !== "granted") return;
  }
  if (asked) $("#position").textContent = say("locating");
  navigator.geolocation.getCurrentPosition(take, () => { if (asked) $("#position").textContent = say("no_position"); },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
}

let keep = () => {};

function take({ coords }) {
  const round = (value) => Math.round(value * 100_000) / 100_000;
  found = { latitude: round(coords.latitude), longitude: round(coords.longitude) };
  $("#position").textContent = say("position", { where: `${found.latitude.toFixed(5)}, ${found.longitude.toFixed(5)}`, n: Math.round(coords.accuracy) });
  keep();
}

/** remember() is called when a position was found. */
export function startPosition(remember) {
  keep = remember;
  $("#locate").addEventListener("click", () => look(true));
}
