"""The desk.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
QUEUE = (
    "(CASE status WHEN 'published' THEN CASE WHEN (reasons -> 0 ->> 'code') = 'approved' THEN 'published'"
    " ELSE 'new' END WHEN 'rejected' THEN CASE WHEN (reasons -> 0 ->> 'code') = 'spam'"
    " OR ((reasons -> 0 ->> 'code') = 'score' AND (reasons -> 0 ->> 'attribute') = 'SPAM') THEN 'spam'"
    " ELSE 'rejected' END ELSE status END)"
)
RISK = "(coalesce(risk, 2))"
SQLITE_SEARCH = (
    "CREATE TABLE search_docs (doc INTEGER PRIMARY KEY, comment_id CHAR(32) NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE search USING fts5(author_name, body, content='', tokenize='unicode61 remove_diacritics 2')",
    """CREATE TRIGGER search_added AFTER INSERT ON comments BEGIN
  INSERT INTO search_docs(comment_id) VALUES (new.id);
  INSERT INTO search(rowid, author_name, body)
    SELECT doc, new.author_name, new.body FROM search_docs WHERE comment_id = new.id;
END""",
    """CREATE TRIGGER search_changed AFTER UPDATE OF author_name, body ON comments
WHEN old.author_name <> new.author_name OR old.body <> new.body BEGIN
  INSERT INTO search(search, rowid, author_name, body)
    SELECT 'delete', doc, old.author_name, old.body FROM search_docs WHERE comment_id = new.id;
  INSERT INTO search(rowid, author_name, body)
    SELECT doc, new.author_name, new.body FROM search_docs WHERE comment_id = new.id;
