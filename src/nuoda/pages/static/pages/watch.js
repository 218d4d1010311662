// Who else has the same thing open: this page says again and again that it is, and hears of the others.
const EVERY = 12000;
const WRITING = 15000;
const SOONEST = 2500;
let typedAt = -WRITING;
let saidAt = -SOONEST;
let saidWriting = false;
let timer = 0;

const place = () => document.querySelector("[data-watch-url]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";

function show(words) {
  const here = place();
  if (!here) return;
  here.hidden = !words;
  here.querySelector("[data-watch-words]").textContent = words;
}

async function tell() {
  clearTimeout(timer);
  timer = setTimeout(tell, EVERY);
  const here = place();
  if (!here || document.hidden) return;
  saidAt = performance.now();
  saidWriting = saidAt - typedAt < WRITING;
  try {
    const body = new URLSearchParams({ writing: saidWriting ? "1" : "0" });
    const response = await fetch(here.dataset.watchUrl, { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "error" });
    if (response.ok) show((await response.json()).watchers);
  } catch {
    // A lost connection is told of by the pulse.
  }
}

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("form[data-guard]")) return;
  typedAt = performance.now();
  if (saidWriting) return;
  clearTimeout(timer);
  timer = setTimeout(tell, Math.max(0, saidAt + SOONEST - typedAt));
});
document.addEventListener("nuoda:watchers", (event) => show(event.detail));
document.addEventListener("visibilitychange", () => { if (!document.hidden) tell(); });
tell();
