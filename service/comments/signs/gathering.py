"""What is known of comments beside their scores, gathered for a whole batch in a few queries."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from service.comments.finding import alike, host_of, likeness, link_hosts, rejected_number, word_pairs
from service.comments.policies.signs import Signs
from service.comments.signs import personal_data
from service.comments.signs.email_kinds import DISPOSABLE
from service.comments.store import signs as store
from service.comments.store.claims import Claimed
from service.comments.store.signs import Linked

REPEATED_WITHIN = timedelta(days=30)
MOST_HOSTS = 4  # of one comment


def of_batch(session: Session, claimed: Sequence[Claimed]) -> dict[uuid.UUID, Signs]:
    """Give what is known of each comment."""
    marked = [comment for comment in claimed if comment.text_mark is not None]
    repeats = _repeats(session, marked)
    rejected = _like_rejected(session, marked)
    hosts = {comment.id: _hosts(comment) for comment in claimed}
    bad = store.bad_hosts(session, {linked for of_one in hosts.values() for linked in of_one})
    return {
        comment.id: replace(
            of_text(comment.author_name, comment.body, comment.traps),
            repeats=repeats.get(comment.id, store.NO_REPEATS).others,
            posted_before=repeats.get(comment.id, store.NO_REPEATS).before,
            like_rejected=comment.id in rejected,
            disposable=comment.email_kind == DISPOSABLE,
            bad_hosts=tuple(host for site, host in hosts[comment.id] if (site, host) in bad),
        )
        for comment in claimed
    }


def of_text(author_name: str, body: str, traps: Mapping[str, object] | None) -> Signs:
    """Give what a comment tells by itself, whatever else there is on its site."""
    known = traps or {}
    seconds = known.get("seconds")
    return Signs(
        honeypot=known.get("honeypot") is True,
        seconds=seconds if isinstance(seconds, int) else None,
        own_address=known.get("own_address") is True,
        personal_data=personal_data.kinds(f"{author_name}\n{body}"),
    )


def _repeats(session: Session, comments: Sequence[Claimed]) -> dict[uuid.UUID, store.Repeats]:
    if not comments:
        return {}
    since = min(comment.received_at for comment in comments) - REPEATED_WITHIN
    return store.repeats(session, [comment.id for comment in comments], since=since)


def _like_rejected(session: Session, comments: Sequence[Claimed]) -> set[uuid.UUID]:
    """Say which comments read nearly the same as one that their site rejected as spam."""
    wanted = {
        comment.id: {rejected_number(number, comment.site_id) for number in likeness(comment.body)}
        for comment in comments
    }
    found = store.rejected_texts(session, {number for numbers in wanted.values() for number in numbers})
    pairs = {text: word_pairs(text) for text in found.values()}
    return {
        comment.id
        for comment in comments
        if (texts := {found[number] for number in wanted[comment.id] if number in found})
        and any(alike(word_pairs(comment.body), pairs[text]) for text in texts)
    }


def _hosts(comment: Claimed) -> list[Linked]:
    """List the hosts that a comment links to; not the one of the page that it is on."""
    others = sorted(link_hosts(comment.body, comment.author_url) - {host_of(comment.page_url)})
    return [(comment.site_id, host) for host in others[:MOST_HOSTS]]
