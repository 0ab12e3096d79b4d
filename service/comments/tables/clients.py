"""What other systems' clients asked about, what they said of it afterwards, and how much they asked."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base, Serial


class Check(Base):
    """One comment that a client asked about: what it sent of it, and what it was told.

    The comment lives with the client. Here it is only listed; it is in no queue and in no total.
    """

    __tablename__ = "checks"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"))
    protocol: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]  # null once somebody said what it was
    source: Mapped[str] = mapped_column(String(300))  # which of the key's own sites, such as a blog's address
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(200))
    author_url: Mapped[str | None] = mapped_column(String(2000))
    body: Mapped[str] = mapped_column(Text)
    body_match: Mapped[str] = mapped_column(String(100))  # keyed hash, to find the same text again
    page_url: Mapped[str | None] = mapped_column(String(2000))
    locale: Mapped[str | None] = mapped_column(String(35))
    ip_match: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str | None] = mapped_column(String(20))  # null if it was never scored, only reported
    scores: Mapped[dict[str, Any] | None]
    reasons: Mapped[list[Any]]
    classifier_version: Mapped[str | None] = mapped_column(String(100))
    policy_version: Mapped[int | None]
    look_at: Mapped[datetime | None]  # when a second look is due; null if none is
    looks: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    callback: Mapped[str | None] = mapped_column(Text)  # where a second look's outcome goes, wrapped by a master key
    __table_args__ = (
        Index("ix_checks_listed", "at", "id"),
        Index("ix_checks_site_listed", "site_id", "at", "id"),
        Index("ix_checks_protocol_listed", "protocol", "at", "id"),
        Index("ix_checks_same_text", "site_id", "body_match", "at"),
        Index("ix_checks_expiry", "expires_at", sqlite_where=text("expires_at IS NOT NULL"),
              postgresql_where=text("expires_at IS NOT NULL")),
        Index("ix_checks_look", "look_at", sqlite_where=text("look_at IS NOT NULL"),
              postgresql_where=text("look_at IS NOT NULL")),
        Index("ix_checks_ip", "at", sqlite_where=text("ip_match IS NOT NULL"),
              postgresql_where=text("ip_match IS NOT NULL")),
    )  # fmt: skip


class Feedback(Base):
    """What a client said of a check afterwards, in its protocol's own words."""

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    check_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("checks.id"), index=True)
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"))
    at: Mapped[datetime]
    call: Mapped[str] = mapped_column(String(20))
    said: Mapped[dict[str, Any]]


class Usage(Base):
    """How often a key was used in a month, by the key's own site and by what came of it."""

    __tablename__ = "usage"
    credential_id: Mapped[int] = mapped_column(ForeignKey("credentials.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-11
    source: Mapped[str] = mapped_column(String(300), primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)
