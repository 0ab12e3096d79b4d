// Shows the published comments of this page. Texts are set as text: nothing that a reader wrote can become markup.
const section = document.getElementById("comments");

async function load(cursor) {
  const asked = new URL("/v1/pages/comments", section.dataset.url);
  asked.searchParams.set("site_key", section.dataset.siteKey);
  asked.searchParams.set("page_url", section.dataset.pageUrl);
  if (cursor) asked.searchParams.set("cursor", cursor);
  const answer = await fetch(asked, { credentials: "omit" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { comments, next_cursor: following } = await answer.json();
  return following ? comments.concat(await load(following)) : comments;
}

function add(parent, name, text, attributes = {}) {
  const element = parent.appendChild(document.createElement(name));
  if (text) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function show(comment, parent) {
  const article = add(parent, "article", "", { class: "comment", id: `comment-${comment.id}` });
  const byline = add(article, "p");
  add(byline, "bdi", comment.removed ? "Comment removed" : comment.author_name, { dir: "auto" });
  add(byline, "span", ", ");
  const day = new Date(comment.created_at).toLocaleDateString(document.documentElement.lang);
  add(byline, "time", day, { datetime: comment.created_at });
  const language = comment.locale ? { lang: comment.locale } : {};
  add(article, "div", comment.body_text, { class: "words", dir: "auto", ...language });
  return article;
}

async function start() {
  try {
    const shown = new Map();
    for (const comment of await load()) {
      shown.set(comment.id, show(comment, shown.get(comment.parent_id) || section));
    }
    if (!shown.size) add(section, "p", "No comments yet.");
  } catch {
    add(section, "p", "The comments cannot be loaded at the moment.", { role: "status" });
  }
}

start();
