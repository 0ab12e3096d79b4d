"""What readers do after they have posted: they edit, they appeal, they ask what is held of them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base


class Revision(Base):
    """A text that a comment had before its author edited it."""

    __tablename__ = "revisions"
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[datetime]


class Appeal(Base):
    """What an author says against a rejection; a comment has one at most."""

    __tablename__ = "appeals"
    comment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ReaderLink(Base):
    """A link sent by mail, by which a reader sees what is held of them. It names people, never their address."""

    __tablename__ = "reader_links"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of 256 random bits
    person_ids: Mapped[list[Any]]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
