// Copy buttons, dialogs, menus, toasts, unsaved text, IME, and what to say when a request fails.
import { dismissLater, say, toast } from "./page.js";

const root = document.documentElement;
const toggles = document.querySelectorAll("[data-theme-toggle]");

function nameTheme() {
  const label = say(`theme_${root.dataset.themeChoice || "auto"}`);
  for (const button of toggles) { button.title = label; button.setAttribute("aria-label", label); }
}
root.addEventListener("nuoda:theme", nameTheme);
nameTheme();

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("n-done");
    setTimeout(() => button.classList.remove("n-done"), 1500);
    toast(say("copied"));
  } catch {
    toast(say("copy_failed"), "broken");
  }
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copy], [data-dialog], [data-close], [data-toast-close], [data-theme-toggle]");
  for (const menu of document.querySelectorAll("details.n-menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".n-menu-list :is(a, button)")) menu.open = false;
  }
  if (!target) return;
  if (target.dataset.copy !== undefined) copy(target);
  else if (target.dataset.dialog) document.getElementById(target.dataset.dialog)?.showModal();
  else if (target.dataset.close !== undefined) target.closest("dialog")?.close();
  else if (target.dataset.toastClose !== undefined) target.closest(".n-toast")?.remove();
  else if (target.dataset.themeToggle !== undefined) root.dispatchEvent(new CustomEvent("nuoda:theme-next"));
});

// A way back from a page that refuses, where there is a page to go back to.
for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}

// A click on the backdrop closes a dialog; its reason stays typed for the next time.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = document.querySelector("details.n-menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.stopPropagation(); }
});

const dismissAll = () => document.querySelectorAll("[data-toast]").forEach(dismissLater);
dismissAll();
document.addEventListener("htmx:oobAfterSwap", dismissAll);
document.addEventListener("nuoda:toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.tone));

// Enter that ends a Chinese composition must not send the form; Ctrl-Enter in a text sends it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.isComposing || event.keyCode === 229) { event.stopImmediatePropagation(); return; }
  if ((event.ctrlKey || event.metaKey) && event.target instanceof HTMLTextAreaElement) event.target.form?.requestSubmit();
}, true);
let composing = false;
document.addEventListener("compositionstart", () => { composing = true; });
document.addEventListener("compositionend", (event) => {
  composing = false;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("htmx:confirm", (event) => {
  if (composing && /^(input|search)$/.test(event.detail.triggeringEvent?.type ?? "")) event.preventDefault();
});

// Unsaved text: forms marked data-guard warn before the page is left.
const dirty = (form) => [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue && field.value.trim());
let sending = false;
// Whoever signed in again in another tab has a newer token: what was typed here is sent with that one.
const newestToken = () => document.cookie.match(/(?:^|; )csrftoken=(\w+)/)?.[1];
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
  if (field) field.value = newestToken() ?? field.value;
}, true);
document.addEventListener("htmx:configRequest", (event) => {
  const token = newestToken();
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("submit", (event) => {
  if (event.target.closest("[data-guard]")) sending = true;
  const button = event.submitter;
  if (button && !event.defaultPrevented) setTimeout(() => { button.disabled = true; setTimeout(() => { button.disabled = false; }, 4000); });
});
document.addEventListener("htmx:afterRequest", (event) => {
  sending = false;
  if (event.detail.successful && event.target.matches?.("dialog form")) event.target.closest("dialog").close();
});
addEventListener("beforeunload", (event) => {
  if (!sending && [...document.querySelectorAll("form[data-guard]")].some(dirty)) event.preventDefault();
});
addEventListener("pageshow", () => { sending = false; });

// A button that takes files says which ones it holds.
document.addEventListener("change", (event) => {
  const said = event.target.closest?.(".n-attach")?.querySelector("span");
  if (!said) return;
  said.dataset.empty ??= said.textContent;
  said.textContent = [...event.target.files].map((one) => one.name).join(", ") || said.dataset.empty;
});

// Empty fields make no noise in the address.
document.addEventListener("htmx:configRequest", (event) => {
  const { verb, parameters, elt } = event.detail;
  if (verb !== "get" || !elt.closest?.("[data-filters]")) return;
  for (const name of [...new Set(parameters.keys?.() ?? Object.keys(parameters))]) {
    const values = [parameters.getAll?.(name) ?? parameters[name]].flat();
    if (values.every((value) => value === "")) delete parameters[name];
  }
});

// A refusal says itself what happened and what to do; what cannot is told by its status.
document.addEventListener("htmx:responseError", (event) => {
  const { status, responseText } = event.detail.xhr;
  const told = new DOMParser().parseFromString(responseText, "text/html").querySelector("[data-refused]");
  if (told && status !== 403) { toast(told.textContent.trim(), "broken"); return; }
  const refused = event.detail.xhr.getResponseHeader("X-Form-Expired") ? "form_expired" : "not_allowed";
  toast(say(status === 403 ? refused : status === 401 ? "signed_out" : "failed"), "broken");
});
document.addEventListener("htmx:sendError", () => toast(say("offline"), "broken"));
// Forms refused for their content come back as 422 with their errors: show them in place.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
});

// The tab one is on stands in sight where the row of tabs is wider than the screen.
for (const tab of document.querySelectorAll(".n-tablinks > [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// A form whose answer takes its place gives the focus back: to the first control that is wrong, else to the
// same control; where its form is gone and the keyboard sent it, to what comes next in its part, else to the
// page's content.
const FOCUS = "nuoda-focus";
let asked = null;

function controlOf(form) {
  const control = document.activeElement;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || !form.contains(control)) return null;
  return {
    page: location.pathname, form: form.getAttribute("action"), name: control.name, at: Date.now(),
    part: control.matches(":focus-visible") ? form.getAttribute("hx-target") : null,
  };
}

function giveBack(kept) {
  const same = [...document.forms].filter((form) => form.getAttribute("action") === kept.form);
  const controls = same.flatMap((form) => [...form.elements]).filter((one) => one.checkVisibility());
  const wrong = controls.find((one) => one.closest(".n-field-wrong") && one.matches("input, select, textarea"));
  if (wrong && !document.activeElement.closest(".n-field-wrong")) return wrong.focus();
  if (document.activeElement !== document.body) return;
  const control = controls.find((one) => one.name === kept.name);
  (control ?? nextIn(kept.part) ?? document.getElementById("main"))?.focus({ preventScroll: true });
}

function nextIn(part) {
  const controls = part ? document.querySelector(part)?.querySelectorAll("input, select, textarea, button, summary") : [];
  return [...controls ?? []].find((one) => one.type !== "hidden" && !one.disabled && one.checkVisibility());
}

document.addEventListener("htmx:beforeRequest", (event) => { asked = controlOf(event.detail.elt) ?? asked; });
document.addEventListener("htmx:afterSettle", () => {
  if (asked) giveBack(asked);
  asked = null;
});
document.addEventListener("submit", (event) => {
  const kept = event.defaultPrevented ? null : controlOf(event.target);
  if (kept) sessionStorage.setItem(FOCUS, JSON.stringify(kept));
});
const kept = JSON.parse(sessionStorage.getItem(FOCUS) ?? "null");
sessionStorage.removeItem(FOCUS);
if ([kept?.page, kept?.form].includes(location.pathname) && Date.now() - kept.at < 30_000) giveBack(kept);
