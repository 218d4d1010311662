// A long page has a table of its sections in the top bar; a short one has none.
const menu = document.querySelector("[data-contents]");
const list = menu?.querySelector("[data-contents-list]");
const MANY = 5;
const SCREENS = 1.6;

function headings() {
  return [...document.querySelectorAll("#main h2")].filter((each) => each.offsetParent && each.textContent.trim());
}

function weigh() {
  const long = document.documentElement.scrollHeight > SCREENS * innerHeight && headings().length >= MANY;
  if (menu.hidden === long) menu.hidden = !long;
}

// Written when it is opened, since sections may come later than the page.
function write() {
  list.replaceChildren(...headings().map((heading, place) => {
    const section = heading.closest("section[id]");
    if (!section && !heading.id) heading.id = `part-${place + 1}`;
    const link = document.createElement("a");
    link.href = `#${heading.id || section.id}`;
    link.textContent = heading.firstChild.textContent.trim() || heading.textContent.trim();
    return link;
  }));
}

if (menu) {
  menu.querySelector("summary").addEventListener("click", () => { if (!menu.open) write(); });
  weigh();
  document.addEventListener("htmx:afterSettle", weigh);
}
