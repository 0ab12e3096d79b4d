"""Trying a policy on a site's last comments: what `preview.compare` is given."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.comments.authors import marks
from service.comments.authors.marks import Kind
from service.comments.policies.preview import Past
from service.comments.policy import Signals
from service.comments.privacy import Vault
from service.comments.signs import gathering as signs
from service.comments.store import comments as comment_store
from service.comments.store import previews


def last_decided(session: Session, vault: Vault, site_id: int, now: datetime) -> list[Past]:
    """Load the last decided comments, newest first. Their authors are proven, banned and trusted as they are now.

    What others of the site told of a comment then, such as how often its text had come, is left out.
    """
    rows = previews.last_decided(session, site_id)
    authors = sorted({row.author_id for row in rows if row.author_id is not None})
    proven = comment_store.proven_authors(session, site_id, authors) if authors else frozenset()
    matches = previews.email_matches(session, rows)
    known = {row.id: marks.author(vault, site_id, row.author_id, matches.get(row.person_id)) for row in rows}
    marked = marks.active(session, {row_id: one for row_id, one in known.items() if one is not None}, now)
    return [
        Past(
            row.id,
            Signals(
                text=row.body,
                scores=row.scores,
                author_name=row.author_name,
                proven=row.author_id in proven or Kind.TRUST in marked.get(row.id, ()),
                banned=Kind.BAN in marked.get(row.id, ()),
                vouched=row.author_id is not None,
                page_closes_at=row.closes_at,
                page_since=row.page_since,
                received_at=row.received_at,
                signs=signs.of_text(row.author_name, row.body, row.traps),
            ),
        )
        for row in rows
    ]
