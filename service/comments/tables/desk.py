"""Who may use the desk, what they did there, and what takes a decision back."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base, Serial


class Moderator(Base):
    """Somebody who may use the desk."""

    __tablename__ = "moderators"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    password_hash: Mapped[str] = mapped_column(String(300))
    role: Mapped[str] = mapped_column(String(20))
    site_ids: Mapped[list[Any] | None]  # null means all sites
    totp_secret: Mapped[str | None] = mapped_column(String(500))  # wrapped by a master key
    totp_since: Mapped[datetime | None]  # null until the first code was right
    totp_step: Mapped[int | None] = mapped_column(BigInteger)  # of the last code that was used: none is good twice
    recovery_digests: Mapped[list[Any] | None]  # SHA-256 of random codes, each good once
    email: Mapped[str | None] = mapped_column(String(1000))  # wrapped by a master key; for the digest only
    digested_at: Mapped[datetime | None]  # when the last digest was sent
    keys_off: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # WCAG 2.2, 2.1.4
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # to the minute
    disabled_at: Mapped[datetime | None]


class DeskSession(Base):
    """A signed-in moderator. The cookie holds the token, this row only its SHA-256."""

    __tablename__ = "desk_sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id"), index=True)
    waits_for_code: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    user_agent: Mapped[str | None] = mapped_column(String(300))  # in a few words, not as it was sent
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Invitation(Base):
    """A link that makes its holder a moderator, once. Only the SHA-256 of its token is kept."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    site_ids: Mapped[list[Any] | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))  # null: at the command line
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Audit(Base):
    """Something that a person did at the desk; only ever added to."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    at: Mapped[datetime]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))
    what: Mapped[str] = mapped_column(String(40))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"))
    comment_id: Mapped[uuid.UUID | None]
    details: Mapped[dict[str, Any]]
    __table_args__ = (
        Index("ix_audit_at", "at", "id"),
        Index("ix_audit_moderator", "moderator_id", "at", "id"),
        Index("ix_audit_what", "what", "at", "id"),
        Index("ix_audit_site", "site_id", "at", "id"),
        Index("ix_audit_comment", "comment_id", "at", sqlite_where=text("comment_id IS NOT NULL"),
              postgresql_where=text("comment_id IS NOT NULL")),
    )  # fmt: skip


class Action(Base):
    """One decision at the desk, of one comment or of many, which can be taken back as a whole."""

    __tablename__ = "actions"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("moderators.id"))
    to_status: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(String(500))  # what was chosen, of many: "held comments under 0.2"
    size: Mapped[int]
    site_ids: Mapped[list[Any]]  # that its comments are of
    state: Mapped[str] = mapped_column(String(20))  # planned, deciding, decided, undoing, undone
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))
    lease_until: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_actions_moderator", "moderator_id", "id"),
        Index("ix_actions_at_work", "id", sqlite_where=text("state IN ('deciding', 'undoing')"),
              postgresql_where=text("state IN ('deciding', 'undoing')")),
        Index("ix_actions_planned", "made_at", sqlite_where=text("state = 'planned'"),
              postgresql_where=text("state = 'planned'")),
    )  # fmt: skip


class ActionItem(Base):
    """One comment of an action: the version that was seen, the one that the action made, and how it went."""

    __tablename__ = "action_items"
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    seen_version: Mapped[int]
    made_version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20))  # waiting, moved, skipped, undone, kept
    __table_args__ = (
        Index("ix_action_items_state", "action_id", "state"),
        Index("ix_action_items_comment", "comment_id"),
    )


class Report(Base):
    """A reader says that a comment should not be there. One a reader and comment."""

    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    reason: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    reporter: Mapped[str | None] = mapped_column(String(100))  # keyed hash of the IP prefix; expires
    at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_version: Mapped[int | None]  # of the comment, that the decision made by which somebody looked at it
    __table_args__ = (
        Index("uq_reports_comment_reporter", "comment_id", "reporter", unique=True),
        Index("ix_reports_reporter", "at", sqlite_where=text("reporter IS NOT NULL"),
              postgresql_where=text("reporter IS NOT NULL")),
    )  # fmt: skip


class AuthorMark(Base):
    """What moderators know of an author on one site: a ban, trust, or a note.

    `author` is the keyed hash of their address, or of the `author_id` that the site vouches for.
    """

    __tablename__ = "author_marks"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    author: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))  # ban, trust, note
    words: Mapped[str | None] = mapped_column(Text)
    comment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("comments.id"), index=True)  # that they were met by
    made_by: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("moderators.id"))
    __table_args__ = (
        Index("ix_author_marks_author", "site_id", "author"),
        Index("ix_author_marks_in_force", "made_at", "id", sqlite_where=text("ended_at IS NULL AND kind <> 'note'"),
              postgresql_where=text("ended_at IS NULL AND kind <> 'note'")),
    )  # fmt: skip


class Hourly(Base):
    """How often something happened on a site within an hour, counted from the history by the sweep."""

    __tablename__ = "hourly"
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class HourlyPlace(Base):
    """Up to which row of the history the hours are counted; one row."""

    __tablename__ = "hourly_place"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    history_id: Mapped[int] = mapped_column(BigInteger)
