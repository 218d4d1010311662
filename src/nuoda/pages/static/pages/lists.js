// Lists: j k move, Enter opens, o opens at the side, x selects; the cursor survives a refresh.
import { isTyping, say, toast } from "./page.js";

let cursorKey = null;
const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
const cursor = () => document.querySelector("[data-row][data-cursor]");

function put(row, move = true) {
  cursor()?.removeAttribute("data-cursor");
  if (!row) return;
  row.setAttribute("data-cursor", "");
  cursorKey = row.dataset.key || null;
  if (move) {
    row.scrollIntoView({ block: "nearest" });
    row.querySelector("[data-row-link]")?.focus({ preventScroll: true });
  }
}

function step(by) {
  const all = rows();
  const at = all.indexOf(cursor());
  put(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

function count(region) {
  const bulk = region?.querySelector("[data-bulk]");
  if (!bulk) return;
  const picked = region.querySelectorAll("[data-pick]:checked").length;
  bulk.hidden = picked === 0;
  bulk.querySelector("[data-bulk-count]").textContent = say("selected", { n: picked });
}

function toggle(row) {
  const box = row?.querySelector("[data-pick]");
  if (!box) return;
  box.checked = !box.checked;
  count(row.closest("[data-list-region]"));
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event) || document.querySelector("dialog[open]") || !rows().length) return;
  const row = cursor();
  if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); }
  else if (event.key === "x" && row) { event.preventDefault(); toggle(row); }
  else if (event.key === "o" && row?.dataset.panelKey) { event.preventDefault(); document.dispatchEvent(new CustomEvent("nuoda:panel", { detail: { key: row.dataset.panelKey, url: row.dataset.url } })); }
  else if (event.key === "Enter" && row?.dataset.url && !event.target.closest("a, button, summary, input")) row.querySelector("[data-row-link]")?.click();
});

// A search field has already asked while it was typed in; leaving it must not ask again.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-filters] input[type=search]")) event.stopImmediatePropagation();
}, true);

document.addEventListener("change", (event) => {
  const region = event.target.closest?.("[data-list-region]");
  if (event.target.matches?.("[data-pick-all]")) {
    for (const box of region.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
  }
  if (region) count(region);
  const many = event.target.closest?.(".n-filter-many");
  if (many) {
    const picked = [...many.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
    const summary = many.querySelector("summary");
    summary.querySelector(".n-filter-value")?.remove();
    summary.classList.toggle("n-on", picked.length > 0);
    if (picked.length) {
      const value = document.createElement("span");
      value.className = "n-filter-value";
      value.textContent = picked.join(" · ");
      summary.insertBefore(value, summary.lastElementChild);
    }
  }
  if (event.target.matches?.("[data-filters] select")) event.target.classList.toggle("n-on", event.target.name !== "size" && event.target.value !== "");
});

// A workbook of many thousand rows takes seconds, in which the page would otherwise say nothing.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-writes]");
  if (!link) return;
  toast(say("writing"), "open");
  link.closest("details").open = false;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-filters-toggle]");
  if (button) button.setAttribute("aria-expanded", String(button.form.classList.toggle("n-filters-open")));
});

// A click anywhere in a row opens it, unless text is being selected or something else was meant.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("[data-row][data-url]");
  if (!row || event.target.closest("a, button, input, label, summary, details") || getSelection()?.toString()) return;
  put(row, false);
  if (event.ctrlKey || event.metaKey) window.open(row.dataset.url, "_blank", "noopener");
  else row.querySelector("[data-row-link]")?.click();
});

// Picked rows, the cursor and the sort in the filter form outlive a refresh of the table.
// Other swaps on the page (a dialog, a counter) leave the picked rows as they are.
let picked = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.matches?.("[data-list-region]")) picked = new Set([...event.detail.target.querySelectorAll("[data-pick]:checked")].map((box) => box.value));
});
// After settling: until then htmx lends the new region the attributes of the old one.
document.addEventListener("htmx:afterSettle", () => {
  for (const region of document.querySelectorAll("[data-list-region]")) {
    const sort = region.closest("[data-list]")?.querySelector("[data-list-sort]");
    if (sort) sort.value = region.dataset.sort;
    if (picked) for (const box of region.querySelectorAll("[data-pick]")) box.checked = picked.has(box.value);
    count(region);
  }
  picked = null;
  const row = cursorKey && !cursor() && rows().find((each) => each.dataset.key === cursorKey);
  if (row) put(row, !document.activeElement || document.activeElement === document.body);
});
