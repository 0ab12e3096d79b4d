"""Deciding the comments of a batch: what is known of each is looked up for all at once, then the policy decides."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.authors import marks
from service.comments.authors.marks import Kind
from service.comments.policies.signs import Signs
from service.comments.policy import Decision, Policy, Signals, decide
from service.comments.privacy import Vault
from service.comments.signs import gathering as signs
from service.comments.store import comments as comment_store
from service.comments.store import sites as site_store
from service.comments.store.claims import Claimed

Scores = Mapping[str, float | None]


def decide_all(
    session: Session,
    vault: Vault,
    claimed: Sequence[Claimed],
    scores: Mapping[uuid.UUID, Scores | None],
    now: datetime,
) -> dict[uuid.UUID, Decision]:
    """Decide claimed comments, each by its site's policy. By the vault banned and trusted authors are known again."""
    policies = site_store.policies(session, sorted({comment.site_id for comment in claimed}))
    proven = _proven(session, claimed)
    marked = _marked(session, vault, claimed, now)
    found = signs.of_batch(session, claimed)
    return {
        comment.id: decide(
            _signals(comment, scores.get(comment.id), proven, marked.get(comment.id, ()), found[comment.id]),
            policies.get(comment.site_id, Policy()),
        )
        for comment in claimed
    }


def _signals(
    comment: Claimed,
    scores: Scores | None,
    proven: Collection[tuple[int, str | None]],
    marked: Collection[Kind],
    found: Signs,
) -> Signals:
    return Signals(
        text=comment.body,
        scores=scores,
        author_name=comment.author_name,
        proven=(comment.site_id, comment.author_id) in proven or Kind.TRUST in marked,
        banned=Kind.BAN in marked,
        vouched=comment.author_id is not None,
        page_mode=comment.page_mode,
        page_closes_at=comment.page_closes_at,
        page_since=comment.page_since,
        received_at=comment.received_at,
        signs=found,
    )


def _marked(
    session: Session, vault: Vault, claimed: Sequence[Claimed], now: datetime
) -> dict[uuid.UUID, frozenset[Kind]]:
    """Say which of the authors are banned or trusted on their site."""
    known = {c.id: marks.author(vault, c.site_id, c.author_id, c.email_match) for c in claimed}
    return marks.active(session, {comment_id: one for comment_id, one in known.items() if one is not None}, now)


def _proven(session: Session, claimed: Sequence[Claimed]) -> set[tuple[int, str | None]]:
    authors: dict[int, set[str]] = {}
    for comment in claimed:
        if comment.author_id is not None:  # only the secret key can send one, so the site vouches for it
            authors.setdefault(comment.site_id, set()).add(comment.author_id)
    return {
        (site_id, author)
        for site_id, ids in authors.items()
        for author in comment_store.proven_authors(session, site_id, sorted(ids))
    }
