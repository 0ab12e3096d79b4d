// Rejecting by keys: d opens the reasons, then one key picks one.

import { say } from "./desk-say.js";

const LETTERS = { s: "spam", i: "insult", h: "hate", t: "threat", o: "off_topic", p: "personal_data", x: "other" };

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.to-reject");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.closest(".card"));
});

export function open(card) {
  const details = card.querySelector(".rejecting") ?? bring(card);
  if (details) begin(details);
}

// A list has the reasons once, for all cards: a card gets its own in place of the link to them.
function bring(card) {
  const link = card.querySelector("a.to-reject");
  const details = document.getElementById("because")?.content.firstElementChild.cloneNode(true);
  if (!link || !details) return null;
  const offered = card.querySelector(".first").value;
  if (offered) details.querySelector(`[value="${CSS.escape(offered)}"]`).className = "offered";
  link.replaceWith(details);
  return details;
}

// Where the reasons are open, the keys are theirs: the return key takes the one that is offered.
export function begin(details) {
  details.open = true;
  const offered = details.querySelector(".offered");
  (offered ?? details.querySelector("summary")).focus();
  details.scrollIntoView({ block: "nearest", behavior: "instant" });
  say("Why? s spam, i insult, h hate, t threat, o off topic, p personal data, x other with a note. Escape closes.");
}

// What a key does while reasons are open around an element, if anything.
export function of(element, letter) {
  const details = element.closest("details.rejecting[open]");
  const code = Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : "";
  if (!details || !code) return null;
  if (code === "other") return () => askWhy(details.closest(".card, .bulk"));
  return () => details.querySelector(`button[value=${code}]`).click();
}

// Another reason than those listed has to be said in a note, after which the return key takes it.
export function askWhy(place) {
  const details = place.querySelector(".rejecting") ?? bring(place);
  details.open = true;
  const form = details.closest("form");
  form.querySelector(".first").value = "other";
  form.querySelector(".note").focus();
  say("Say why in a note, then press Enter.");
}

// Closes the reasons around an element; says whether there were any.
export function close(element) {
  const details = element?.closest("details.rejecting[open]");
  if (!details) return false;
  details.open = false;
  (details.closest(".card") ?? details.querySelector("summary")).focus({ preventScroll: true });
  return true;
}
