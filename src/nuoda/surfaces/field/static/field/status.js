// The strip below the head: is there a connection, what waits, what was refused, who must sign in again.
import { $, count, filled, say } from "./words.js";
import { sending } from "./sync.js";

const TONES = { offline: "excused", waiting: "risk", sending: "open", sent: "kept", refused: "broken", signed_out: "risk" };
let shown = "";

function kindOf({ waiting, refused, sent, signedOut }) {
  if (signedOut) return "signed_out";
  if (!navigator.onLine) return "offline";
  if (sending() && waiting) return "sending";
  if (refused) return "refused";
  if (waiting) return "waiting";
  return sent ? "sent" : "";
}

function textOf(kind, { waiting, refused, sent }) {
  const wait = waiting ? count("wait", waiting) : "";
  if (kind === "offline") return [say("offline"), wait].filter(Boolean).join(" · ");
  if (kind === "signed_out") return [say("signed_out"), wait].filter(Boolean).join(" · ");
  if (kind === "refused") return [count("refused", refused), wait].filter(Boolean).join(" · ");
  if (kind === "sending") return say("sending");
  return kind === "waiting" ? wait : count("all_sent", sent);
}

/** send() is called by the button of the strip. */
export function showStatus(figures, send) {
  const kind = kindOf(figures);
  const place = $("#status");
  const key = kind && `${kind} ${textOf(kind, figures)}`;
  if (key === shown) return;
  shown = key;
  if (!kind) { place.replaceChildren(); return; }
  const node = filled("t-status", { text: textOf(kind, figures) });
  node.classList.add(`n-tone-${TONES[kind]}`);
  for (const icon of node.querySelectorAll("[data-for]")) icon.hidden = icon.dataset.for !== kind;
  const link = $("[data-act-link]", node);
  const button = $("[data-act]", node);
  if (kind === "signed_out") { link.hidden = false; link.href = document.body.dataset.signInUrl; link.textContent = say("sign_in"); }
  if (kind === "refused") { link.hidden = false; link.href = "#/sent"; link.textContent = say("look"); }
  if (kind === "waiting") { button.hidden = false; button.textContent = say("send"); button.addEventListener("click", send); }
  place.replaceChildren(node);
}
