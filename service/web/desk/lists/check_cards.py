"""What the desk shows of a comment that lives in another system. It is not told of the e-mail address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.comments import urls
from service.comments.clients import feedback
from service.comments.store import usage
from service.comments.tables import Check, Credential, Feedback, Site
from service.comments.views import reasons_view
from service.web.clients import PROTOCOLS
from service.web.clients.checking import FAILED, REFUSED_LANGUAGE
from service.web.clients.protocol import Protocol
from service.web.desk import wording
from service.web.desk.comment.cards import Score, Time, scores, time

BY_NAME: Mapping[str, Protocol] = {protocol.name: protocol for protocol in PROTOCOLS}
_ONLY_SCORES = "Its scores were given; this site's policy would have {} it."
REPORTS: Mapping[str, str] = {
    feedback.SUBMIT_SPAM: "Reported as spam",
    feedback.SUBMIT_HAM: "Reported as no spam",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was said of a comment afterwards."""

    words: str
    at: Time


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCard:
    """A comment that a client asked about, what it was told, and what was said of it afterwards."""

    author_name: str
    author_url: str | None
    page: str | None
    page_link: str | None  # None where the page's address is none that may be followed
    site: str
    protocol: str
    source: str
    at: Time
    body: str
    status: str
    told: str
    scores: list[Score]
    heard: list[Heard]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """How much a key was used this month."""

    site: str
    protocol: str
    number: int
    revoked: bool
    calls: str
    quota: str
    spent: bool
    refused_languages: str
    failed: str


def check_card(check: Check, site: str, said: Sequence[Feedback], now: datetime) -> CheckCard:
    """Make the card of a check."""
    return CheckCard(
        author_name=check.author_name,
        author_url=check.author_url,
        page=check.page_url,
        page_link=_link(check.page_url),
        site=site,
        protocol=_title(check.protocol),
        source=check.source,
        at=time(check.at, now),
        body=check.body,
        status=check.status or "",
        told=told(check.protocol, check.status, check.reasons),
        scores=scores(check.scores),
        heard=[Heard(heard(one.call, one.said), time(one.at, now)) for one in said],
    )


def told(protocol: str, status: str | None, reasons: list[dict[str, Any]]) -> str:
    """Say in a line what a client was told of a comment, and why."""
    if status is None:
        return "Nobody asked about it before it was reported."
    plain = _ONLY_SCORES.format(wording.STATUSES[status].lower())
    because = [str(reason["sentence"]) for reason in reasons_view(reasons)]
    words = BY_NAME[protocol].told if protocol in BY_NAME else {}
    return " ".join([words.get(status, plain), *because])


def heard(call: str, words: Mapping[str, Any]) -> str:
    """Say what a client said afterwards. Coral says 1 for what a moderator rejected, whatever the reason was."""
    if call != feedback.SUGGEST_SCORE:
        return REPORTS.get(call, call)
    given: Mapping[str, float] = words.get("scores", {})
    if words.get("client") == feedback.CORAL:
        return f"A moderator {'rejected' if any(given.values()) else 'approved'} it in Coral"
    return "Scores suggested: " + ", ".join(f"{wording.attribute(name)} {value:.2f}" for name, value in given.items())


def key_row(credential: Credential, site: Site, counted: Mapping[str, int]) -> KeyRow:
    """Make a key's row."""
    calls, quota = counted.get(usage.CALLS, 0), credential.quota
    return KeyRow(
        site=site.name,
        protocol=_title(credential.kind),
        number=credential.id,
        revoked=credential.revoked_at is not None,
        calls=f"{calls:,}",
        quota="any number" if quota is None else f"{quota:,}",
        spent=quota is not None and calls >= quota,
        refused_languages=f"{counted.get(REFUSED_LANGUAGE, 0):,}",
        failed=f"{counted.get(FAILED, 0):,}",
    )


def _title(protocol: str) -> str:
    """Give a protocol's name; rows outlive protocols when a version is taken back."""
    return BY_NAME[protocol].title if protocol in BY_NAME else protocol


def _link(url: str | None) -> str | None:
    """Give an address if it may be a link: it was sent by a client, and nobody has looked at it."""
    try:
        urls.parse_http_url(url or "")
    except ValueError:
        return None
    return url
