"""The first tables.

Revision 0001, after none.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "moderators",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("disabled_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderators")),
        sa.UniqueConstraint("name", name=op.f("uq_moderators_name")),
    )
    op.create_table(
        "sites",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origins", JSON, nullable=False),
        sa.Column("email_required", sa.Boolean(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("webhook_url", sa.String(length=2000), nullable=True),
        sa.Column("webhook_secret", sa.String(length=500), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
    )
    op.create_table(
        "credentials",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=100), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_credentials_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("digest", name=op.f("uq_credentials_digest")),
    )
    op.create_index(op.f("ix_credentials_site_id"), "credentials", ["site_id"], unique=False)
    op.create_table(
        "desk_sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("moderator_id", SERIAL, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_desk_sessions_moderator_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_desk_sessions")),
    )
    op.create_index(op.f("ix_desk_sessions_expires_at"), "desk_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_desk_sessions_moderator_id"), "desk_sessions", ["moderator_id"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=1100), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_pages_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_pages_site_id_key")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("email_match", sa.String(length=100), nullable=True),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("email_kind", sa.String(length=20), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("erased_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_people_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("site_id", "email_match", name=op.f("uq_people_site_id_email_match")),
    )
    op.create_table(
        "policies",
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_policies_site_id")),
        sa.PrimaryKeyConstraint("site_id", "version", name=op.f("pk_policies")),
    )
    op.create_table(
        "totals",
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_totals_site_id")),
        sa.PrimaryKeyConstraint("site_id", "status", name=op.f("pk_totals")),
    )
    op.create_table(
        "totals_deltas",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_totals_deltas_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totals_deltas")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("page_id", SERIAL, nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("author_id", sa.String(length=200), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_url", sa.String(length=2000), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("user_agent", sa.String(length=500), nullable=True),
        sa.Column("referrer", sa.String(length=2000), nullable=True),
        sa.Column("ip_match", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("scores", JSON, nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("classifier_version", sa.String(length=100), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("submitted_at", TIME, nullable=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_comments_page_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_comments_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_comments_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(
        "ix_comments_author",
        "comments",
        ["site_id", "author_id", "status"],
        unique=False,
        sqlite_where=sa.text("author_id IS NOT NULL"),
        postgresql_where=sa.text("author_id IS NOT NULL"),
    )
    op.create_index(
        "ix_comments_ip",
        "comments",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("ip_match IS NOT NULL"),
        postgresql_where=sa.text("ip_match IS NOT NULL"),
    )
    op.create_index("ix_comments_page", "comments", ["page_id", "status", "received_at", "id"], unique=False)
    op.create_index(
        "ix_comments_pending",
        "comments",
        ["received_at", "id"],
        unique=False,
        sqlite_where=sa.text("status='pending'"),
        postgresql_where=sa.text("status='pending'"),
    )
    op.create_index(op.f("ix_comments_person_id"), "comments", ["person_id"], unique=False)
    op.create_index("ix_comments_site_status", "comments", ["site_id", "status", "received_at", "id"], unique=False)
    op.create_index("ix_comments_status", "comments", ["status", "received_at", "id"], unique=False)
    op.create_index("ix_comments_updated", "comments", ["site_id", "updated_at", "id"], unique=False)
    op.create_table(
        "idempotency",
        sa.Column("credential_id", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=260), nullable=False),
        sa.Column("fingerprint", sa.String(length=100), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_idempotency_credential_id")),
        sa.PrimaryKeyConstraint("credential_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("from_status", sa.String(length=20), nullable=True),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("scores", JSON, nullable=True),
        sa.Column("contributions", JSON, nullable=True),
        sa.Column("classifier_version", sa.String(length=100), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_history_comment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("comment_id", "version", name=op.f("uq_history_comment_id_version")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_outbox_comment_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_outbox_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_comment", "outbox", ["comment_id", "version"], unique=False)
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("next_attempt_at IS NOT NULL"),
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("outbox")
    op.drop_table("history")
    op.drop_table("idempotency")
    op.drop_table("comments")
    op.drop_table("totals_deltas")
    op.drop_table("totals")
    op.drop_table("policies")
    op.drop_table("people")
    op.drop_table("pages")
    op.drop_table("desk_sessions")
    op.drop_table("credentials")
    op.drop_table("sites")
    op.drop_table("moderators")
    op.drop_table("erasures")
