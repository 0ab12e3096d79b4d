// Brings more cards when few are left, so that a queue can be worked through without turning pages.

import { allCards, isOpen } from "./desk-places.js";

const FEW = 10;
let loading = false;

// `settled` waits for what was decided: before, the same cards would come again.
export async function loadMore(settled) {
  const list = document.querySelector(".cards");
  if (!list || loading || allCards().filter(isOpen).length > FEW) return;
  loading = true;
  try {
    await settled();
    const answer = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) add(list, await answer.text());
  } catch {
    // The page can be loaded again; nothing is lost.
  } finally {
    loading = false;
  }
}

function add(list, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = [...page.querySelectorAll(".cards article.card")].filter((card) => !document.getElementById(card.id));
  list.append(...fresh);
}
