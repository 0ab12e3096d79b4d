"""The readers.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
# Of some rows only: table, columns, and which.
INDEXES = {
    "ix_comments_external": ("comments", ["site_id", "external_id"], "external_id IS NOT NULL"),
    "ix_comments_text_mark": ("comments", ["site_id", "text_mark", "received_at"], "text_mark IS NOT NULL"),
    "ix_people_held": ("people", ["id"], "held_for IS NOT NULL"),
    "ix_people_unfinished": ("people", ["id"], "erased_at IS NOT NULL AND email_sealed IS NOT NULL"),
    "ix_outbox_delivered": ("outbox", ["delivered_at"], "delivered_at IS NOT NULL"),
    "ix_outbox_given_up": (
        "outbox",
        ["site_id", "created_at", "id"],
        "next_attempt_at IS NULL AND delivered_at IS NULL",
    ),
}
# What links tell, by what was decided of their comments.
LINKS = """SELECT l.host, l.comment_id, c.site_id,
  CASE WHEN c.status = 'rejected' AND (c.reasons -> 0 ->> 'code') = 'spam' THEN true
    WHEN c.status = 'published' AND (c.author_id IS NOT NULL OR (c.reasons -> 0 ->> 'code') = 'approved') THEN false
    END AS is_spam
  FROM comment_links l JOIN comments c ON c.id = l.comment_id"""


def upgrade() -> None:
    """Make the change."""
    _remake_links(
        LINKS,
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("is_spam", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_comment_links_site_id")),
    )
    told = sa.text("is_spam IS NOT NULL")
    op.create_index(
        "ix_comment_links_told",
        "comment_links",
        ["site_id", "host", "comment_id"],
        sqlite_where=told,
        postgresql_where=told,
    )
    op.create_table(
        "reader_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_ids", JSON, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_reader_links")),
    )
    op.create_index(op.f("ix_reader_links_expires_at"), "reader_links", ["expires_at"])
    op.create_table(
        "appeals",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_appeals_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_appeals")),
    )
    op.create_table(
        "revisions",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("replaced_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_revisions_comment_id")),
        sa.PrimaryKeyConstraint("comment_id", "revision", name=op.f("pk_revisions")),
    )
    op.create_table(
        "traces",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_traces")),
    )
    op.add_column("people", sa.Column("held_for", sa.String(length=300), nullable=True))
    op.add_column("comments", sa.Column("traps", JSON, nullable=True))
    op.add_column("comments", sa.Column("text_mark", sa.BigInteger(), nullable=True))
    op.add_column("sites", sa.Column("webhook_old_until", TIME, nullable=True))
    op.add_column("sites", sa.Column("webhook_gone_at", TIME, nullable=True))
    op.add_column("sites", sa.Column("edit_minutes", sa.Integer(), server_default=sa.text("15"), nullable=False))
    for name, (table, columns, which) in INDEXES.items():
        op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def downgrade() -> None:
    """Take the change back."""
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_column("sites", "edit_minutes")
    op.drop_column("sites", "webhook_gone_at")
    op.drop_column("sites", "webhook_old_until")
    op.drop_column("comments", "text_mark")
    op.drop_column("comments", "traps")
    op.drop_column("people", "held_for")
    op.drop_table("traces")
    op.drop_table("revisions")
    op.drop_table("appeals")
    op.drop_table("reader_links")
    _remake_links("SELECT host, comment_id FROM comment_links")


def _remake_links(rows: str, *more: sa.schema.SchemaItem) -> None:
    """Make the table of links anew with other columns: SQLite adds none that is needed, and drops none with a key."""
    op.execute(f"CREATE TABLE links_kept AS {rows}")
    op.drop_table("comment_links")
    op.create_table(
        "comment_links",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_links_comment_id")),
        sa.PrimaryKeyConstraint("host", "comment_id", name=op.f("pk_comment_links")),
    )
    op.execute("INSERT INTO comment_links SELECT * FROM links_kept")
    op.drop_table("links_kept")
    op.create_index(op.f("ix_comment_links_comment_id"), "comment_links", ["comment_id"])
