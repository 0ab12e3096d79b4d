"""What stands around comments at the desk: a few queries for a whole page of them, however many there are."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.comments.authors import marks
from service.comments.authors.marks import Mark
from service.comments.privacy import Vault
from service.comments.reports import reports_of
from service.comments.review import Sites
from service.comments.store import around, authoring, context, past
from service.comments.store.around import Alike
from service.comments.store.context import Parent
from service.comments.store.past import Past
from service.comments.store.reports import Grouped
from service.comments.tables import Appeal, Comment, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around one comment, as far as it is known."""

    contributions: Mapping[str, Any] | None = None
    parent: Parent | None = None
    past: Past | None = None
    alike: Alike | None = None
    reports: Sequence[Grouped] = ()
    marks: Sequence[Mark] = ()
    appeal: Appeal | None = None


def gather(
    session: Session, vault: Vault, rows: Sequence[tuple[Comment, Page]], *, sites: Sites, now: datetime
) -> dict[uuid.UUID, Surroundings]:
    """Give what stands around each comment; what is like it is counted among the sites that somebody may see."""
    comments = [comment for comment, _ in rows]
    contributions = context.contributions(session, comments)
    parents = context.parents(session, comments)
    pasts = past.of_authors(session, comments)
    alike = around.count_alike(session, rows, sites)
    reported = [one.id for one in comments if one.reports]
    known = marks.marks_of(session, vault, comments, now)
    reports = reports_of(session, reported) if reported else {}
    appeals = authoring.appeals(session, [one.id for one in comments]) if comments else {}
    return {
        one.id: Surroundings(
            contributions=contributions.get(one.id),
            parent=parents.get(one.id),
            past=pasts.get(one.id),
            alike=alike.get(one.id),
            reports=reports.get(one.id, ()),
            marks=known.get(one.id, ()),
            appeal=appeals.get(one.id),
        )
        for one in comments
    }
