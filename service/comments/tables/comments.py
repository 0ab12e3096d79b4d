"""Comments and what is derived from their moves. Nothing in a comment's row is made from an e-mail address."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base, Serial

# The desk's queue of a comment follows from its status and its first reason; the same words in every query and index.
# `service.comments.queues.queue_of` says the same in Python; a test holds them together.
_QUEUE = (
    "CASE {0}status WHEN 'published' THEN CASE WHEN ({0}reasons -> 0 ->> 'code') = 'approved' THEN 'published'"
    " ELSE 'new' END WHEN 'rejected' THEN CASE WHEN ({0}reasons -> 0 ->> 'code') = 'spam'"
    " OR (({0}reasons -> 0 ->> 'code') = 'score' AND ({0}reasons -> 0 ->> 'attribute') = 'SPAM') THEN 'spam'"
    " ELSE 'rejected' END ELSE {0}status END"
)
queue_in_sql: ColumnElement[str] = literal_column(_QUEUE.format("comments."), String())
_INDEXED_QUEUE = text(f"({_QUEUE.format('')})")
# What could not be scored sorts as riskier than any score.
_RISK = "coalesce({0}risk, 2)"
risk_in_sql: ColumnElement[float] = literal_column(_RISK.format("comments."), Float())
_INDEXED_RISK = text(f"({_RISK.format('')})")


class Comment(Base):
    """A comment as it stands. `version` counts its moves, `revision` its texts."""

    __tablename__ = "comments"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    page_id: Mapped[int] = mapped_column(ForeignKey("pages.id"))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comments.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    external_id: Mapped[str | None] = mapped_column(String(200))
    author_id: Mapped[str | None] = mapped_column(String(200))
    author_name: Mapped[str] = mapped_column(String(200))
    author_url: Mapped[str | None] = mapped_column(String(2000))
    body: Mapped[str] = mapped_column(Text)
    locale: Mapped[str | None] = mapped_column(String(35))
    user_agent: Mapped[str | None] = mapped_column(String(500))
    referrer: Mapped[str | None] = mapped_column(String(2000))
    ip_match: Mapped[str | None] = mapped_column(String(100))
    traps: Mapped[dict[str, Any] | None]  # how its form was filled in, where that can be told
    text_mark: Mapped[int | None] = mapped_column(BigInteger)  # the same for texts that read the same
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    language: Mapped[str | None] = mapped_column(String(35))  # as the classifier detected it
    risk: Mapped[float | None]  # the highest of its scores
    reports: Mapped[int] = mapped_column(default=0, server_default=text("0"))  # that nobody has looked at yet
    scores: Mapped[dict[str, Any] | None]
    reasons: Mapped[list[Any]]
    classifier_version: Mapped[str | None] = mapped_column(String(100))
    policy_version: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_comments_pending", "received_at", "id", sqlite_where=text("status='pending'"),
              postgresql_where=text("status='pending'")),
        Index("ix_comments_site_status", "site_id", "status", "received_at", "id"),
        Index("ix_comments_status", "status", "received_at", "id"),
        Index("ix_comments_queue", _INDEXED_QUEUE, "received_at", "id"),
        Index("ix_comments_site_queue", "site_id", _INDEXED_QUEUE, "received_at", "id"),
        Index("ix_comments_risk", _INDEXED_RISK, "id", sqlite_where=text("status='held'"),
              postgresql_where=text("status='held'")),
        Index("ix_comments_site_risk", "site_id", _INDEXED_RISK, "id", sqlite_where=text("status='held'"),
              postgresql_where=text("status='held'")),
        Index("ix_comments_reported", "received_at", "id", sqlite_where=text("reports > 0"),
              postgresql_where=text("reports > 0")),
        Index("ix_comments_parent", "parent_id", sqlite_where=text("parent_id IS NOT NULL"),
              postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_comments_page", "page_id", "status", "received_at", "id"),
        Index("ix_comments_updated", "site_id", "updated_at", "id"),
        Index("ix_comments_author", "site_id", "author_id", "status", sqlite_where=text("author_id IS NOT NULL"),
              postgresql_where=text("author_id IS NOT NULL")),
        Index("ix_comments_external", "site_id", "external_id", sqlite_where=text("external_id IS NOT NULL"),
              postgresql_where=text("external_id IS NOT NULL")),
        Index("ix_comments_text_mark", "site_id", "text_mark", "received_at",
              sqlite_where=text("text_mark IS NOT NULL"), postgresql_where=text("text_mark IS NOT NULL")),
        Index("ix_comments_ip", "received_at", sqlite_where=text("ip_match IS NOT NULL"),
              postgresql_where=text("ip_match IS NOT NULL")),
    )  # fmt: skip


class History(Base):
    """Every move of every comment; only ever added to."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"))
    version: Mapped[int]
    revision: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    undoes: Mapped[int | None]  # the version whose decision this move takes back
    reasons: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(Text)
    scores: Mapped[dict[str, Any] | None]
    contributions: Mapped[dict[str, Any] | None]
    classifier_version: Mapped[str | None] = mapped_column(String(100))
    policy_version: Mapped[int | None]
    __table_args__ = (UniqueConstraint("comment_id", "version"),)


class TotalsDelta(Base):
    """A change of a site's totals, written with the moves that caused it and rolled up by the sweep."""

    __tablename__ = "totals_deltas"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    status: Mapped[str] = mapped_column(String(20))  # a Status, or "received"
    change: Mapped[int] = mapped_column(BigInteger)


class Total(Base):
    """How many comments of a site have a status, up to the last roll-up."""

    __tablename__ = "totals"
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class OutboxEvent(Base):
    """A notice that a site is owed, with the comment's version and full state."""

    __tablename__ = "outbox"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]  # null once delivered or given up
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300))
    __table_args__ = (
        Index("ix_outbox_due", "next_attempt_at", sqlite_where=text("next_attempt_at IS NOT NULL"),
              postgresql_where=text("next_attempt_at IS NOT NULL")),
        Index("ix_outbox_comment", "comment_id", "version"),
        Index("ix_outbox_given_up", "site_id", "created_at", "id",
              sqlite_where=text("next_attempt_at IS NULL AND delivered_at IS NULL"),
              postgresql_where=text("next_attempt_at IS NULL AND delivered_at IS NULL")),
        Index("ix_outbox_delivered", "delivered_at", sqlite_where=text("delivered_at IS NOT NULL"),
              postgresql_where=text("delivered_at IS NOT NULL")),
    )  # fmt: skip


class IdempotencyRow(Base):
    """An answer that was given for an idempotency key."""

    __tablename__ = "idempotency"
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(260), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(100))
    comment_id: Mapped[uuid.UUID]  # written before the comment itself, so that of two at once only one goes on
    created_at: Mapped[datetime] = mapped_column(index=True)
