"""Other people's clients.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("credential_id", SERIAL, nullable=False),
        sa.Column("protocol", sa.String(length=20), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("author_url", sa.String(length=2000), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_match", sa.String(length=100), nullable=False),
        sa.Column("page_url", sa.String(length=2000), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("ip_match", sa.String(length=100), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("scores", JSON, nullable=True),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("classifier_version", sa.String(length=100), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("look_at", TIME, nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("callback", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_checks_credential_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_checks_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_checks_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checks")),
    )
    op.create_index(
        "ix_checks_expiry",
        "checks",
        ["expires_at"],
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index(
        "ix_checks_ip",
        "checks",
        ["at"],
        sqlite_where=sa.text("ip_match IS NOT NULL"),
        postgresql_where=sa.text("ip_match IS NOT NULL"),
    )
    op.create_index("ix_checks_listed", "checks", ["at", "id"])
    op.create_index(
        "ix_checks_look",
        "checks",
        ["look_at"],
        sqlite_where=sa.text("look_at IS NOT NULL"),
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_checks_person_id"), "checks", ["person_id"])
    op.create_index("ix_checks_same_text", "checks", ["site_id", "body_match", "at"])
    op.create_index("ix_checks_protocol_listed", "checks", ["protocol", "at", "id"])
    op.create_index("ix_checks_site_listed", "checks", ["site_id", "at", "id"])

    op.create_table(
        "usage",
        sa.Column("credential_id", SERIAL, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_usage_credential_id")),
        sa.PrimaryKeyConstraint("credential_id", "month", "source", "what", name=op.f("pk_usage")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", SERIAL, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("call", sa.String(length=20), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["checks.id"], name=op.f("fk_feedback_check_id")),
        sa.ForeignKeyConstraint(["credential_id"], ["credentials.id"], name=op.f("fk_feedback_credential_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_check_id"), "feedback", ["check_id"])

    op.add_column("credentials", sa.Column("wrapped", sa.String(length=500), nullable=True))
    op.add_column("credentials", sa.Column("scopes", JSON, nullable=True))
    op.add_column("credentials", sa.Column("quota", sa.Integer(), nullable=True))
    op.add_column("credentials", sa.Column("options", JSON, nullable=True))


def downgrade() -> None:
    """Take the change back."""
    for column in ("options", "quota", "scopes", "wrapped"):
        op.drop_column("credentials", column)
    for table in ("feedback", "usage", "checks"):
        op.drop_table(table)
