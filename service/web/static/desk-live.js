// Keeps a queue's page up to date without moving anything on it: sizes in the tabs, and a line that says what arrived,
// in a place that is kept free for it. Asks only while the page can be seen, and less often while asking fails.

const SECONDS = 10;
const MOST_SECONDS = 160;

const list = document.querySelector("[data-live]");
const line = document.querySelector("[data-arrivals]");
const title = document.title;
let tag = "";
let wait = SECONDS;
let timer = 0;
let asking = false;
let over = false;

if (list && line) {
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
  if (!document.hidden) later();
}

function later() {
  clearTimeout(timer);
  if (!over && !document.hidden) timer = setTimeout(ask, wait * 1000);
}

function address(own) {
  const query = new URLSearchParams(list.dataset.query);
  query.set("seen", list.dataset.seen);
  return `${own}?${query}`;
}

async function ask() {
  if (asking || over) return;
  asking = true;
  clearTimeout(timer);
  try {
    const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
    const answer = await fetch(address(list.dataset.news), { headers, cache: "no-store" });
    if (answer.status === 401) return signedOut();
    if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
    wait = SECONDS;
    if (answer.status === 304) return;
    tag = answer.headers.get("ETag") ?? "";
    tell(await answer.json());
  } catch {
    wait = Math.min(wait * 2, MOST_SECONDS);
  } finally {
    asking = false;
    later();
  }
}

function tell(news) {
  for (const [queue, size] of Object.entries(news.sizes)) {
    const shown = document.querySelector(`[data-queue="${CSS.escape(queue)}"] .size`);
    if (shown && shown.textContent !== size) shown.textContent = size;
  }
  const count = `${news.new}${news.more ? "+" : ""}`;
  document.title = news.new ? `(${count}) ${title}` : title;
  if (!news.new) return line.replaceChildren();
  const words = `${count} new comment${count === "1" ? "" : "s"}`;
  line.replaceChildren(list.dataset.live === "link" ? link(words) : button(words));
}

function button(words) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = `${words}: show`;
  made.addEventListener("click", show, { once: true });
  return made;
}

// What arrived belongs on another page of this queue: the end of it, or its start.
function link(words) {
  const made = document.createElement("a");
  const query = new URLSearchParams(list.dataset.query);
  for (const name of ["after", "before"]) query.delete(name);
  if (query.get("sort") !== "riskiest") query.set("sort", "newest");
  made.href = `${list.dataset.news.replace(/\/news$/, "")}?${query}`;
  made.textContent = `${words}: show the newest`;
  return made;
}

async function show() {
  try {
    const answer = await fetch(address(list.dataset.news.replace(/news$/, "arrived")), { cache: "no-store" });
    if (answer.status === 401 || answer.redirected) return signedOut();
    if (!answer.ok) throw new Error(String(answer.status));
    insert(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-seen]"));
  } catch {
    line.replaceChildren(document.createTextNode("They could not be loaded. Please load the page again."));
  }
}

function insert(part) {
  const cards = [...part.querySelectorAll("article.card")].filter((card) => !document.getElementById(card.id));
  list.dataset.seen = part.dataset.seen;
  tag = "";
  document.title = title;
  line.replaceChildren();
  document.querySelector(".empty")?.remove();
  if (list.dataset.live === "prepend") list.prepend(...cards);
  else list.append(...cards);
  list.dispatchEvent(new CustomEvent("desk:arrived", { bubbles: true }));
  cards[0]?.focus({ preventScroll: list.dataset.live !== "prepend" });
}

function signedOut() {
  over = true;
  const made = document.createElement("a");
  made.href = location.href;
  made.textContent = "You are signed out. Sign in again";
  line.replaceChildren(made);
}
