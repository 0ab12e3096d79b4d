"""`/privacy`: a reader gives an address, and whoever owns it gets a link by mail if anything is held of it.

The answer is the same whether anything is, and takes as long: all that depends on it happens afterwards, beside.
"""

import logging
from urllib.parse import urlsplit

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded

from service.comments import people, values
from service.comments.errors import FieldError
from service.comments.readers import reader_links
from service.comments.submission import MAX_EMAIL
from service.comments.values import Unacceptable
from service.mail import Mailer, MailError, mailer
from service.web.api.keys import visitor
from service.web.context import Services, services
from service.web.embed import languages
from service.web.embed.languages import Texts
from service.web.errors import Problem
from service.web.readers import wording

ATTEMPTS = 2
TOO_MANY = "Too many people ask at once. Please try again in a few minutes."
log = logging.getLogger("commentgate.web")


def form() -> ResponseReturnValue:
    """Explain, and take an address."""
    return _form()


def ask() -> ResponseReturnValue:
    """Take an address, and say the same of each."""
    running = services()
    post = mailer(running.settings)
    if post is None:
        return _form()
    if (ip := visitor()) is not None:
        running.limits.spend_privacy(ip)
    typed = request.form.get("email", "")
    try:
        address = _address(typed)
    except Unacceptable as problem:
        return _form(typed, problem)
    t, kept = wording.choose(), wording.carried()
    if _may_get_mail(running, address) and not running.errands.put(lambda: _send(running, post, address, t, kept)):
        raise Problem(503, TOO_MANY)
    return wording.page("privacy_asked.html", t, carried=kept)


def _form(typed: str = "", problem: Unacceptable | None = None) -> Response:
    t, by_mail = wording.choose(), bool(services().settings.smtp_url)
    error = _said(t, problem, typed) if problem else ""
    status = 422 if problem else 200
    return wording.page("privacy.html", t, status, by_mail=by_mail, typed=typed, error=error, carried=wording.carried())


def _said(t: Texts, problem: Unacceptable, typed: str) -> str:
    if problem.code == "required":
        return str(t["privacy"]["which"])
    return languages.error(t, FieldError("author_email", problem.code, problem.message), typed)


def _address(typed: str) -> str:
    if len(typed) > MAX_EMAIL:
        raise Unacceptable("too_long", f"An e-mail address has at most {MAX_EMAIL} characters.")
    if values.is_blank(typed):
        raise Unacceptable("required", "Which e-mail address did you comment with?")
    return values.email(typed, check_deliverability=False)


def _may_get_mail(running: Services, address: str) -> bool:
    """Count what an address is sent, held or not. Past the limit nothing is said: it would tell of earlier requests."""
    try:
        running.limits.spend_privacy_mail(people.normal(address))
    except RateLimitExceeded:
        return False
    return True


def _send(running: Services, post: Mailer, address: str, t: Texts, query: str) -> None:
    """Send each link, in these words and with this query.

    The first mail was counted when it was asked for, held or not; a second one counts as well.
    """
    links = reader_links.ask(running.databases, running.vault, address, running.now())
    for number, (to, token) in enumerate(links):
        if number and not _may_get_mail(running, to):
            break
        subject, text = letter(running.settings.public_url, running.url(f"/privacy/{token}{query}"), t)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                post.send(to, subject, text)
                break
            except MailError as error:
                log.warning("a reader's link was not sent", extra={"error": error.reason, "attempt": attempt})
                if error.refused:
                    break


def letter(public_url: str, link: str, t: Texts) -> tuple[str, str]:
    """Write the mail: its subject and its text."""
    words: dict[str, str] = t["privacy"]
    return words["letter_subject"].format(host=urlsplit(public_url).netloc), (
        f"{words['letter_who'].format(page=f'{public_url}/privacy')}\n\n"
        f"{words['letter_link']}\n{link}\n\n"
        f"{words['letter_what']}\n{words['letter_not_you']}\n"
    )
