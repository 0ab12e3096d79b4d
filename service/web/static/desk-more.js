// Brings more cards when few are left, so that a queue can be worked through without turning pages.

import { allCards, isOpen } from "./desk-places.js";

const FEW = 10;
let loading = null; // what is under way

// `settled` waits for what was decided: before, the same cards would come again.
export async function loadMore(settled) {
  while (loading) await loading;
  const list = document.querySelector(".cards");
  if (!list || allCards().filter(isOpen).length > FEW) return;
  loading = load(list, settled);
  await loading;
}

async function load(list, settled) {
  try {
    await settled();
    const answer = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) add(list, await answer.text());
  } catch {
    // The page can be loaded again; nothing is lost.
  } finally {
    loading = null;
  }
}

function add(list, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = [...page.querySelectorAll(".cards article.card")].filter((card) => !document.getElementById(card.id));
  list.append(...fresh);
}
