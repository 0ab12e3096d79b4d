"""Sites, their keys, policies and pages."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.comments.tables.base import Base, Serial


class Site(Base):
    """A website that posts comments here."""

    __tablename__ = "sites"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    origins: Mapped[list[Any]]
    email_required: Mapped[bool] = mapped_column(default=True)
    languages: Mapped[list[Any]]
    policy_version: Mapped[int] = mapped_column(default=1)
    webhook_url: Mapped[str | None] = mapped_column(String(2000))
    webhook_secret: Mapped[str | None] = mapped_column(String(500))  # wrapped by a master key; while it rotates, two
    webhook_old_until: Mapped[datetime | None]  # when the older of two secrets ends
    webhook_gone_at: Mapped[datetime | None]  # when it answered that nobody is there any more: nothing is sent since
    edit_minutes: Mapped[int] = mapped_column(default=15, server_default=text("15"))  # for authors; 0: no edits
    created_at: Mapped[datetime]


class Credential(Base):
    """A key of a site. Secret ones are kept only as the SHA-256 of 256 random bits."""

    __tablename__ = "credentials"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    public_key: Mapped[str | None] = mapped_column(String(100))  # public keys are shown again in the desk
    wrapped: Mapped[str | None] = mapped_column(String(500))  # a signing secret, which must be read again
    scopes: Mapped[list[Any] | None]  # of a client's key; null means all
    options: Mapped[list[Any] | None]  # how its protocol behaves for it; null means none
    quota: Mapped[int | None]  # calls a month; null means any number
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PolicyVersion(Base):
    """One version of a site's policy; versions are never changed."""

    __tablename__ = "policies"
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    rules: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(BigInteger)  # a moderator; null: by the command line
    words: Mapped[str | None] = mapped_column(String(300))  # what was changed and why, in the words of who did
    created_at: Mapped[datetime]


class Page(Base):
    """What comments are about: `id:` and the site's identifier, or `url:` and the canonical URL."""

    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    key: Mapped[str] = mapped_column(String(1100))
    url: Mapped[str] = mapped_column(String(2000))
    title: Mapped[str | None] = mapped_column(String(300))
    mode: Mapped[str] = mapped_column(String(20), default="open")
    message: Mapped[str | None] = mapped_column(String(300))  # for readers, of a closed page
    closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("site_id", "key"),
        Index("ix_pages_newest", "site_id", "id"),
        # By how titles and addresses start. SQLite compares bytes anyway, PostgreSQL only if it is told to.
        Index("ix_pages_title", "site_id", text("lower(title)"), "id").ddl_if(dialect="sqlite"),
        Index("ix_pages_title", "site_id", text('lower(title) COLLATE "C"'), "id").ddl_if(dialect="postgresql"),
        Index("ix_pages_url", "site_id", text("lower(substr(url, 1, 200))"), "id").ddl_if(dialect="sqlite"),
        Index("ix_pages_url", "site_id", text('lower(substr(url, 1, 200)) COLLATE "C"'), "id").ddl_if(
            dialect="postgresql"
        ),
    )
