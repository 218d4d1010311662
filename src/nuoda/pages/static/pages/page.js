// What every page script shares: translated words, toasts, and who is typing.
const element = document.getElementById("nuoda-words");
export const words = element ? JSON.parse(element.textContent) : {};

/** A word pattern with its %(name)s and %(name)d places filled. */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/%\((\w+)\)[sd]/g, (_, name) => values[name] ?? "");
}

/** True while the event belongs to a field, an IME composition, or a held modifier. */
export function isTyping(event) {
  const target = event.target;
  return event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey
    || (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      && !/^(checkbox|radio|button|submit)$/.test(target.type)));
}

/** Shows a short message: tone is kept, open or broken; what is broken stays until closed. */
export function toast(text, tone = "kept") {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place || !text) return;
  const node = template.content.firstElementChild.cloneNode(true);
  node.classList.add(`n-tone-${tone}`);
  node.querySelector("[data-toast-text]").textContent = text;
  node.dataset.toast = tone === "broken" ? "stay" : "";
  place.append(node);
  dismissLater(node);
}

export function dismissLater(node) {
  if (node.dataset.toast !== "stay") setTimeout(() => node.remove(), 6000);
}
