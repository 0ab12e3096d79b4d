// The thread and the form, where this script stands. Plain ES2021; what only helps to read is left out when it is served.
// Nothing that people wrote is ever parsed as HTML, and nothing is asked of any other host than the script's own.
"use strict";

(() => {
  const script = document.currentScript;
  const { site, pageId, lang: wished } = script.dataset;
  const { href } = document.querySelector("link[rel~=canonical]") || location; // without what a newsletter's links carry
  const pageUrl = new URL(script.dataset.pageUrl || (href.startsWith(origin + "/") ? href : ""), location).href.split("#")[0];
  const base = new URL(".", script.src).href;
  const LANGUAGES = ["en", "ur", "hi", "de", "es", "pt"];
  const LIMITS = { body: 20000, author_name: 100, author_email: 254, author_url: 2000 };
  const FIELDS = Object.keys(LIMITS);
  const DEEPEST = 2; // replies to replies to replies stand beside each other
  const SLOWEST = 60000; // the longest pause between two looks at a comment's fate
  const PREFIX = "commentgate:";
  const KEPT = 5e9; // 58 days

  const attempt = (work) => {
    try {
      return work();
    } catch {
      // No storage, or no such language: everything works without.
    }
  };

  // Language

  const main = (tag) => (tag || "").split(/[-_]/)[0].toLowerCase();
  const tag = wished || document.documentElement.lang;
  const lang = [tag, navigator.language].map(main).find((one) => LANGUAGES.includes(one)) || "en";
  const locale = navigator.languages.find((one) => main(one) === lang) || lang;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const wait = (seconds) => {
    const [unit, count] = seconds < 120 ? ["second", seconds] : ["minute", Math.ceil(seconds / 60)];
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
  };
  let t;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // What is kept in this browser, by page: a draft without the address, and the way back to one's own comments

  const slot = `${PREFIX}${site}:${pageId || pageUrl.replace(/[?&](utm_\w+|\w*clid)=[^&]*/g, "")}`;
  const kept = (name = slot) => attempt(() => JSON.parse(localStorage.getItem(name))) || {};
  const keep = (change) =>
    attempt(() => localStorage.setItem(slot, JSON.stringify({ ...kept(), ...change, at: Date.now() })));
  const prune = () => {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX) && !(kept(name).at > Date.now() - KEPT)) localStorage.removeItem(name);
    }
  };
  const own = () => kept().own || [];
  const forget = (id) => keep({ own: own().filter((one) => one.id !== id) });

  // Making elements: functions become listeners, `text` the text, `part` a class too, everything else an attribute

  const make = (name, properties = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (typeof value === "function") node.addEventListener(key, value);
      else if (key === "text") node.textContent = value;
      else if (value || value === "") node.setAttribute(key, value);
      if (key === "part") node.className = value;
    }
    node.append(...children.filter(Boolean));
    return node;
  };
  const button = (text, click, name, part = "button quiet") =>
    make("button", { type: "button", part, text, click, "aria-label": name && `${text}: ${name}` });
  const row = (...children) => make("p", { part: "actions" }, ...children);
  const link = (href, text) => make("a", { href, target: "_blank", rel: "noopener", title: t.new_tab, text: `${text} ↗` });
  const words = (text, written) =>
    make("div", { part: "body", lang: written || "" }, ...text.split(/\n{2,}/).map((one) => make("p", { dir: "auto", text: one })));

  // Asking, without cookies: other hosts are sent none

  const JSON_ONLY = { Accept: "application/json" };
  const at = (path, query) => `${base}${path}?${new URLSearchParams(query)}`;
  const get = async (url, cache) => {
    const answer = await fetch(url, { headers: JSON_ONLY, cache });
    if (!answer.ok) throw answer;
    return answer.json();
  };
  const post = (path, fields, headers) =>
    fetch(base + path, {
      method: "POST",
      headers: { ...JSON_ONLY, "Content-Type": "application/json", "X-Site-Key": site, ...headers },
      body: JSON.stringify(fields),
    });

  // The thread

  const root = make("div", { part: "root", lang });
  const thread = make("ol");
  const mine = make("ol");
  const note = make("p", { part: "note", role: "status" });
  const more = make("p");
  const respond = make("div", { part: "respond" });
  const places = new Map(); // a comment's id -> its list item and how deep that is
  let next, open = true;

  const place = (id, parentId, otherwise) => {
    const parent = places.get(parentId);
    let list = otherwise;
    if (parent) {
      const { item, depth } = parent;
      list = depth === DEEPEST ? item.parentNode : item.querySelector(":scope > ol") || item.appendChild(make("ol", { part: "replies" }));
    }
    const item = list.appendChild(make("li"));
    places.set(id, { item, depth: parent ? Math.min(parent.depth + 1, DEEPEST) : 0 });
    return item;
  };
  const byline = (name, time, picture, url) => {
    const author = make("bdi", { dir: "auto", part: "name", text: name });
    return make(
      "p",
      { part: "byline" },
      picture && make("img", { src: picture, alt: "", width: 32, height: 32, loading: "lazy", part: "picture" }),
      /^https?:/i.test(url) ? make("a", { href: url, rel: "nofollow ugc" }, author) : author,
      make("time", { datetime: time, part: "note", text: date.format(new Date(time)) }),
    );
  };
  const gone = () => make("article", { part: "comment" }, make("p", { part: "note", text: t.removed }));
  const put = (comment) => {
    const { id, author_name: name, body_text: text } = comment;
    places.get(id)?.item.remove();
    const item = place(id, comment.parent_id, thread);
    if (comment.removed) return item.append(gone());
    const actions = row();
    if (open) actions.append(button(t.reply, () => answer({ id, name }), name));
    actions.append(button(t.report, (event) => report(id, event.target), name));
    const written = own().find((one) => one.id === id);
    if (written) actions.append(link(written.receipt, t.status));
    item.shown = t.published + text;
    item.append(
      make(
        "article",
        { part: written ? "comment own" : "comment" },
        byline(name, comment.created_at, comment.picture, comment.author_url),
        words(text, comment.locale),
        actions,
      ),
    );
  };
  const load = async (cursor) => {
    more.replaceChildren();
    next = "";
    const query = { site_key: site, page_url: pageUrl, limit: 100 };
    if (pageId) query.page_id = pageId;
    if (cursor) query.cursor = cursor;
    try {
      const found = await get(at("v1/pages/comments", query), own()[0] && "no-cache"); // as its author left it
      open = found.page.mode !== "closed";
      found.comments.forEach(put);
      note.textContent = places.size ? "" : t.none;
      next = found.next_cursor;
      if (next) more.append(button(t.more, () => load(next), "", "button"));
      if (cursor) return;
      if (open) showForm(found.email_required);
      else respond.replaceChildren(make("p", { part: "banner", dir: "auto", text: found.page.message || t.closed }));
    } catch {
      note.textContent = t.unreachable;
      more.append(button(t.retry, () => load(cursor), "", "button"));
      if (!cursor && !form) showForm(true);
    }
  };
  const jump = async () => {
    const id = location.hash.split("#comment-")[1]; // no fragment reaches into a shadow root by itself
    for (let left = 10; id && next && left && !places.has(id); left--) await load(next);
    places.get(id)?.item.scrollIntoView();
  };
  addEventListener("hashchange", jump);

  // Reports

  const report = (id, opener) => {
    const options = Object.entries(t.reasons).map(([value, text]) => make("option", { value, text }));
    const reason = make("select", { part: "input" }, ...options);
    const text = make("input", { part: "input", maxlength: 1000, dir: "auto" });
    const told = make("p", { part: "note", role: "status" });
    const close = () => {
      form.remove();
      opener.hidden = false;
      opener.focus();
    };
    const submit = async (event) => {
      event.preventDefault();
      const fields = { reason: reason.value, note: text.value };
      const answer = await post(`v1/comments/${id}/reports`, fields).catch(() => ({}));
      told.textContent = answer.ok ? t.reported : t.unreported;
      if (answer.ok) form.replaceChildren(told);
    };
    const form = make(
      "form",
      { part: "report", submit },
      make("label", {}, t.why, reason),
      make("label", {}, t.note, text),
      row(make("button", { part: "button", text: t.report_send }), button(t.cancel, close)),
      told,
    );
    opener.hidden = true;
    opener.parentNode.after(form);
    reason.focus();
  };

  // One's own comments, until everybody sees them

  const show = (one, receipt) => {
    const { status, message, body_text: body } = receipt;
    const refusal = status === "rejected" || status === "erased";
    const hint = refusal && message ? ` ${t.hints[message] || message}` : "";
    const text = t[status] + hint;
    const shown = text + body;
    const item = places.get(one.id)?.item || place(one.id, one.parent_id, mine);
    if (item.shown === shown) return; // said once, not at every look
    item.shown = shown;
    const state = make("p", { part: `state ${status}`, role: "status" });
    const change = receipt.may_delete || receipt.may_edit_until ? t.change : t.status;
    const actions = row(link(one.receipt, receipt.may_appeal ? t.appeal : change));
    const hide = () => {
      forget(one.id);
      if (item.querySelector("ol")) article.replaceWith(gone());
      else item.remove();
    };
    if (refusal) actions.append(button(t.hide, hide));
    const article = make("article", { part: "comment own", tabindex: -1, "aria-label": t.own }, state);
    article.append(byline(receipt.author_name, receipt.received_at), words(body), actions);
    item.querySelector(":scope > article")?.remove();
    item.prepend(article);
    state.textContent = text; // once it stands there: then it is read out
    note.textContent = "";
  };
  const look = async (one) => {
    try {
      const receipt = await get(one.receipt);
      show(one, receipt);
      one.settled = !/pending|held/.test(receipt.status);
    } catch (answer) {
      one.settled = answer.status === 404;
      if (one.settled) forget(one.id);
    }
  };
  const followed = new Set();
  const follow = async (one) => {
    if (followed.has(one.id)) return;
    followed.add(one.id);
    for (let pause = 2000; !one.settled && pause < SLOWEST; pause *= 1.7) {
      await new Promise((go) => setTimeout(go, pause));
      if (!document.hidden) await look(one);
    }
    followed.delete(one.id);
  };
  const recall = () => document.hidden || own().forEach((one) => look(one).then(() => follow(one)));
  addEventListener("visibilitychange", recall);
  addEventListener("pageshow", (event) => event.persisted && recall());

  // The form

  let form, parent, token, sent; // whoever is replied to: id and name
  const banner = make("p", { part: "banner", role: "alert", hidden: true });
  const replying = make("p", { hidden: true });
  const say = (text) => {
    banner.textContent = text;
    banner.hidden = !text;
  };
  const typed = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
  const saveDraft = () => {
    const { author_email: address, ...draft } = typed(); // the address is not ours to keep
    keep({ draft: { ...draft, parent } });
  };
  const replyTo = (to) => {
    parent = to;
    replying.hidden = !to;
    if (to) {
      const [before, after] = t.replying.split("{name}");
      replying.replaceChildren(before, make("bdi", { dir: "auto", text: to.name }), after, " ", button(t.cancel, () => answer()));
    }
    saveDraft();
  };
  const answer = (to) => {
    replyTo(to);
    form.elements.body.focus();
  };
  const field = (name, required, type) => {
    const error = `${name}-error`;
    const input = make(type ? "input" : "textarea", {
      id: name, name, type, rows: !type && 5, part: "input", dir: "auto", "aria-required": required, "aria-describedby": error,
      autocomplete: type === "text" ? "name" : type,
    });
    const label = make("label", { for: name }, t[name], required && " *");
    return make("div", { part: "field" }, label, input, make("p", { id: error, part: "error" }));
  };
  const showErrors = (errors) => {
    const values = typed();
    const texts = {};
    for (const { field: name, code, message } of errors) {
      texts[name] ||= fill(t.errors[code] || message, { limit: LIMITS[name], length: [...(values[name] || "")].length });
    }
    for (const name of FIELDS) {
      form.elements[name].setAttribute("aria-invalid", name in texts);
      root.querySelector(`#${name}-error`).textContent = texts[name] || "";
    }
    const marked = form.querySelector("[aria-invalid=true]");
    if (marked) marked.focus();
    const elsewhere = Object.keys(texts).filter((name) => !(name in LIMITS)).map((name) => texts[name]);
    say([marked && t.refused, ...elsewhere].filter(Boolean).join(" "));
  };
  const refused = async (answer) => {
    const { status } = answer;
    if (status === 422) return showErrors((await answer.json()).errors);
    if (status === 409) sent = 0;
    if (status === 429) return say(fill(t.busy, { wait: wait(+answer.headers.get("Retry-After") || 60) }));
    return say(status === 401 || status === 403 ? t.not_allowed : status >= 500 ? t.broken : t.unsent);
  };
  const accepted = ({ id, status, receipt_url: receipt }, { author_name, body }) => {
    const one = { id, receipt, parent_id: parent?.id };
    keep({ own: [...own(), one].slice(-20) });
    show(one, { status, author_name, body_text: body.trim(), received_at: new Date().toISOString() });
    follow(one);
    form.elements.body.value = "";
    sent = 0;
    replyTo();
    const article = places.get(id).item.firstChild;
    article.focus({ preventScroll: true });
    article.scrollIntoView({ block: "nearest" });
  };
  const submission = (values) => {
    const title = [...document.title.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, "")].slice(0, 300).join("");
    return {
      ...values, parent_id: parent?.id, form_token: token, website_address: form.elements.website_address.value,
      page_url: pageUrl, page_id: pageId, page_title: title, locale: attempt(() => new Intl.Locale(tag || lang).baseName),
    };
  };
  const submit = async (event) => {
    event.preventDefault();
    const values = typed();
    const fields = submission(values);
    const text = JSON.stringify([values, parent]);
    if (!sent || text !== sent.text) sent = { text, key: `${crypto.getRandomValues(new Uint32Array(4))}` }; // sent twice, it is one comment
    const sender = form.querySelector(".primary");
    sender.disabled = true;
    showErrors([]);
    try {
      const answer = await post("v1/comments", fields, { "Idempotency-Key": sent.key });
      if (!answer.ok) await refused(answer);
      else accepted(await answer.json(), values);
    } catch {
      say(t.unsent);
    }
    sender.disabled = false;
  };
  const showForm = (emailRequired) => {
    const before = form && typed(); // before it was known whether an address is needed
    form = make(
      "form",
      { novalidate: true, submit, input: saveDraft },
      replying,
      make("p", { part: "note", text: t.private }),
      field("body", true),
      make("div", { part: "fields" }, field("author_name", true, "text"), field("author_email", emailRequired, "email"), field("author_url", false, "url")),
      make("input", { name: "website_address", hidden: true, autocomplete: "off" }), // for robots
      banner,
      make("button", { part: "button primary", text: t.send }),
    );
    respond.replaceChildren(make("h3", { part: "heading", text: t.respond }), form);
    const { parent: to, ...draft } = { ...kept().draft, ...before };
    for (const name in draft) form.elements[name].value = draft[name];
    if (to) replyTo(to);
  };

  // All of it

  const sheet = new CSSStyleSheet();
  // A browser that does not know light-dark() gets the light one
  const css = "{{ embed.css }}";
  sheet.replaceSync(CSS.supports("color", "light-dark(red,red)") ? css : css.replace(/light-dark\((.*?),.*?\)/g, "$1"));
  const host = make("div", { class: "commentgate" });
  const shadow = host.attachShadow({ mode: "open" });
  const scheme = new CSSStyleSheet();
  const matchPage = () => {
    // Where the page's text is light, its ground is dark: rgb(red green blue), oklch(0 to 1 ...), lab(0 to 100 ...)
    const [kind, first, second] = getComputedStyle(script).color.match(/[a-z]+|[\d.]+/g);
    const lightness = kind < "o" ? first / 100 : kind < "r" ? first : second / 255;
    scheme.replaceSync(`:host{color-scheme:${lightness > 0.6 ? "dark" : "light"}}`);
  };
  shadow.adoptedStyleSheets = [sheet, scheme];
  shadow.append(root);
  script.after(host);
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", matchPage);
  matchPage();

  const start = async () => {
    root.replaceChildren();
    try {
      t = await get(`${base}embed/texts/${lang}.json?{{ texts }}`);
    } catch {
      root.append("Comments could not be loaded. ", button("Try again", start));
      return;
    }
    root.dir = t.dir;
    root.append(make("h2", { part: "heading", text: t.comments }), note, thread, more, mine, respond);
    await load();
    jump().then(recall);
    token = (await get(at("v1/form-token", { site_key: site })).catch(() => ({}))).form_token;
  };
  attempt(prune);
  start();
})();
