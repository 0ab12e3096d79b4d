// The comment form without leaving the page. Everything here also works without this file.
"use strict";

(() => {
  const form = document.getElementById("comment-form");
  const list = document.getElementById("comment-list");
  const problem = document.getElementById("form-problem");
  const button = form.querySelector("button[type=submit]");
  const labels = { body: "Comment", author_name: "Name", author_email: "Email", author_url: "Website" };
  const kept = ["body", "author_name", "author_url", "parent_id"]; // not the address: it is not ours to keep
  const waiting = {
    pending: "Your comment is awaiting moderation.",
    held: "Your comment is awaiting moderation. A moderator will read it first.",
    published: "Your comment is published.",
    rejected: "Your comment was not published.",
    erased: "Your comment was removed.",
  };
  const LONGEST = 30000;

  const stored = (name, otherwise) => {
    try {
      return JSON.parse(sessionStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const store = (name, value) => {
    try {
      sessionStorage.setItem(name, JSON.stringify(value));
    } catch {
      // No storage: the page works, it only forgets on reload.
    }
  };
  const element = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  // Draft

  const saveDraft = () => store("draft", Object.fromEntries(kept.map((name) => [name, form.elements[name].value])));
  const restoreDraft = () => {
    for (const [name, value] of Object.entries(stored("draft", {}))) {
      const input = form.elements[name];
      if (kept.includes(name) && input && !input.value) input.value = value;
    }
  };

  // One key for one text: sending it again after a lost answer does not post it twice.
  let key = null;
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  form.addEventListener("input", () => {
    key = null;
    saveDraft();
  });

  // Reply

  const nameOf = (article) => article.querySelector(".byline bdi").textContent;
  const replyTo = (id) => {
    key = null;
    const parent = id && document.getElementById(`comment-${id}`);
    form.elements.parent_id.value = parent ? id : "";
    document.getElementById("replying").hidden = !parent;
    document.getElementById("replying-to").textContent = parent ? nameOf(parent) : "";
    saveDraft();
  };
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-reply]");
    if (!link) return;
    event.preventDefault();
    replyTo(link.dataset.reply);
    form.elements.body.focus();
  });
  document.getElementById("cancel-reply").addEventListener("click", (event) => {
    event.preventDefault();
    replyTo("");
    form.elements.body.focus();
  });

  // What is wrong, beside each field

  const showErrors = (errors) => {
    const first = new Map();
    for (const { field, message } of errors) if (!first.has(field)) first.set(field, message);
    for (const name of Object.keys(labels)) {
      const input = form.elements[name];
      const place = document.getElementById(`${name}-error`);
      const message = first.get(name);
      place.hidden = !message;
      place.textContent = message ?? "";
      if (message) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", place.id);
      } else {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
    const elsewhere = [...first].filter(([name]) => !(name in labels)).map(([, message]) => message);
    form.querySelector("[aria-invalid]")?.focus();
    return elsewhere;
  };
  const showProblem = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };

  // The visitor's own comments, until everybody sees them

  const own = () => stored("own", []);
  const show = (comment) => {
    const state = element("p", { className: "state" });
    state.setAttribute("role", "status");
    const name = element("bdi", { dir: "auto", textContent: comment.author_name });
    const article = element(
      "article",
      { className: "comment own", id: `comment-${comment.id}` },
      state,
      element("p", { className: "byline" }, element("strong", {}, name)),
      element("div", { className: "words", dir: "auto", textContent: comment.body }),
      element("p", { className: "after" }, element("a", { href: comment.receipt, textContent: "Your comment’s status" })),
    );
    document.getElementById("no-comments")?.remove();
    list.append(article);
    return state;
  };
  const tell = (state, status, message) => {
    const text = status === "rejected" && message ? `${waiting.rejected} ${message}` : waiting[status];
    if (state.textContent === text) return; // said once, not at every look
    state.textContent = text;
    state.className = `state status-${status}`;
  };
  const count = () => {
    const number = document.getElementById("comment-count");
    number.textContent = String(Number(number.textContent) + 1);
    number.nextSibling.textContent = number.textContent === "1" ? " comment" : " comments";
  };
  const settled = (status) => ["published", "rejected", "erased"].includes(status);
  const follow = async (comment, state) => {
    let status = "pending";
    for (let pause = 500; !settled(status); pause = Math.min(pause * 1.5, LONGEST)) {
      await new Promise((resume) => setTimeout(resume, pause));
      if (document.hidden) continue;
      try {
        const answer = await fetch(comment.receipt, { headers: { Accept: "application/json" } });
        if (answer.status === 404) break;
        if (!answer.ok) continue;
        const receipt = await answer.json();
        status = receipt.status;
        tell(state, status, receipt.message);
      } catch {
        // Away for a moment: look again later.
      }
    }
    if (status === "published") count();
    store("own", own().filter(({ id }) => id !== comment.id));
  };
  const watch = (comment) => {
    const state = show(comment);
    tell(state, "pending");
    follow(comment, state);
    return state;
  };

  // Sending

  const accepted = (answer) => {
    const comment = {
      id: answer.id,
      receipt: new URL(answer.receipt_url).pathname,
      author_name: form.elements.author_name.value.trim(),
      body: form.elements.body.value.trim(),
    };
    store("own", [...own(), comment]);
    form.elements.body.value = "";
    replyTo("");
    const article = watch(comment).parentElement;
    article.tabIndex = -1;
    article.focus({ preventScroll: true });
    article.scrollIntoView({ block: "center" });
  };
  const refused = async (answer) => {
    const found = await answer.json().catch(() => ({}));
    const elsewhere = showErrors(found.errors ?? []);
    const marked = form.querySelector("[aria-invalid]") ? ["Please look at the marked fields again."] : [];
    const said = [...marked, ...elsewhere];
    showProblem((said.length ? said : [found.detail ?? "That did not work. Your text is still here."]).join(" "));
  };
  const send = async () => {
    key ??= newKey();
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json", "Idempotency-Key": key },
    });
    if (!answer.ok) return refused(answer);
    key = null;
    return accepted(await answer.json());
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    showErrors([]);
    showProblem("");
    button.disabled = true;
    try {
      await send();
    } catch {
      showProblem("The comment could not be sent. Your text is still here: please try again.");
    }
    button.disabled = false;
  });

  restoreDraft();
  if (form.elements.parent_id.value) replyTo(form.elements.parent_id.value);
  for (const comment of own()) {
    if (document.getElementById(`comment-${comment.id}`)) store("own", own().filter(({ id }) => id !== comment.id));
    else watch(comment);
  }
})();
