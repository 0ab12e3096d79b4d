"""`commentgate move`: from SQLite in a data folder into a real PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from service import in_use
from service.cli import main
from service.cli.supervisor.data_folder import make_secrets
from service.comments import people, sites
from service.comments.privacy import Vault
from service.comments.staff.sessions import add_moderator
from service.comments.store import totals
from service.comments.tables import Base, Comment, KeyBase, Moderator, Person, Site
from service.connections import KEYS_SCHEMA
from service.database import Database, Databases
from service.migrations.runner import migrate
from service.moving import copying
from service.settings import from_environment
from service.web.app import create_app
from tests.service.cli.importing import Operator
from tests.service.imports.files import wxr, wxr_comment
from tests.waiting import eventually

ADDRESS = "amina@mail.example"


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Operator]:
    """An embedded installation with comments that answer later ones, generated secrets, and a moderator."""
    folder = tmp_path / "data"
    (folder / "secrets").mkdir(parents=True)
    make_secrets(folder)
    made = Operator({"COMMENTGATE_DATA_DIR": str(folder), "COMMENTGATE_DATABASE_URL": ""}, folder)
    made.ok(
        made.file(
            wxr(
                wxr_comment(1, parent="2", author="Ж﷽ \U0001f6a2"),
                wxr_comment(2, approved="0", content="See https://pier.example/ for it."),
                wxr_comment(3, approved="spam", author_email=""),
            )
        )
    )
    with made.databases.main.write() as session:
        add_moderator(session, name="Mo", password="a long enough password", role="moderator", now=datetime.now(UTC))
    with closing(made.databases):
        yield made


@pytest.fixture
def target(postgres_url: str) -> Iterator[Databases]:
    opened = Databases(Database(postgres_url), Database(postgres_url, schema=KEYS_SCHEMA))
    with closing(opened):
        yield opened


def move(source: Operator, url: str, *more: str) -> Result:
    arguments = ["move", "--to", url, "--data-dir", str(source.folder), *more]
    return CliRunner().invoke(main, arguments, env={"COMMENTGATE_SECRET_KEYS": "", "COMMENTGATE_DATABASE_URL": ""})


def content(databases: Databases) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of every table, in an order."""
    found = {}
    for database, base in ((databases.main, Base), (databases.keys, KeyBase)):
        with database.read() as session:
            for table in base.metadata.sorted_tables:
                found[table.name] = sorted((tuple(row) for row in session.execute(select(table))), key=repr)
    return found


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_everything_arrives_and_the_service_goes_on_there(source, target, postgres_url):
    before = content(source.databases)
    result = move(source, postgres_url)
    assert result.exit_code == 0, result.output

    after = content(target)
    assert after == before == content(source.databases)
    assert len(after["comments"]) == 3
    assert len(after["data_keys"]) == 1
    with target.main.read() as session:
        parents = {one.external_id: one.parent_id for one in session.scalars(select(Comment))}
        second = session.scalars(select(Comment).where(Comment.external_id == "wordpress:2")).one()
        assert parents["wordpress:1"] == second.id
        [person] = session.scalars(select(Person))
        kept = {name: n for name, n in totals.read(session)[source.site_id].items() if n}
        assert kept == source.totals()
    secret = (source.folder / "secrets" / "secret_keys").read_text().strip()
    assert people.address_of(target, Vault((secret,)), person) == ADDRESS

    assert secret not in result.output
    assert f"a copy of {source.folder / 'secrets' / 'secret_keys'}" in result.stdout
    assert "COMMENTGATE_DATABASE_URL" in result.stdout
    settings = from_environment(
        {
            "COMMENTGATE_DATABASE_URL": postgres_url,
            "COMMENTGATE_SECRET_KEYS": secret,
            "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0",
            "COMMENTGATE_PUBLIC_URL": "https://comments.example",
        }
    )
    page = "/v1/pages/comments?page_url=https://news.example/harbour/&site_key=" + source.site_key
    with create_app(settings).test_client() as visitor:
        assert [one["author_name"] for one in visitor.get(page).json["comments"]] == ["Ж﷽ \U0001f6a2"]


def test_new_rows_are_counted_on_from_those_that_were_moved(source, target, postgres_url):
    assert move(source, postgres_url).exit_code == 0
    with target.main.write() as session:
        made = sites.add_site(session, name="Second", origins=["https://two.example"], now=datetime.now(UTC))
        add_moderator(
            session, name="Second", password="a long enough password", role="moderator", now=datetime.now(UTC)
        )
        totals.add(session, {(made.site_id, "received"): 1})
        assert made.site_id == max(session.scalars(select(Site.id))) == source.site_id + 1
        assert len(set(session.scalars(select(Moderator.id)))) == 2


def test_nothing_in_json_stays_nothing_and_null_stays_null(source, target, postgres_url):
    """To SQL they are two things; a query may ask for either."""
    with source.databases.main.write() as session:
        session.execute(text("UPDATE comments SET scores = NULL WHERE external_id = 'wordpress:1'"))
        session.execute(text("UPDATE comments SET scores = 'null' WHERE external_id = 'wordpress:2'"))
        session.execute(text("""UPDATE comments SET scores = '{"SPAM": 0.1}' WHERE external_id = 'wordpress:3'"""))
    assert move(source, postgres_url).exit_code == 0
    with target.main.read() as session:
        found = session.execute(
            text("SELECT scores IS NULL, CAST(scores AS text) FROM comments ORDER BY external_id")
        ).all()
    assert [tuple(row) for row in found] == [(True, None), (False, "null"), (False, '{"SPAM": 0.1}')]


