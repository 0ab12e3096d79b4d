"""Rows to work on."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

from service.comments.ids import new_id
from service.comments.privacy import Vault
from service.comments.sites import add_site, set_webhook
from service.comments.tables import Comment, OutboxEvent, Page
from service.database import Database
from worker.destination import NotDelivered

Posted = list[tuple[str, bytes, Mapping[str, str]]]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VAULT = Vault(["a-master-key-that-is-only-for-tests-0001"])


def make_site(database: Database, name: str = "news", *, webhook: str | None = None) -> tuple[int, int, str]:
    """Make a site with a page; give the ids of both and the webhook's secret (empty without a webhook)."""
    with database.write() as session:
        site_id = add_site(session, name=name, origins=["https://news.example"], now=NOW).site_id
        secret = set_webhook(session, name, webhook, VAULT) if webhook else ""
        page = Page(site_id=site_id, key=f"id:{name}", url="https://news.example/a", created_at=NOW)
        session.add(page)
        session.flush()
        return site_id, page.id, secret or ""


def add_comment(database: Database, site_id: int, page_id: int, **other: Any) -> uuid.UUID:
    """Store a comment, pending unless said otherwise."""
    received = other.pop("received_at", NOW)
    values: dict[str, Any] = {
        "id": new_id(received),
        "site_id": site_id,
        "page_id": page_id,
        "author_name": "Ada",
        "body": "A quiet remark about the weather.",
        "status": "pending",
        "reasons": [],
        "received_at": received,
        "updated_at": received,
    }
    with database.write() as session:
        comment = Comment(**values | other)
        session.add(comment)
        session.flush()
        return comment.id


def add_event(database: Database, site_id: int, comment_id: uuid.UUID, version: int = 2, **other: Any) -> uuid.UUID:
    """Store a notice that has been due for a minute, unless said otherwise."""
    past = database.now() - timedelta(minutes=1)
    values: dict[str, Any] = {
        "id": new_id(past),
        "site_id": site_id,
        "comment_id": comment_id,
        "version": version,
        "kind": "comment.published",
        "payload": {"id": str(comment_id), "version": version, "body_text": "Grüße"},
        "created_at": past,
        "next_attempt_at": past,
    }
    with database.write() as session:
        event = OutboxEvent(**values | other)
        session.add(event)
        session.flush()
        return event.id


def event_row(database: Database, event_id: uuid.UUID) -> OutboxEvent:
    """Read a notice."""
    with database.read() as session:
        return session.get_one(OutboxEvent, event_id)


def comment_row(database: Database, comment_id: uuid.UUID) -> Comment:
    """Read a comment."""
    with database.read() as session:
        return session.get_one(Comment, comment_id)


def unguarded(_seconds: float) -> AbstractContextManager[None]:
    return nullcontext()


def keeping(posted: Posted, failures: list[NotDelivered | None] | None = None) -> Callable[..., None]:
    """Make a post that notes what it is given and raises what it is told, in turn."""

    def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
        posted.append((url, body, headers))
        failure = failures.pop(0) if failures else None
        if failure is not None:
            raise failure

    return post
