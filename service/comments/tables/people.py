"""Commenters: encrypted addresses, and their keys in the store apart."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base, KeyBase


class DataKey(KeyBase):
    """The key that one person's address is encrypted under, itself wrapped by a master key."""

    __tablename__ = "data_keys"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Person(Base):
    """A commenter's address on one site: encrypted, and matched by a keyed hash."""

    __tablename__ = "people"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    email_match: Mapped[str | None] = mapped_column(String(100))
    email_sealed: Mapped[str | None] = mapped_column(Text)
    email_kind: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]  # or marked to be; `email_sealed` goes when nothing else of them is left
    held_for: Mapped[str | None] = mapped_column(String(300))  # why nothing of them may be erased now; null: it may
    __table_args__ = (
        UniqueConstraint("site_id", "email_match"),
        Index("ix_people_held", "id", sqlite_where=text("held_for IS NOT NULL"),
              postgresql_where=text("held_for IS NOT NULL")),
        Index("ix_people_unfinished", "id", sqlite_where=text("erased_at IS NOT NULL AND email_sealed IS NOT NULL"),
              postgresql_where=text("erased_at IS NOT NULL AND email_sealed IS NOT NULL")),
    )  # fmt: skip


class Erasure(Base):
    """A person who was erased, so that a restored backup can be erased again before it serves."""

    __tablename__ = "erasures"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Trace(Base):
    """Something was erased of which SQLite's write-ahead log and index of words may still tell, until a scrub."""

    __tablename__ = "traces"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
