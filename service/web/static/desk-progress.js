// Shows how far a decision on many comments is, until it is done; then the page says what came of it.

const PERIOD_MS = 700;
const MOST_FAILURES = 20;
const shown = document.querySelector("[data-progress]");
const numbers = new Intl.NumberFormat("en");
let failures = 0;

async function look() {
  try {
    const answer = await fetch(shown.dataset.progress, { headers: { Accept: "application/json" } });
    if (!(answer.headers.get("Content-Type") ?? "").includes("json")) return location.reload(); // signed out
    const told = await answer.json();
    if (!answer.ok || !told.goes_on) return location.reload();
    show(told);
    failures = 0;
  } catch {
    failures += 1;
  }
  if (failures < MOST_FAILURES) setTimeout(look, PERIOD_MS * (1 + failures));
}

function show({ done, size }) {
  const bar = shown.querySelector("progress");
  bar.max = size || 1;
  bar.value = done;
  shown.querySelector("[data-done]").textContent = `${numbers.format(done)} of ${numbers.format(size)}`;
}

if (shown) setTimeout(look, PERIOD_MS);
