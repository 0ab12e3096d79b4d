"""A website whose server posts its readers' comments, shows the published ones, and hears of decisions.

    pip install flask httpx
    COMMENTS_URL=https://comments.example.org COMMENTS_SECRET_KEY=... COMMENTS_WEBHOOK_SECRET=whsec_... \
    SITE_URL=https://news.example.org flask --app app run

The webhook's address is SITE_URL/webhook.
"""

import base64
import hmac
import os
import re
import secrets
import time
from typing import Any

import httpx
from flask import Flask, abort, redirect, render_template_string, request
from flask.typing import ResponseReturnValue

KEEP_SECONDS = 60  # for which the published comments are shown without asking again
TOLERANCE_SECONDS = 300  # between our clock and the sender's
TIMESTAMP = re.compile(r"[0-9]{1,12}")  # longer ones are no time, and too long ones no number
TYPED = ("author_name", "author_email", "body")
FORM_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The old pier</title>
<h1>The old pier</h1><p>It was built in 1912.</p>
<h2>Comments</h2>
{% for comment in comments %}
<article><p><bdi dir="auto">{{ "Comment removed" if comment.removed else comment.author_name }}</bdi></p>
<div dir="auto" style="white-space: pre-line">{{ comment.body_text }}</div></article>
{% endfor %}
<form method="post" action="/comments"><h2>Leave a reply</h2>
{% if banner %}<p role="alert">{{ banner }}</p>{% endif %}
<input type="hidden" name="once" value="{{ once }}">
{% for name, label in {"author_name": "Name", "author_email": "Email, never published", "body": "Comment"}.items() %}
{% set marked = {"aria-invalid": "true", "aria-describedby": name ~ "-error"} if name in errors else {} %}
<p><label for="{{ name }}">{{ label }}</label><br>
{% if name == "body" %}<textarea id="body" name="body" rows="6" dir="auto" {{ marked | xmlattr }}>
{{ typed[name] }}</textarea>
{% else %}<input id="{{ name }}" name="{{ name }}" value="{{ typed[name] }}" dir="auto" {{ marked | xmlattr }}>
{% endif %}
{% if name in errors %}<strong id="{{ name }}-error">{{ errors[name] }}</strong>{% endif %}</p>
{% endfor %}
<button>Send</button></form></html>"""

SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:5000")
PAGE_URL = f"{SITE_URL}/"  # never made from the Host header, which anybody can write
app = Flask(__name__)
commentgate = httpx.Client(
    base_url=os.environ["COMMENTS_URL"],
    headers={"Authorization": f"Bearer {os.environ['COMMENTS_SECRET_KEY']}"},
    timeout=httpx.Timeout(5, connect=2),
)
# One process's memory. With several, the webhook reaches one of them; the others learn after KEEP_SECONDS.
kept: dict[str, tuple[float, list[dict[str, Any]]]] = {}


@app.get("/")
def article() -> ResponseReturnValue:
    """Show the article, its comments and the form."""
    return page({})


@app.post("/comments")
def comment() -> ResponseReturnValue:
    """Send a reader's comment on. Whatever happens, nothing typed is lost."""
    typed = {name: request.form.get(name, "") for name in TYPED}
    once = request.form.get("once", "")
    once = once if re.fullmatch(r"[\w-]{1,64}", once, re.ASCII) else secrets.token_urlsafe(16)
    sent = (
        typed
        | {
            "page_url": PAGE_URL,
            "page_title": "The old pier",
            "author_ip": request.remote_addr or "",  # behind a proxy: werkzeug's ProxyFix
            "user_agent": request.user_agent.string[:500],
        }
    )
    try:
        answer = commentgate.post("/v1/comments", json=sent, headers={"Idempotency-Key": once})
    except httpx.HTTPError:  # it may have arrived: the same `once` again makes no second comment
        return page(typed, once, "It was not sent yet. Your text is here: please try again.", status=503)
    if answer.status_code == 202:
        return redirect(answer.json()["receipt_url"], 303)  # where the reader sees it waiting
    if answer.status_code == 422:
        errors = {error["field"]: error["message"] for error in answer.json()["errors"]}
        others = " ".join(message for field, message in errors.items() if field not in TYPED)
        return page(typed, once, f"Please look at the marked fields. {others}".strip(), errors, 422)
    if answer.status_code == 409:  # arrived before, and changed since
        return page(typed, "", "It had arrived already, as it was before you changed it.", status=409)
    app.logger.error("Commentgate answered %s", answer.status_code)  # 429, 503, or 401 for a wrong key
    return page(typed, once, "It was not sent yet. Your text is here: please try again shortly.", status=503)


@app.post("/webhook")
def webhook() -> ResponseReturnValue:
    """Hear that something was decided: the comments are asked for again at the next view."""
    body = request.get_data()
    if not is_genuine(request.headers, body, os.environ["COMMENTS_WEBHOOK_SECRET"], time.time()):
        abort(401)
    kept[PAGE_URL] = (0.0, kept.get(PAGE_URL, (0.0, []))[1])
    return "", 204


def is_genuine(headers: Any, body: bytes, secret: str, now: float) -> bool:
    """Check a notice as Standard Webhooks asks; while a secret is being replaced it has several signatures."""
    event, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not TIMESTAMP.fullmatch(timestamp) or abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.digest(key, f"{event}.{timestamp}.".encode() + body, "sha256"))
    given = [part.removeprefix("v1,").encode() for part in headers.get("webhook-signature", "").split(" ")]
    return any(hmac.compare_digest(wanted, one) for one in given)


def page(
    typed: dict[str, str], once: str = "", banner: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    """Render the only page that there is; a form that was filled in may not be kept by anybody."""
    filled = {name: typed.get(name, "") for name in TYPED}
    once = once or secrets.token_urlsafe(16)
    told = {"comments": published(), "typed": filled, "once": once, "banner": banner, "errors": errors or {}}
    return render_template_string(FORM_PAGE, **told), status, {"Cache-Control": "no-store" if typed else "no-cache"}


def published() -> list[dict[str, Any]]:
    """Give the published comments: kept ones while they are fresh, and while Commentgate is away."""
    until, comments = kept.get(PAGE_URL, (0.0, []))
    if time.monotonic() < until:
        return comments
    try:
        comments, cursor = [], ""
        while cursor is not None:
            asked = {"page_url": PAGE_URL} | ({"cursor": cursor} if cursor else {})
            found = commentgate.get("/v1/pages/comments", params=asked).raise_for_status().json()
            comments, cursor = comments + found["comments"], found["next_cursor"]
    except (httpx.HTTPError, ValueError, KeyError):  # away, or something else answers in its place
        comments = kept.get(PAGE_URL, (0.0, []))[1]
    kept[PAGE_URL] = (time.monotonic() + KEEP_SECONDS, comments)
    return comments
