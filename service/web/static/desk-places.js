// Where one is in a list of cards, and how to get to another without anything jumping.

const EDGE = 10; // pixels between a card and the edge of the window
let last = null;

document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card");
  if (card) last = card;
});

export const allCards = () => [...document.querySelectorAll("article.card")];
export const isOpen = (card) => !card.classList.contains("gone");

// The card that the keys act on: where the focus is, or was last if it is nowhere.
export function current() {
  const own = document.activeElement?.closest(".card");
  if (own) return own;
  const only = document.querySelector(".whole .card");
  return only ?? (last?.isConnected ? last : null);
}

// The next card to be decided in a direction (1 or -1), from a card or from the list's start.
export function neighbour(card, direction) {
  const cards = allCards();
  const at = card ? cards.indexOf(card) : direction > 0 ? -1 : cards.length;
  const onward = direction > 0 ? cards.slice(at + 1) : cards.slice(0, at).reverse();
  return onward.find(isOpen) ?? null;
}

export function goTo(card) {
  card.focus({ preventScroll: true });
  const box = card.getBoundingClientRect();
  const fits = box.top >= 0 && box.bottom <= innerHeight;
  if (!fits) scrollBy({ top: box.top - EDGE, behavior: "instant" });
}

// Brings a card to where another one was, so that the eyes can stay there; whole if the window is high enough.
export function bringTo(card, top) {
  card.focus({ preventScroll: true });
  const box = card.getBoundingClientRect();
  const highest = Math.max(EDGE, Math.min(top, innerHeight - box.height - EDGE));
  scrollBy({ top: box.top - highest, behavior: "instant" });
}

// The browser holds on to what it thinks one looks at; for this one step it must not.
export function withoutAnchor(work) {
  const root = document.documentElement;
  root.classList.add("still");
  work();
  requestAnimationFrame(() => root.classList.remove("still"));
}
