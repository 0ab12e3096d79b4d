// The keys of the desk. None counts in a field, or together with Ctrl, Alt or Meta; but Ctrl-Z.

import { undo } from "./desk-cards.js";
import * as help from "./desk-help.js";
import * as picks from "./desk-picks.js";
import { current, goTo, isOpen, neighbour } from "./desk-places.js";
import * as reasons from "./desk-reasons.js";
import { say } from "./desk-say.js";

const REPEATED = new Set(["j", "k"]); // that may be held down
const press = (selector) => onCard((card) => card.querySelector(`.actions ${selector}`)?.click());
const publish = () => press("[name=to][value=published]");
const publishSelected = () => picks.onBar(".publish", (button) => button.click());

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  f: publish,
  a: publish,
  s: () => press(".reject"),
  d: () => onCard(reasons.open),
  e: () => press("[name=to][value=held]"),
  b: () => onCard((card) => card.querySelector(".ban")?.click()),
  x: () => onCard(picks.toggle),
  z: () => undo(),
  t: nextQueue,
  "/": search,
  "?": help.show,
  Enter: open,
  Escape: close,
  F: publishSelected,
  A: publishSelected,
  S: () => picks.onBar(".reject", (button) => button.click()),
  D: () => picks.onBar(".rejecting", reasons.begin),
};

// For those who are read to: which key does what a button does.
const NAMED = { ".publish": "f a", ".actions > .reject": "s", ".hold": "e", ".to-reject": "d", ".ban": "b", ".pick": "x" };

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card:not([data-named])");
  if (!card) return;
  card.dataset.named = "";
  for (const [selector, keys] of Object.entries(NAMED)) {
    card.querySelector(selector)?.setAttribute("aria-keyshortcuts", keys);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (isField(event.target)) return event.key === "Escape" && reasons.close(event.target);
  const letter = keyOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (letter === "z" && !event.altKey && !event.shiftKey) handle(event, KEYS.z);
    return;
  }
  if (event.repeat && !REPEATED.has(letter)) return;
  if (letter === "Enter" && !event.target.matches("article")) return;
  const reason = reasons.of(event.target, letter);
  if (reason) return handle(event, reason);
  if (/^[1-6]$/.test(letter)) return handle(event, () => queues()[letter - 1]?.click());
  if (Object.hasOwn(KEYS, letter)) handle(event, KEYS[letter]);
});

function handle(event, work) {
  event.preventDefault();
  work();
}

// What is on the key; on keyboards of other alphabets, the Latin letter in its place.
function keyOf(event) {
  const foreign = event.key.length === 1 && event.key > "\x7f" && /^Key[A-Z]$/.test(event.code);
  if (!foreign) return event.key;
  return event.shiftKey ? event.code[3] : event.code[3].toLowerCase();
}

function isField(element) {
  if (element.matches("textarea, select") || element.isContentEditable) return true;
  return element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type);
}

function onCard(work) {
  const card = current();
  if (card && isOpen(card)) work(card);
  else say("No comment is chosen: j goes to the first.");
}

function step(direction) {
  const card = neighbour(current(), direction);
  if (card) return goTo(card);
  const onward = document.querySelector(`.pager [rel=${direction > 0 ? "next" : "prev"}]`);
  if (onward) onward.focus();
  say(onward ? "The page ends here; Enter turns it." : "There are no more comments here.");
}

const queues = () => [...document.querySelectorAll(".queues a")];

function nextQueue() {
  const all = queues();
  const at = all.findIndex((one) => one.hasAttribute("aria-current"));
  all[(at + 1) % all.length]?.click();
}

function search() {
  const field = document.querySelector("main input[type=search]");
  if (field) field.focus();
  else location.assign(document.querySelector(".brand a").getAttribute("href") + "search");
}

function open() {
  onCard((card) => card.querySelector("a.open")?.click());
}

function close() {
  if (!reasons.close(document.activeElement) && picks.clear()) say("Nothing is selected any more.");
}
