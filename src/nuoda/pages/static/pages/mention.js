// @name in a note: a list of colleagues under the field, chosen by arrow keys and Enter, closed by Escape.
const MOST = 6;
let field = null;
let list = null;

function begun() {
  const before = field.value.slice(0, field.selectionStart);
  const at = before.lastIndexOf("@");
  const typed = before.slice(at + 1);
  return at < 0 || typed.length > 20 || /\n/.test(typed) ? null : { at, typed: typed.toLocaleLowerCase() };
}

function names(typed) {
  const known = [...document.getElementById(field.dataset.mention).options].map((one) => one.value);
  return known.filter((one) => one.toLocaleLowerCase().startsWith(typed)).slice(0, MOST);
}

function close() {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-activedescendant");
  field?.setAttribute("aria-expanded", "false");
}

function mark(item) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === item));
  field.setAttribute("aria-activedescendant", item.id);
}

function take(name) {
  const place = begun();
  if (place) field.setRangeText(`@${name} `, place.at, field.selectionStart, "end");
  close();
  field.focus();
}

function show() {
  const place = begun();
  const found = place ? names(place.typed) : [];
  close();
  if (!found.length) return;
  list = document.createElement("ul");
  list.className = "n-names";
  list.id = `${field.dataset.mention}-list`;
  list.setAttribute("role", "listbox");
  found.forEach((name, nth) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${nth}`;
    item.setAttribute("role", "option");
    item.textContent = name;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
    list.append(item);
  });
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "true");
  mark(list.firstElementChild);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-mention]")) return;
  field = event.target;
  show();
});
document.addEventListener("keydown", (event) => {
  if (!list || event.target !== field) return;
  const chosen = list.querySelector('[aria-selected="true"]');
  const moved = { ArrowDown: chosen.nextElementSibling ?? list.firstElementChild, ArrowUp: chosen.previousElementSibling ?? list.lastElementChild }[event.key];
  if (moved) mark(moved);
  else if ((event.key === "Enter" || event.key === "Tab") && !event.isComposing) take(chosen.textContent);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
