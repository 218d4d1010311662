// The side panel: a record over a list. Its address (?panel=KEY) can be shared.
const panel = document.getElementById("panel");
const body = panel?.querySelector("[data-panel-body]");
let before = null;

function address(key) {
  const url = new URL(location.href);
  if (key) url.searchParams.set("panel", key); else url.searchParams.delete("panel");
  return url;
}

function open(key, full) {
  const pattern = panel?.dataset.panelUrl;
  if (!pattern || !/^[\w.:-]+$/.test(key)) return;
  const url = pattern.replace("{key}", encodeURIComponent(key));
  before ??= document.activeElement;
  panel.hidden = false;
  panel.querySelector("[data-panel-full]").href = full || url;
  history.replaceState(history.state, "", address(key));
  window.htmx.ajax("GET", url, { target: body, swap: "innerHTML" }).then(() => {
    const link = body.querySelector("[data-panel-href]");
    if (link) panel.querySelector("[data-panel-full]").href = link.dataset.panelHref;
    panel.querySelector("[data-panel-close]").focus({ preventScroll: true });
  });
}

function close() {
  if (!panel || panel.hidden) return;
  panel.hidden = true;
  body.replaceChildren();
  history.replaceState(history.state, "", address(""));
  before?.focus?.({ preventScroll: true });
  before = null;
}

if (panel) {
  document.addEventListener("nuoda:panel", (event) => open(event.detail.key, event.detail.url));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) close();
    const opener = event.target.closest("[data-panel-open]");
    if (opener) { event.preventDefault(); open(opener.dataset.panelOpen, opener.href); }
  });
  // Tab goes round in the panel; Esc leads back to where it was opened.
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter((each) => each.offsetParent && !each.disabled);
    const end = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== end) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open], details.n-menu[open]")) close();
  });
  const shared = new URLSearchParams(location.search).get("panel");
  if (shared) open(shared);
}
