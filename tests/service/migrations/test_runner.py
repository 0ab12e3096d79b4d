"""The revisions describe the tables, forwards and backwards, on both databases."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from service.comments.sites import add_site
from service.comments.tables import Base, CommentLink, DataKey, Page
from service.database import Databases
from service.migrations.runner import MigrationError, current, migrate, newest

NOW = datetime(2026, 1, 2, tzinfo=UTC)

# Alembic cannot compare indexes over expressions, and knows nothing of full-text tables.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index"),
    pytest.mark.filterwarnings("ignore:autogenerate skipping"),
]
EXPRESSIONS = {
    "ix_comments_queue",
    "ix_comments_site_queue",
    "ix_comments_risk",
    "ix_comments_site_risk",
    "ix_pages_title",
    "ix_pages_url",
}
SEARCH = "ix_comments_search"


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the tables' metadata describes this; the index of words it does not."""
    return not (kind == "table" and (name or "").startswith("search")) and name != SEARCH


def test_the_revisions_make_exactly_the_tables(databases: Databases) -> None:
    migrate(databases)
    with databases.main.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        differences = compare_metadata(context, Base.metadata)
        assert [one for one in differences if getattr(one[1], "name", None) not in EXPRESSIONS] == []


def test_names_of_constraints_and_indexes_are_those_of_the_tables(databases: Databases) -> None:
    """Alembic does not compare these on SQLite, and a later revision has to drop them by name."""
    migrate(databases)
    found = inspect(databases.main.engine)
    for table in Base.metadata.sorted_tables:
        names = {index["name"] for index in found.get_indexes(table.name) if not index.get("duplicates_constraint")}
        expected_names = {index.name for index in table.indexes}
        assert names - {SEARCH} == (expected_names - EXPRESSIONS if databases.main.is_sqlite else expected_names)
        assert found.get_pk_constraint(table.name)["name"] == table.primary_key.name
        keys = {key["name"]: key["constrained_columns"] for key in found.get_foreign_keys(table.name)}
        expected = {key.name: list(key.column_keys) for key in table.foreign_key_constraints}
        assert keys == expected


def test_what_alembic_cannot_compare_is_the_same_too(databases: Databases) -> None:
    """Full-text tables, their triggers, and indexes over expressions: as the revisions make them, and as the tables do."""
    migrate(databases)
    revised = beyond_alembic(databases)
    migrate(databases, "base")
    Base.metadata.create_all(databases.main.engine)
    assert beyond_alembic(databases) == revised
    assert len(revised) > len(EXPRESSIONS)


def beyond_alembic(databases: Databases) -> dict[str, str]:
    """Give what the database says of how these were made, by name."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE name LIKE 'search%' OR name LIKE 'ix_%'"
        if databases.main.is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    )
    with databases.main.read() as session:
        made = {name: " ".join((sql or "").split()) for name, sql in session.execute(text(query))}
    return {name: sql for name, sql in made.items() if name.startswith("search") or name in {*EXPRESSIONS, SEARCH}}


SITE = """INSERT INTO sites (id, name, origins, email_required, languages, policy_version, created_at)
  VALUES (1, 'Site', '[]', true, '[]', 1, :now)"""
PAGE = """INSERT INTO pages (id, site_id, key, url, mode, created_at)
  VALUES (1, 1, 'id:1', 'https://site.example', 'open', :now)"""
COMMENT = """INSERT INTO comments
  (id, site_id, page_id, author_id, author_name, body, status, version, revision, reasons, attempts, received_at, updated_at)
  VALUES (:id, 1, 1, :author_id, 'Amina', 'https://watches.example', :status, 2, 1, :reasons, 0, :now, :now)"""


@pytest.mark.parametrize(
    ("status", "code", "author_id", "is_spam"),
    [
        pytest.param("rejected", "spam", "77", True, id="called spam"),
        pytest.param("rejected", "score", None, None, id="rejected by the policy"),
        pytest.param("rejected", "insult", None, None, id="rejected for anything else"),
        pytest.param("published", "approved", None, False, id="published by a person"),
        pytest.param("published", "nothing_found", "77", False, id="of a vouched author"),
        pytest.param("published", "nothing_found", None, None, id="published by the policy"),
        pytest.param("held", "spam", "77", None, id="waiting"),
    ],
)
def test_links_of_before_learn_their_site_and_what_was_decided_and_survive_the_way_back(
    databases: Databases, status: str, code: str, author_id: str | None, is_spam: bool | None
) -> None:
    migrate(databases, "0003")
    comment_id = "0190000000007000800000000000000a"
    of_comment = {"id": comment_id, "status": status, "author_id": author_id, "now": NOW}
    with databases.main.write() as session:
        session.execute(text(SITE), of_comment)
        session.execute(text(PAGE), of_comment)
        session.execute(text(COMMENT), {**of_comment, "reasons": f'[{{"code": "{code}"}}]'})
        session.execute(text("INSERT INTO comment_links VALUES ('watches.example', :id)"), of_comment)

    migrate(databases)
    with databases.main.read() as session:
        told = session.execute(select(CommentLink.host, CommentLink.site_id, CommentLink.is_spam)).all()
    migrate(databases, "0003")
    with databases.main.read() as session:
        kept = session.execute(select(CommentLink.host, CommentLink.comment_id)).all()

    assert told == [("watches.example", 1, is_spam)]
    assert kept == [("watches.example", uuid.UUID(comment_id))]


def test_down_and_up_again(databases: Databases) -> None:
    migrate(databases)
    migrate(databases, "base")
    left = set(inspect(databases.main.engine).get_table_names())
    assert left == {"alembic_version"}
    assert current(databases.main) is None
    migrate(databases)
    assert current(databases.main) == newest()


def test_a_second_run_keeps_what_is_there(databases: Databases) -> None:
    migrate(databases)
    with databases.main.write() as session:
        add_site(session, name="Site", origins=["https://site.example"], now=NOW)
    migrate(databases)
    with databases.main.read() as session:
        assert session.scalar(text("SELECT count(*) FROM sites")) == 1


def test_the_key_store_is_made_beside_it(databases: Databases) -> None:
    migrate(databases)
    schema = None if databases.keys.is_sqlite else "keys"
    assert inspect(databases.keys.engine).get_table_names(schema=schema) == [DataKey.__tablename__]
    assert DataKey.__tablename__ not in inspect(databases.main.engine).get_table_names()


def test_two_at_once_both_succeed(databases: Databases) -> None:
    errors: list[BaseException] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        try:
            barrier.wait()
            migrate(databases)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert current(databases.main) == newest()


@pytest.mark.parametrize("revision", ["nonsense", "9999"])
def test_an_unknown_revision_is_refused_in_one_line(databases: Databases, revision: str) -> None:
    with pytest.raises(MigrationError, match=revision) as caught:
        migrate(databases, revision)
    assert "\n" not in str(caught.value)


def test_a_database_of_a_newer_version_is_refused(databases: Databases) -> None:
    migrate(databases)
    with databases.main.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="newer version"):
        migrate(databases)


def test_foreign_keys_are_checked_again_afterwards(databases: Databases) -> None:
    """SQLite's are switched off for the migration; the pooled connection must not keep them off."""
    migrate(databases)
    with pytest.raises(IntegrityError), databases.main.write() as session:
        session.add(Page(site_id=404, key="url:x", url="https://x.example", created_at=NOW))


def test_it_says_nothing_on_stdout(databases: Databases, capsys: pytest.CaptureFixture[str]) -> None:
    migrate(databases)
    assert capsys.readouterr().out == ""
