// Selecting cards: how many there are, and the bar that acts on all of them.

import { say } from "./desk-say.js";

const bar = document.getElementById("bulk");
const picks = () => [...document.querySelectorAll(".card:not(.gone) .pick:checked")];

document.addEventListener("change", (event) => event.target.matches(".pick") && show());
document.addEventListener("desk:unpick", (event) => {
  event.target.checked = false;
  show();
});
show();

function show() {
  if (!bar) return;
  const count = picks().length;
  bar.hidden = count === 0;
  bar.querySelector(".selected").textContent = `${count} selected`;
  if (count === 0) bar.querySelector("details").open = false;
}

export function toggle(card) {
  const pick = card.querySelector(".pick");
  if (!pick) return;
  pick.checked = !pick.checked;
  show();
  say(`${pick.checked ? "Selected" : "Not selected"}; ${picks().length} in all.`);
}

// Does something with an element of the bar, if anything is selected.
export function onBar(selector, work) {
  if (!bar || picks().length === 0) return say("Nothing is selected.");
  work(bar.querySelector(selector));
}

export function clear() {
  const chosen = picks();
  for (const pick of chosen) pick.checked = false;
  show();
  return chosen.length > 0;
}