END""",
    "INSERT INTO search_docs(comment_id) SELECT id FROM comments ORDER BY received_at, id",
    """INSERT INTO search(rowid, author_name, body)
  SELECT doc, author_name, body FROM search_docs JOIN comments ON comments.id = comment_id""",
)
SQLITE_RISK = "UPDATE comments SET risk = (SELECT max(value) FROM json_each(scores)) WHERE status = 'held'"
POSTGRESQL_SEARCH = (
    "CREATE INDEX ix_comments_search ON comments USING gin (to_tsvector('simple', author_name || ' ' || body))",
)
POSTGRESQL_RISK = """UPDATE comments SET risk = (SELECT max(value::float) FROM jsonb_each_text(scores))
  WHERE status = 'held' AND jsonb_typeof(scores) = 'object'"""
SUBTOTALS = f"""INSERT INTO totals_deltas (site_id, status, change)
  SELECT site_id, {QUEUE}, count(*) FROM comments WHERE {QUEUE} IN ('new', 'spam') GROUP BY 1, 2"""  # noqa: S608


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "hourly_place",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("history_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hourly_place")),
    )
    op.create_table(
        "actions",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("moderator_id", SERIAL, nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("site_ids", JSON, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone_by", SERIAL, nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_actions_moderator_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["moderators.id"], name=op.f("fk_actions_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(
        "ix_actions_at_work",
        "actions",
        ["id"],
        sqlite_where=sa.text("state IN ('deciding', 'undoing')"),
        postgresql_where=sa.text("state IN ('deciding', 'undoing')"),
    )
    op.create_index("ix_actions_moderator", "actions", ["moderator_id", "id"])
    op.create_index(
        "ix_actions_planned",
        "actions",
        ["made_at"],
        sqlite_where=sa.text("state = 'planned'"),
        postgresql_where=sa.text("state = 'planned'"),
    )

    op.create_table(
        "audit",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("moderator_id", SERIAL, nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("site_id", SERIAL, nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["moderator_id"], ["moderators.id"], name=op.f("fk_audit_moderator_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at", "id"])
    op.create_index("ix_audit_moderator", "audit", ["moderator_id", "at", "id"])
    op.create_index("ix_audit_what", "audit", ["what", "at", "id"])
    op.create_index("ix_audit_site", "audit", ["site_id", "at", "id"])
    op.create_index(
        "ix_audit_comment",
        "audit",
        ["comment_id", "at"],
        sqlite_where=sa.text("comment_id IS NOT NULL"),
        postgresql_where=sa.text("comment_id IS NOT NULL"),
    )

    op.create_table(
        "author_marks",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("author", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("made_by", SERIAL, nullable=True),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by", SERIAL, nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_author_marks_comment_id")),
        sa.ForeignKeyConstraint(["ended_by"], ["moderators.id"], name=op.f("fk_author_marks_ended_by")),
        sa.ForeignKeyConstraint(["made_by"], ["moderators.id"], name=op.f("fk_author_marks_made_by")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_author_marks_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author_marks")),
    )
    op.create_index("ix_author_marks_author", "author_marks", ["site_id", "author"])
    op.create_index(op.f("ix_author_marks_comment_id"), "author_marks", ["comment_id"])
    op.create_index(
        "ix_author_marks_in_force",
        "author_marks",
        ["made_at", "id"],
        sqlite_where=sa.text("ended_at IS NULL AND kind <> 'note'"),
        postgresql_where=sa.text("ended_at IS NULL AND kind <> 'note'"),
    )

    op.create_table(
        "hourly",
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("hour", TIME, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_hourly_site_id")),
        sa.PrimaryKeyConstraint("site_id", "hour", "name", name=op.f("pk_hourly")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("site_ids", JSON, nullable=True),
        sa.Column("made_by", SERIAL, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["moderators.id"], name=op.f("fk_invitations_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitations_digest")),
    )
    op.create_table(
        "action_items",
        sa.Column("action_id", SERIAL, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("made_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_action_items_action_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_action_items_comment_id")),
        sa.PrimaryKeyConstraint("action_id", "comment_id", name=op.f("pk_action_items")),
    )
    op.create_index("ix_action_items_comment", "action_items", ["comment_id"])
    op.create_index("ix_action_items_state", "action_items", ["action_id", "state"])

    op.create_table(
        "comment_links",
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_links_comment_id")),
        sa.PrimaryKeyConstraint("host", "comment_id", name=op.f("pk_comment_links")),
    )
    op.create_index(op.f("ix_comment_links_comment_id"), "comment_links", ["comment_id"])

    op.create_table(
        "likenesses",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_likenesses_comment_id")),
        sa.PrimaryKeyConstraint("number", "comment_id", name=op.f("pk_likenesses")),
    )
    op.create_index(op.f("ix_likenesses_comment_id"), "likenesses", ["comment_id"])

    op.create_table(
        "reports",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", SERIAL, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reporter", sa.String(length=100), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("closed_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_reports_comment_id")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_reports_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(
        "ix_reports_reporter",
        "reports",
        ["at"],
        sqlite_where=sa.text("reporter IS NOT NULL"),
        postgresql_where=sa.text("reporter IS NOT NULL"),
    )
    op.create_index("uq_reports_comment_reporter", "reports", ["comment_id", "reporter"], unique=True)

    # What takes long comes before the columns: PostgreSQL lets comments be read until then, though not be written.
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_SEARCH if sqlite else POSTGRESQL_SEARCH:
        op.execute(sa.text(statement))
    op.create_index("ix_comments_queue", "comments", [sa.text(QUEUE), "received_at", "id"])
    op.create_index("ix_comments_site_queue", "comments", ["site_id", sa.text(QUEUE), "received_at", "id"])
    op.create_index(
        "ix_comments_parent",
        "comments",
        ["parent_id"],
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )

    op.add_column("comments", sa.Column("language", sa.String(length=35), nullable=True))
    op.add_column("comments", sa.Column("risk", sa.Double(), nullable=True))
    op.add_column("comments", sa.Column("reports", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_index(
        "ix_comments_reported",
        "comments",
        ["received_at", "id"],
        sqlite_where=sa.text("reports > 0"),
        postgresql_where=sa.text("reports > 0"),
    )
    op.create_index(
        "ix_comments_risk",
        "comments",
        [sa.text(RISK), "id"],
        sqlite_where=sa.text("status='held'"),
        postgresql_where=sa.text("status='held'"),
    )
    op.create_index(
        "ix_comments_site_risk",
        "comments",
        ["site_id", sa.text(RISK), "id"],
        sqlite_where=sa.text("status='held'"),
        postgresql_where=sa.text("status='held'"),
    )

    op.add_column("desk_sessions", sa.Column("waits_for_code", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("desk_sessions", sa.Column("user_agent", sa.String(length=300), nullable=True))
    op.add_column("desk_sessions", sa.Column("seen_at", TIME, nullable=True))

    op.add_column("history", sa.Column("undoes", sa.Integer(), nullable=True))

    op.add_column("moderators", sa.Column("site_ids", JSON, nullable=True))
    op.add_column("moderators", sa.Column("totp_secret", sa.String(length=500), nullable=True))
    op.add_column("moderators", sa.Column("totp_since", TIME, nullable=True))
    op.add_column("moderators", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("moderators", sa.Column("recovery_digests", JSON, nullable=True))
    op.add_column("moderators", sa.Column("email", sa.String(length=1000), nullable=True))
    op.add_column("moderators", sa.Column("digested_at", TIME, nullable=True))
    op.add_column("moderators", sa.Column("keys_off", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("moderators", sa.Column("seen_at", TIME, nullable=True))

    op.add_column("pages", sa.Column("message", sa.String(length=300), nullable=True))
    op.add_column("pages", sa.Column("closes_at", TIME, nullable=True))

    op.create_index("ix_pages_newest", "pages", ["site_id", "id"])
    collation = "" if op.get_bind().dialect.name == "sqlite" else ' COLLATE "C"'
    op.create_index("ix_pages_title", "pages", ["site_id", sa.text(f"lower(title){collation}"), "id"])
    op.create_index("ix_pages_url", "pages", ["site_id", sa.text(f"lower(substr(url, 1, 200)){collation}"), "id"])

    op.add_column("policies", sa.Column("made_by", sa.BigInteger(), nullable=True))
    op.add_column("policies", sa.Column("words", sa.String(length=300), nullable=True))

    op.execute(sa.text(SQLITE_RISK if sqlite else POSTGRESQL_RISK))
    op.execute(sa.text(SUBTOTALS))


def downgrade() -> None:
    """Take the change back. Whoever was limited to some sites may not see all of them for it: they are shut out."""
    limited = "site_ids IS NOT NULL AND CAST(site_ids AS TEXT) <> 'null'"
    op.execute(f"UPDATE moderators SET disabled_at = created_at WHERE disabled_at IS NULL AND {limited}")  # noqa: S608
    op.execute("DELETE FROM desk_sessions WHERE waits_for_code")
    op.execute("DELETE FROM totals_deltas WHERE status IN ('new', 'spam', 'reported')")
    op.execute("DELETE FROM totals WHERE status IN ('new', 'spam', 'reported')")
    if op.get_bind().dialect.name == "sqlite":
        for name in ("search_added", "search_changed"):
            op.execute(f"DROP TRIGGER {name}")
        op.drop_table("search")
        op.drop_table("search_docs")
    else:
        op.drop_index("ix_comments_search", "comments")
    op.drop_index("ix_comments_queue", "comments")
    op.drop_index("ix_comments_site_queue", "comments")
    op.drop_column("policies", "words")
    op.drop_column("policies", "made_by")
    for name in ("ix_pages_newest", "ix_pages_title", "ix_pages_url"):
        op.drop_index(name, "pages")
    op.drop_column("pages", "closes_at")
    op.drop_column("pages", "message")
    op.drop_column("moderators", "seen_at")
    op.drop_column("moderators", "keys_off")
    op.drop_column("moderators", "digested_at")
    op.drop_column("moderators", "email")
    op.drop_column("moderators", "recovery_digests")
    op.drop_column("moderators", "totp_step")
    op.drop_column("moderators", "totp_since")
    op.drop_column("moderators", "totp_secret")
    op.drop_column("moderators", "site_ids")
    op.drop_column("history", "undoes")
    op.drop_column("desk_sessions", "seen_at")
    op.drop_column("desk_sessions", "user_agent")
    op.drop_column("desk_sessions", "waits_for_code")
    op.drop_index("ix_comments_site_risk", "comments")
    op.drop_index("ix_comments_risk", "comments")
    op.drop_index("ix_comments_reported", "comments")
    op.drop_index("ix_comments_parent", "comments")
    op.drop_column("comments", "reports")
    op.drop_column("comments", "risk")
    op.drop_column("comments", "language")
    op.drop_table("reports")
    op.drop_table("likenesses")
    op.drop_table("comment_links")
    op.drop_table("action_items")
    op.drop_table("invitations")
    op.drop_table("hourly")
    op.drop_table("author_marks")
    op.drop_table("audit")
    op.drop_table("actions")
    op.drop_table("hourly_place")
