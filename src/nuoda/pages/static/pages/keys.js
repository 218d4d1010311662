// The main road: / search, g + letter, r, a, n, ?, Ctrl-K. Never while somebody types.
import { isTyping } from "./page.js";

let going = 0;
const palette = document.getElementById("palette");
const shortcuts = document.getElementById("shortcuts");

function openPalette() {
  if (!palette || palette.open) return;
  palette.showModal();
  const input = palette.querySelector("input");
  input.focus();
  input.select();
  filterPlaces();
}

function shown() {
  return [...palette.querySelectorAll("[data-palette-list] a")].filter((link) => !link.hidden);
}

function mark(index) {
  const chosen = shown()[index];
  for (const link of palette.querySelectorAll("[data-palette-list] a")) link.setAttribute("aria-selected", String(link === chosen));
  chosen?.scrollIntoView({ block: "nearest" });
}

function filterPlaces() {
  const text = palette.querySelector("input").value.trim().toLowerCase();
  for (const link of palette.querySelectorAll("[data-palette-place]")) link.hidden = !link.textContent.toLowerCase().includes(text);
  mark(0);
}

if (palette) {
  palette.addEventListener("input", filterPlaces);
  palette.addEventListener("htmx:afterSwap", () => mark(0));
  palette.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const links = shown();
    const at = links.findIndex((link) => link.getAttribute("aria-selected") === "true");
    // A search field would first clear itself; here Esc always closes.
    if (event.key === "Escape") { event.preventDefault(); palette.close(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); mark(Math.min(at + 1, links.length - 1)); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(Math.max(at - 1, 0)); }
    else if (event.key === "Enter") { event.preventDefault(); links[Math.max(at, 0)]?.click(); }
  });
}

function focusSearch() {
  const input = document.querySelector("[data-search]");
  if (input && input.offsetParent) { input.focus(); input.select(); } else openPalette();
}

// A page marks what r and a do: <button data-shortcut="r">. Text fields are focused, others clicked.
function press(letter) {
  const target = [...document.querySelectorAll(`[data-shortcut="${letter}"]`)].find((each) => each.offsetParent);
  if (!target) return false;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) { target.focus(); target.scrollIntoView({ block: "nearest" }); } else target.click();
  // A menu that opens by its key goes on by Tab and Enter.
  if (target.tagName === "SUMMARY" && target.parentElement.open) target.parentElement.querySelector(".n-menu-list button, .n-menu-list a")?.focus();
  return true;
}

// The sheet names the keys that do something on this page, and no others.
function offerKeys() {
  for (const each of shortcuts?.querySelectorAll("[data-key-for]") ?? []) each.hidden = !document.querySelector(each.dataset.keyFor);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette-open]")) openPalette();
  if (event.target.closest("[data-dialog=shortcuts]")) offerKeys();
});

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k" && !event.isComposing) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.key === "Escape" && event.target.matches?.("[data-search]")) event.target.blur();
  if (isTyping(event) || document.querySelector("dialog[open]")) return;
  if (going && Date.now() - going < 1500) {
    going = 0;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    // The letter after g is spoken for: a list must not take it too.
    event.stopImmediatePropagation();
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "/") { event.preventDefault(); focusSearch(); }
  else if (event.key === "?") { event.preventDefault(); offerKeys(); shortcuts?.showModal(); }
  else if (event.key === "g") going = Date.now();
  else if (event.key === "n") document.querySelector("[data-pulse-pill]:not([hidden])")?.click();
  else if (/^[a-z]$/.test(event.key) && press(event.key)) event.preventDefault();
});
