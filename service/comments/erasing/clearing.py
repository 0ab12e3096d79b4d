"""Emptying comments that were just erased: nothing that somebody wrote, or that was written of them, stays in a row."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.comments.reasons import without_quotes
from service.comments.store import actions, authoring, finding, reports, traces
from service.comments.tables import Comment, History, OutboxEvent, Page
from service.comments.views import site_view


def clear(session: Session, comments: Sequence[Comment]) -> None:
    """Remove what the authors of erased comments wrote and said of themselves, from every row that holds it.

    Statements are not compared with what the session holds: that takes longer the more it is, for each of them.
    """
    ids = [comment.id for comment in comments]
    if not ids:
        return
    for comment in comments:
        _empty(comment)
    session.flush()
    finding.forget_links(session, ids)
    reports.forget_notes(session, ids)
    authoring.forget(session, ids)
    moves = session.scalars(select(History).where(History.comment_id.in_(ids)))
    for move in moves:
        move.reasons = [without_quotes(reason) for reason in move.reasons]
        move.contributions = move.note = None
    actions.forget_notes(session, ids)
    _empty_notices(session, comments)
    traces.note(session)


def _empty(comment: Comment) -> None:
    comment.author_name = ""
    comment.author_url = comment.author_id = comment.ip_match = None
    comment.user_agent = comment.referrer = comment.locale = None
    comment.traps = comment.text_mark = None
    comment.body = ""
    comment.person_id = None


def _empty_notices(session: Session, comments: Sequence[Comment]) -> None:
    known = {comment.id: comment for comment in comments}
    owed = session.scalars(select(OutboxEvent).where(OutboxEvent.comment_id.in_(known))).all()
    pages = {page.id: page for page in session.scalars(select(Page).where(Page.id.in_({c.page_id for c in comments})))}
    for event in owed:
        comment = known[event.comment_id]
        event.payload = site_view(comment, pages[comment.page_id])
