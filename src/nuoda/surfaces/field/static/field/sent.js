// What was recorded on this phone: waiting, sent, or refused with what mends it.
import { $, $$, count, filled, say, time } from "./words.js";

const ORDER = ["refused", "waiting", "sent"];
const TONES = { refused: "broken", waiting: "risk", sent: "kept" };

export function problemLines(problems) {
  return problems.map((one) => filled("t-problem", { text: say("problem", { field: say(`field_${one.field}`), text: one.words }) }));
}

function row(one, zone, account) {
  const foreign = one.account !== account;
  const node = filled("t-recorded", {
    name: one.name, number: one.number, what: say(`outcome_${one.draft.outcome}`), when: time(one.draft.occurred_at, zone),
    state: foreign && one.state !== "sent" ? say("state_foreign", { who: one.account_name }) : say(`state_${one.state}`),
    pictures: one.pictures.length ? count("with_pictures", one.pictures.length) : "",
  });
  $(".f-chip", node).classList.add(`n-tone-${foreign ? "excused" : TONES[one.state]}`);
  if (one.state === "refused") {
    $(".f-problems", node).replaceChildren(...problemLines(one.problems));
    const mend = $("[data-mend]", node);
    mend.hidden = foreign;
    mend.href = `#/stop/${one.shipment}`;
  }
  return node;
}

export function showSent(records, zone, account) {
  const recorded = records.filter((one) => one.state !== "draft");
  recorded.sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || other.made_at - one.made_at);
  $("#recorded").replaceChildren(...recorded.map((one) => row(one, zone, account)));
  $("#recorded-none").hidden = recorded.length > 0;
  for (const button of $$("[data-send]")) button.hidden = !recorded.some((one) => one.state === "waiting");
}
