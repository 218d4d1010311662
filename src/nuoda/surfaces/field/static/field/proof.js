// What a proof says, read from the form, and what it lacks. The house checks it again.
import { handled, handledWords } from "./visit.js";
import { say } from "./words.js";

export const COUNTS = ["accepted", "short", "damaged", "refused", "wrong", "over"];
const COUNTED = new Set(["partial", "with_exception"]);
const HANDED = new Set(["delivered", "proxy", "locker", "partial", "with_exception"]);
const DROPPED = new Set(["locker", "station"]);

function relationOf(fields, outcome) {
  if (outcome === "delivered") return "self";
  return HANDED.has(outcome) ? fields.relation.value : "";
}

/** The draft as it is sent, without what belongs to another outcome. before gives what the form lacks. */
export function draftOf(form, before = {}) {
  const fields = form.elements;
  const outcome = fields.outcome.value;
  const relation = relationOf(fields, outcome);
  const another = HANDED.has(outcome) && relation !== "self";
  const pieces = Object.fromEntries(COUNTS.map((key) => [key, Number(fields[key].value) || 0]));
  return {
    outcome, relation,
    reason: HANDED.has(outcome) ? "" : fields.reason.value,
    consent: another ? fields.consent.value : "",
    signer: HANDED.has(outcome) && !DROPPED.has(relation) ? fields.signer.value.trim() : "",
    pieces: COUNTED.has(outcome) ? pieces : null,
    remarks: fields.remarks.value.trim(),
    handled: HANDED.has(outcome) ? handledWords() : "",
    place: fields.place.value.trim(),
    latitude: before.latitude ?? null,
    longitude: before.longitude ?? null,
  };
}

function countProblem(draft, stop) {
  if (!draft.pieces) return null;
  const { accepted, damaged, wrong, over } = draft.pieces;
  const told = COUNTS.reduce((all, key) => all + (key === "over" ? 0 : draft.pieces[key]), 0);
  const handed = accepted + damaged + wrong;
  if (told !== stop.pieces) return "lacks_sum";
  if (draft.outcome === "partial" && !(handed > 0 && handed < stop.pieces)) return "lacks_part";
  return draft.outcome === "with_exception" && accepted === stop.pieces && !over ? "lacks_exception" : null;
}

/** What is missing, field by field, with what mends it. */
export function problemsOf(draft, stop, unsigned) {
  const handed = HANDED.has(draft.outcome);
  const lacks = [
    ["outcome", !draft.outcome && "lacks_outcome"],
    ["reason", draft.outcome === "attempt_failed" && !draft.reason && "lacks_reason"],
    ["relation", handed && !draft.relation && "lacks_relation"],
    ["consent", handed && draft.relation !== "self" && !draft.consent && "lacks_consent"],
    ["signer", handed && !DROPPED.has(draft.relation) && !draft.signer && "lacks_signer"],
    ["accepted", countProblem(draft, stop)],
    ["handling", handed && !handled() && "lacks_handling"],
    ["signature", draft.outcome === "delivered" && unsigned && "lacks_signature"],
  ];
  return lacks.filter(([, key]) => key).map(([field, key]) => ({ field, words: say(key) }));
}
