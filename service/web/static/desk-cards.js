// Decides without leaving the page: the form is sent as it would be without this, the card shrinks to a line in its
// place, and the next card comes to where it was. Nobody waits for the answer; if it is no, the card is there again.

import { loadMore } from "./desk-more.js";
import "./desk-picks.js";
import { allCards, bringTo, isOpen, neighbour, withoutAnchor } from "./desk-places.js";
import { elementOf, post } from "./desk-post.js";
import * as reasons from "./desk-reasons.js";
import { say } from "./desk-say.js";

const decisions = []; // of this page, the last one last
const DOING = { published: "Publishing…", held: "Holding…" };

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches(".card .actions") || form.closest(".whole") || button?.hasAttribute("formaction")) return;
  event.preventDefault();
  decide(form, button);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest(".outcome button");
  const decision = button && decisions.find((one) => one.card === button.closest(".card"));
  if (decision) undo(decision);
});

export function decide(form, button) {
  const card = form.closest(".card");
  if (!isOpen(card) || !button) return;
  if (button.name === "reject" && !button.value) return reasons.open(card);
  if (button.name === "reject" && button.value === "other" && !form.elements.note?.value.trim()) return reasons.askWhy(card);
  const decision = { card, own: form.action.replace(/decisions$/, "") };
  const fields = new FormData(form, button);
  withoutAnchor(() => shrink(card, DOING[button.value] ?? "Rejecting…"));
  decisions.push(decision);
  decision.answered = post(form.action, fields).then((answer) => settle(decision, answer, fields.get("back")));
  goOn(decision);
}

// Brings more cards if few are left. One that waited for them, being the last, is left for the first of them.
async function goOn(decision) {
  const { card } = decision;
  await loadMore(() => Promise.all(decisions.map((one) => one.answered)));
  if (document.activeElement !== card) return;
  const next = neighbour(card, 1);
  if (next) bringTo(next, card.getBoundingClientRect().top);
  else if (!allCards().some(isOpen)) say(`${decision.words ?? ""} Nothing is left here.`.trim());
}

function shrink(card, words) {
  const { top } = card.getBoundingClientRect();
  const line = document.createElement("p");
  line.className = "outcome";
  const what = document.createElement("strong");
  what.textContent = words;
  const start = document.createElement("span");
  start.className = "start";
  start.append(isolated(card, ".author"), ": ", isolated(card, ".words"));
  line.append(what, start);
  card.classList.add("gone");
  card.querySelector(".pick")?.dispatchEvent(new CustomEvent("desk:unpick", { bubbles: true }));
  card.append(line);
  const next = neighbour(card, 1) ?? neighbour(card, -1);
  if (next) bringTo(next, top);
  else card.focus({ preventScroll: true });
}

// The start of what somebody wrote, so that it cannot turn around what stands beside it.
function isolated(card, selector) {
  const own = document.createElement("bdi");
  own.textContent = [...card.querySelector(selector).textContent].slice(0, 120).join("");
  return own;
}

function forget(decision) {
  const at = decisions.indexOf(decision);
  if (at >= 0) decisions.splice(at, 1);
}

async function settle(decision, answer, back) {
  const { card } = decision;
  if (!answer.ok) {
    forget(decision);
    return refuse(card, answer);
  }
  decision.undo = answer.undo;
  decision.words = answer.words;
  decision.back = back;
  const line = card.querySelector(".outcome");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Undo";
  line.firstChild.textContent = answer.words;
  line.append(...repliesOf(answer), button);
  card.replaceChildren(line);
  card.setAttribute("aria-label", answer.words);
  say(answer.words);
}

// Below what was rejected there may be replies that readers see: they can be rejected too.
function repliesOf({ replies }) {
  if (!replies) return [];
  const link = document.createElement("a");
  link.href = replies.address;
  link.textContent = replies.words;
  return [link];
}

function refuse(card, answer) {
  say(`Not done. ${answer.words}`);
  if (answer.card) return card.replaceWith(elementOf(answer.card));
  card.querySelector(".outcome").remove();
  card.classList.remove("gone");
  card.querySelector(".wrong")?.remove();
  const wrong = document.createElement("p");
  wrong.className = "wrong";
  wrong.textContent = answer.words;
  card.querySelector(".actions").before(wrong);
}

// Takes a decision back: the last one of this page, or the last one that was made before it was loaded.
export async function undo(decision = decisions.at(-1)) {
  if (!decision) return undoEarlier();
  forget(decision);
  await decision.answered;
  if (!decision.undo) return;
  const answer = await post(decision.undo, { back: decision.back });
  if (!answer.ok) {
    // What is taken back already, or not there, would stand before all earlier decisions for ever.
    if (answer.status !== 404 && answer.status !== 409) decisions.push(decision);
    return say(`Not taken back. ${answer.words}`);
  }
  const fresh = await fetch(`${decision.own}card?${new URLSearchParams({ back: decision.back })}`);
  if (!fresh.ok) return location.reload();
  const card = elementOf(await fresh.text());
  const { top } = decision.card.getBoundingClientRect();
  withoutAnchor(() => {
    decision.card.replaceWith(card);
    bringTo(card, top);
  });
  say(answer.left_alone ? "Not taken back, because somebody moved it since." : "Taken back.");
}

async function undoEarlier() {
  const leave = document.querySelector(".leave").getAttribute("action");
  const answer = await post(leave.replace(/logout$/, "undo"), {});
  if (!answer.ok) return say(answer.words);
  location.assign(`?action=${answer.action}`); // where it says what was taken back, or how far it is
}
