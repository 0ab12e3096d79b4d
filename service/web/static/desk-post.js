// Sends a form's fields and tells what came of it, in words that can be shown.

const SIGNED_OUT = "You are signed out, so nothing was done. Please sign in again.";
const NOT_REACHED = "The desk could not be reached, so nothing was done. Please try again.";

export async function post(address, fields) {
  const body = new URLSearchParams(fields);
  if (!body.has("csrf")) body.set("csrf", document.querySelector("input[name=csrf]").value);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body });
  } catch {
    return { ok: false, words: NOT_REACHED };
  }
  if (answer.status === 401) return { ok: false, words: SIGNED_OUT };
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  const told = isJson ? await answer.json() : {};
  const words = answer.ok ? (told.words ?? "") : (told.detail ?? NOT_REACHED);
  return { ...told, ok: answer.ok, words };
}

// The first element of a piece of HTML of our own, which escapes what people wrote.
export function elementOf(html) {
  return new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
}