def test_more_rows_than_are_copied_at_once(source, target, postgres_url, monkeypatch):
    monkeypatch.setattr(copying, "BATCH", 2)
    before = content(source.databases)
    assert move(source, postgres_url).exit_code == 0
    assert content(target) == before


def test_a_target_that_is_not_empty_is_left_alone(source, postgres_url):
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE mine (id integer)")
    result = move(source, postgres_url)
    assert result.exit_code == 1
    assert "The target has tables already; nothing was written." in result.stderr
    assert tables(postgres_url) == {"mine"}


def test_a_service_that_runs_on_the_folder_is_in_the_way(source, postgres_url):
    held = "import sys; from pathlib import Path; from service.cli.supervisor.data_folder import locked\nwith locked(Path(sys.argv[1])): print('locked', flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", held, str(source.folder)], stdin=pipe, stdout=pipe) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        result = move(source, postgres_url)
        assert other.stdin is not None
        other.stdin.close()
    assert result.exit_code == 1
    assert "is already running on the data folder" in result.stderr
    assert "Stop it first" in result.stderr
    assert tables(postgres_url) == set()


@pytest.mark.journey
@pytest.mark.parametrize(
    "command",
    [("web", "--port", "0"), ("worker", "--queue", "moderation"), ("worker", "--queue", "outbox"), ("sweep",)],
    ids=" ".join,
)
def test_so_is_what_was_started_by_itself(source, target, postgres_url, command):
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COMMENTGATE_")},
        "COMMENTGATE_DATA_DIR": str(source.folder),
        "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0",  # which nobody serves; it works all the same
    }
    quiet = subprocess.DEVNULL
    arguments = [sys.executable, "-P", "-m", "service.cli", *command]
    with subprocess.Popen(arguments, env=environ, stdout=quiet, stderr=quiet) as running:
        try:
            eventually(lambda: running.poll() is None and is_in_use(source.folder), seconds=60, what="a lock")
            result = move(source, postgres_url)
        finally:
            running.terminate()
            running.wait(30)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: web, worker or sweep is running on the data folder")
    assert "Stop it first" in result.stderr
    assert tables(postgres_url) == set()
    eventually(lambda: not is_in_use(source.folder))
    assert move(source, postgres_url).exit_code == 0


def is_in_use(folder: Path) -> bool:
    try:
        with in_use.alone(folder):
            return False
    except in_use.InUse:
        return True


def test_data_of_another_version(source, postgres_url):
    migrate(source.databases, "0003")
    result = move(source, postgres_url)
    assert result.exit_code == 1
    assert "Run `commentgate migrate` first" in result.stderr
    assert tables(postgres_url) == set()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        pytest.param(
            "UPDATE comments SET body = 'a' || char(0) || 'b'", "The column body of the table comments", id="NUL"
        ),
        pytest.param(
            "UPDATE comments SET locale = hex(zeroblob(40))",
            "table comments is not what PostgreSQL takes",
            id="too long",
        ),
        pytest.param("UPDATE comments SET body = CAST(x'ff' AS TEXT)", "table comments cannot be read", id="no UTF-8"),
        pytest.param(
            """UPDATE comments SET scores = '{"a": "\\ud800"}'""",
            "table comments is not what PostgreSQL takes",
            id="half a pair",
        ),
    ],
)
def test_a_row_that_postgresql_cannot_keep_stops_it_and_leaves_no_row(source, target, postgres_url, statement, words):
    with closing(source.databases.main.engine.raw_connection()) as raw:
        raw.cursor().executescript(f"DROP TRIGGER search_changed; {statement};")
    before = source.folder.joinpath("commentgate.db").stat().st_size
    result = move(source, postgres_url)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "DROP SCHEMA" in result.stderr
    assert "pier" not in result.output
    assert all(rows == [] for name, rows in content(target).items() if name != "alembic_version")
    assert source.folder.joinpath("commentgate.db").stat().st_size == before


def test_after_the_target_was_emptied_it_can_be_tried_again(source, target, postgres_url):
    with closing(source.databases.main.engine.raw_connection()) as raw:
        raw.cursor().executescript("UPDATE comments SET locale = hex(zeroblob(40))")
    assert move(source, postgres_url).exit_code == 1
    with source.databases.main.write() as session:
        session.execute(text("UPDATE comments SET locale = NULL"))
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP SCHEMA IF EXISTS keys CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    target.close()
    assert move(source, postgres_url).exit_code == 0
    assert len(content(target)["comments"]) == 3


@pytest.mark.parametrize("url", ["sqlite:///other.db", "postgresql://nobody:secret-word@127.0.0.1:1/none"])
def test_a_target_that_is_none(source, url):
    result = move(source, url)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "secret-word" not in result.output


def test_a_folder_without_data_is_not_made(tmp_path):
    result = CliRunner().invoke(main, ["move", "--to", "postgresql:///x", "--data-dir", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "There is no database in" in result.stderr
    assert not (tmp_path / "none").exists()


def test_the_words_that_search_finds_are_found_there_too(source, target, postgres_url):
    assert move(source, postgres_url).exit_code == 0
    with target.main.read() as session:
        found = session.scalars(
            text(
                "SELECT external_id FROM comments WHERE to_tsvector('simple', author_name || ' ' || body) @@ to_tsquery('simple', '1912') ORDER BY 1"
            )
        ).all()
    assert found == ["wordpress:1", "wordpress:3"]
