// Keeps "2 h 10 min left" and "3 h ago" true while the page stays open, on the server's clock.
import { say } from "./page.js";

const root = document.documentElement;
let offset = 0;

// Sets the clock by the server's present instant (ISO 8601).
function setNow(iso) {
  const server = Date.parse(iso);
  if (!Number.isNaN(server)) offset = server - Date.now();
}
const now = () => Date.now() + offset;

function span(ms) {
  const minutes = Math.floor(Math.abs(ms) / 60000);
  if (minutes < 1) return say("under_min");
  if (minutes < 60) return say("min", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? say("hmin", { h: hours, m: minutes % 60 }) : say("h", { n: hours });
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 7 ? say("dh", { d: days, h: hours % 24 }) : say("d", { n: days });
}

function age(ms) {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 60) return say("min", { n: minutes });
  if (minutes < 1440) return say("h", { n: Math.floor(minutes / 60) });
  const days = Math.floor(minutes / 1440);
  return days > 730 ? say("y", { n: Math.floor(days / 365.25) }) : say("d", { n: days });
}

function words(kind, left) {
  if (kind === "due") return say(left < 0 ? "overdue" : "left", { span: span(left) });
  if (left > 60000) return say("in", { span: age(left) });
  return -left < 60000 ? say("now") : say("ago", { span: age(-left) });
}

function refresh(scope = document) {
  for (const time of scope.querySelectorAll("time[data-when]")) {
    const part = time.querySelector("[data-relative]");
    if (!time.dataset.when || !part) continue;
    const left = Date.parse(time.dateTime) - now();
    const text = words(time.dataset.when, left);
    if (part.textContent !== text) part.textContent = text;
    if (time.dataset.when === "due") time.classList.toggle("n-overdue", left < 0);
  }
}

if (root.dataset.now) setNow(root.dataset.now);
setInterval(() => { if (!document.hidden) refresh(); }, 30000);
document.addEventListener("nuoda:now", (event) => { setNow(event.detail); refresh(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
