// Keeps the number that was typed in this tab, so that a mismatch costs no retyping: the answer to a
// mismatch is the same for everybody and does not repeat it.
const form = document.querySelector("[data-lookup]");
const field = form?.elements.namedItem("number");
const KEPT = "nuoda.lookup.number";

if (field) {
  if (!field.value && form.querySelector("[role=alert]")) field.value = sessionStorage.getItem(KEPT) ?? "";
  if (field.value) form.elements.namedItem("tail").focus();
  form.addEventListener("submit", () => sessionStorage.setItem(KEPT, field.value));
}
