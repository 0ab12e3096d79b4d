"""Backup of a running service and restore onto an empty one, through the commands, on both databases."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from service import in_use
from service.cli import main
from service.cli.supervisor.data_folder import make_secrets
from service.comments import people, review, sites
from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.staff import sessions as staff
from service.comments.tables import Comment, DataKey, DeskSession, Erasure, History, Person
from service.connections import open_databases
from service.database import Databases
from service.migrations.runner import migrate
from service.settings import Settings, from_environment
from service.web.app import create_app
from tests.conftest import BACKENDS
from tests.disks import small_disk
from tests.journeys import up
from tests.journeys.site import Website
from tests.postgres import programs, shared, url
from tests.waiting import eventually

PUBLIC_URL = "https://comments.example"
DELETE_LAST_KEY = (
    "DELETE FROM data_keys WHERE person_id = (SELECT person_id FROM data_keys ORDER BY person_id DESC LIMIT 1)"
)
MASTER = "a master key that is in no backup of comments"


@dataclass
class Service:
    """One installation, as its operator sees it: an environment, and what is behind it."""

    environ: dict[str, str]
    secret_key: str = ""
    site_id: int = 0
    settings: Settings = field(init=False)
    databases: Databases = field(init=False)

    def open(self) -> "Service":
        self.settings = from_environment(self.environ)
        self.databases = open_databases(self.settings)
        return self

    @property
    def vault(self) -> Vault:
        return Vault(self.settings.secret_keys)

    def found(self) -> "Service":
        """Make the databases and a site."""
        if self.settings.embedded:
            self.settings.data_dir.mkdir()
            (self.settings.data_dir / "secrets").mkdir()
            make_secrets(self.settings.data_dir)
            self.open()
        migrate(self.databases)
        with self.databases.main.write() as session:
            site = sites.add_site(session, name="Demo", origins=["https://news.example"], now=datetime.now(UTC))
            self.site_id, self.secret_key = site.site_id, site.secret_key
        return self

    def client(self) -> Any:
        return create_app(self.settings).test_client()

    def post(self, client: Any, number: int) -> str:
        fields = {
            "page_url": "https://news.example/harbour",
            "author_name": f"Reader {number}",
            "author_email": f"reader{number}@mail.example",
            "body": f"The ferry was late again, {number} times.",
        }
        answer = client.post("/v1/comments", json=fields, headers={"Authorization": f"Bearer {self.secret_key}"})
        assert answer.status_code == 202, answer.text
        return str(answer.json["id"])

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(main, [str(one) for one in arguments], env=self.environ)

    def ok(self, *arguments: object) -> str:
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def comments(self) -> dict[str, Comment]:
        with self.databases.main.read() as session:
            return {str(one.id): one for one in session.scalars(select(Comment))}

    def address(self, comment_id: str) -> str:
        """Decrypt the address of a comment's author. Raises SealBroken."""
        with self.databases.main.read() as session:
            comment = self.comments()[comment_id]
            person = session.get(Person, comment.person_id) if comment.person_id else None
        if person is None:
            raise SealBroken("nobody")
        return people.address_of(self.databases, self.vault, person)


@pytest.fixture
def services(tmp_path: Path, backend: str, request: pytest.FixtureRequest) -> Iterator[tuple[Service, Service]]:
    """Give a running installation and the environment of an empty one of the same kind."""
    common = {"COMMENTGATE_PUBLIC_URL": PUBLIC_URL}
    if backend == "sqlite":
        made = [Service({**common, "COMMENTGATE_DATA_DIR": str(tmp_path / name)}) for name in ("data", "again")]
    else:
        second = _another_database(request)
        common |= {"COMMENTGATE_SECRET_KEYS": MASTER, "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0"}
        common["PATH"] = f"{programs()}{os.pathsep}{os.environ['PATH']}"
        urls = request.getfixturevalue("postgres_url"), second
        made = [Service({**common, "COMMENTGATE_DATABASE_URL": one}) for one in urls]
    running, empty = (service.open() for service in made)
    yield running.found(), empty
    running.databases.close()
    empty.databases.close()


def _another_database(request: pytest.FixtureRequest) -> str:
    folder, name = shared(request.config), f"restored_{os.urandom(4).hex()}"

    def drop() -> None:
        with psycopg.connect(url(folder, "postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    with psycopg.connect(url(folder, "postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    request.addfinalizer(drop)
    return url(folder, name)


def restored(empty: Service, *arguments: object) -> Service:
    """Restore into the empty installation and open it."""
    target = ["--data-dir", empty.settings.data_dir] if empty.settings.embedded else []
    empty.ok("restore", *arguments, *target)
    empty.databases.close()
    return empty.open()


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.parametrize("backend", BACKENDS)
class TestBothDatabases:
    """What holds whatever the comments are kept in."""

    def test_while_somebody_posts_nothing_acknowledged_before_is_missing(self, services, tmp_path):
        running, empty = services
        accepted: list[str] = []
        over = threading.Event()

        def post() -> None:
            client = running.client()
            while not over.is_set():
                accepted.append(running.post(client, len(accepted)))

        writer = threading.Thread(target=post)
        writer.start()
        try:
            eventually(lambda: len(accepted) >= 30, seconds=60, what="some comments")
            before = list(accepted)
            running.ok("backup", tmp_path / "backup")
            eventually(lambda: len(accepted) > len(before) + 10, seconds=60, what="more comments")
        finally:
            over.set()
            writer.join()

        again = restored(empty, tmp_path / "backup")

        comments = again.comments()
        assert set(before) <= set(comments) < set(accepted)
        for comment_id, comment in comments.items():
            number = comment.author_name.removeprefix("Reader ")
            assert again.address(comment_id) == f"reader{number}@mail.example"
        with again.databases.main.read() as session:
            assert len(session.scalars(select(History)).all()) == len(comments)
        assert "agree with the rows" in again.run("doctor").output

    @pytest.mark.attack(57)
    @pytest.mark.parametrize("known_by", ["a list", "the newest keys", "a list brought later"])
    def test_who_was_erased_after_the_backup_is_erased_after_the_restore(self, services, tmp_path, known_by):
        running, empty = services
        client = running.client()
        kept, gone, removed = (running.post(client, number) for number in range(3))
        running.ok("backup", tmp_path / "backup", "--keys", tmp_path / "keys")
        assert running.run("erase", "--email", "reader1@mail.example", "--yes").exit_code == 0
        with running.databases.main.write() as session:
            review.remove(session, UUID(removed), site_id=running.site_id, now=datetime.now(UTC))
        arguments: list[object] = ["--keys", tmp_path / "keys"]
        if known_by == "a list":
            (tmp_path / "erased.jsonl").write_text(running.ok("export", "--erasures"))
            arguments += ["--erasures", tmp_path / "erased.jsonl"]
        elif known_by == "the newest keys":
            running.ok("backup", tmp_path / "later", "--keys", tmp_path / "keys")

        again = restored(empty, tmp_path / "backup", *arguments)
        if known_by == "a list brought later":
            (tmp_path / "erased.jsonl").write_text(running.ok("export", "--erasures"))
            told = again.ok("erase", "--again", tmp_path / "erased.jsonl", "--yes")
            assert told == "Erased again: 1 people, 2 comments.\n"

        comments = again.comments()
        assert {comments[one].status for one in (gone, removed)} == {"erased"}
        assert [(comments[one].author_name, comments[one].body) for one in (gone, removed)] == [("", "")] * 2
        assert again.address(kept) == "reader0@mail.example"
        with pytest.raises(SealBroken):
            again.address(gone)
        with again.databases.main.read() as session:
            assert len(session.scalars(select(Erasure)).all()) == 1
            assert {one.email_sealed is None for one in session.scalars(select(Person)) if one.erased_at} == {True}
        assert "agree with the rows" in again.run("doctor").output
        if again.settings.embedded:
            assert b"The ferry was late again, 1 times." not in bytes_of(again.settings.data_dir)

    def test_whoever_has_no_key_any_more_counts_as_erased(self, services, tmp_path):
        running, empty = services
        client = running.client()
        kept, gone = (running.post(client, number) for number in range(2))
        with running.databases.keys.write() as keys:
            keys.execute(text(DELETE_LAST_KEY))
        running.ok("backup", tmp_path / "backup")

        again = restored(empty, tmp_path / "backup")

        assert again.comments()[gone].status == "erased"
        assert again.address(kept) == "reader0@mail.example"

    def test_keys_older_than_the_comments_are_taken_only_on_purpose(self, services, tmp_path):
        running, empty = services
        client = running.client()
        first = running.post(client, 0)
        running.ok("backup", tmp_path / "old")
        second = running.post(client, 1)
        running.ok("backup", tmp_path / "new")
        target = ["--data-dir", empty.settings.data_dir] if empty.settings.embedded else []
        refused = empty.run("restore", tmp_path / "new", "--keys", tmp_path / "old" / "keys", *target)
        assert refused.exit_code == 1
        assert "The keys are older than the comments" in refused.output

        again = restored(empty, tmp_path / "new", "--keys", tmp_path / "old" / "keys", "--older-keys")

        assert again.comments()[second].body == "The ferry was late again, 1 times."
        assert again.address(first) == "reader0@mail.example"
        with pytest.raises(SealBroken):
            again.address(second)

    def test_nothing_is_overwritten(self, services, tmp_path):
        running, _ = services
        running.ok("backup", tmp_path / "backup")
        before = bytes_of(tmp_path / "backup")

        again = running.run("backup", tmp_path / "backup")
        assert again.exit_code == 1
        assert "is there already and not empty" in again.output
        assert bytes_of(tmp_path / "backup") == before

        target = ["--data-dir", running.settings.data_dir] if running.settings.embedded else []
        onto_itself = running.run("restore", tmp_path / "backup", *target)
        assert onto_itself.exit_code == 1
        assert "not empty" in onto_itself.output

    def test_the_comments_part_holds_no_key_and_nobody_else_may_read_any_of_it(self, services, tmp_path):
        running, _ = services
        running.post(running.client(), 0)
        running.ok("backup", tmp_path / "backup", "--keys", tmp_path / "keys")

        comments = bytes_of(tmp_path / "backup")
        with running.databases.keys.read() as keys:
            wrapped = keys.scalars(select(DataKey.wrapped)).one()
        for secret in (running.settings.secret_keys[0], wrapped, "reader0@mail.example"):
            assert secret.encode() not in comments
        chosen = json.loads((tmp_path / "backup" / "settings.json").read_text())
        assert chosen["COMMENTGATE_PUBLIC_URL"] == PUBLIC_URL
        assert chosen.get("COMMENTGATE_SECRET_KEYS") is chosen.get("COMMENTGATE_DATABASE_URL") is None
        for path in (*(tmp_path / "backup").rglob("*"), *(tmp_path / "keys").rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path

    def test_a_changed_file_is_refused_and_nothing_is_left(self, services, tmp_path):
        running, empty = services
        running.ok("backup", tmp_path / "backup")
        names = json.loads((tmp_path / "backup" / "manifest.json").read_text())["files"]
        victim = tmp_path / "backup" / next(name for name in names if name.startswith("comment"))
        victim.write_bytes(victim.read_bytes()[:-1] + b"?")
        target = ["--data-dir", empty.settings.data_dir] if empty.settings.embedded else []

        result = empty.run("restore", tmp_path / "backup", *target)

        assert result.exit_code == 1
        assert "its checksum differs" in result.output
        assert not (tmp_path / "again").exists()

    def test_everybody_is_signed_out(self, services, tmp_path):
        running, empty = services
        now = datetime.now(UTC)
        with running.databases.main.write() as session:
            moderator = staff.add_moderator(session, name="m", password="a long password", role="admin", now=now)
            session.add(DeskSession(digest="d" * 64, moderator_id=moderator, created_at=now, expires_at=now))
        running.ok("backup", tmp_path / "backup")

        again = restored(empty, tmp_path / "backup")

        with again.databases.main.read() as session:
            assert session.scalars(select(DeskSession)).all() == []


@pytest.mark.parametrize("backend", ["postgresql"])
def test_without_pg_dump_it_is_one_line_and_nothing_is_left(services, tmp_path):
    running, _ = services
    (tmp_path / "empty").mkdir()
    running.environ["PATH"] = str(tmp_path / "empty")

    result = running.run("backup", tmp_path / "backup")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: pg_dump was not found")
    assert len(result.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_a_mounted_volume_is_written_to_and_restored_into(services, tmp_path):
    """Nothing can be renamed onto it."""
    running, empty = services
    comment = running.post(running.client(), 0)
    with small_disk(tmp_path / "volume", 16) as volume, small_disk(tmp_path / "again", 16) as again:
        running.ok("backup", volume)
        assert "not empty" in running.run("backup", volume).output
        with closing(restored(empty, volume).databases):
            assert empty.address(comment) == "reader0@mail.example"
        assert not [path.name for folder in (volume, again) for path in folder.glob(".*")]


def test_a_full_volume_is_one_line_and_leaves_nothing(services, tmp_path):
    running, _ = services
    with small_disk(tmp_path / "volume", 1) as volume:
        (volume / "filler").write_bytes(b"x" * 900_000)
        result = running.run("backup", volume / "backup")

        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
        assert [path.name for path in volume.iterdir()] == ["filler"]


def test_a_backup_of_a_newer_version_is_refused(services, tmp_path):
    running, empty = services
    running.ok("backup", tmp_path / "backup")
    file = tmp_path / "backup" / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"revision": "9999"}))

    result = empty.run("restore", tmp_path / "backup", "--data-dir", tmp_path / "again")

    assert result.exit_code == 1
    assert "revision 9999" in result.output
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{}", "Line 1 of the list", id="nothing named"),
        pytest.param('{"person_id": "x", "at": "2026-01-01T00:00:00+00:00"}', "Line 1 of the list", id="no id"),
        pytest.param("[]", "Line 1 of the list", id="no object"),
    ],
)
def test_a_list_that_cannot_be_read_leaves_nothing_behind(services, tmp_path, line, message):
    running, empty = services
    running.ok("backup", tmp_path / "backup")
    (tmp_path / "list").write_text(line + "\n")

    result = empty.run(
        "restore", tmp_path / "backup", "--erasures", tmp_path / "list", "--data-dir", tmp_path / "again"
    )

    assert result.exit_code == 1
    assert message in result.output
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_an_empty_folder_on_which_something_runs_is_not_restored_into(services, tmp_path):
    """It would go on in a folder that is no more, or half restored."""
    running, empty = services
    running.ok("backup", tmp_path / "backup")
    (tmp_path / "again").mkdir()
    arguments = ("restore", tmp_path / "backup", "--data-dir", tmp_path / "again")
    with in_use.shared(from_environment({"COMMENTGATE_DATA_DIR": str(tmp_path / "again")})):
        result = empty.run(*arguments)
    if not empty.settings.embedded:  # the folder is nobody's
        assert result.exit_code == 0, result.output
        return
    assert result.exit_code == 1
    assert "is running on the data folder" in result.output
    assert list((tmp_path / "again").iterdir()) == []
    empty.ok(*arguments)


@pytest.mark.journey
def test_a_restored_folder_is_started_like_any_other(tmp_path):
    with up.running(tmp_path / "data") as first:
        site = Website(first.data_dir)
        posted = site.post_batch(20)
        operator = Service({"COMMENTGATE_DATA_DIR": str(first.data_dir)})
        operator.ok("backup", tmp_path / "backup")
        operator.ok("restore", tmp_path / "backup", "--data-dir", tmp_path / "again")

    with up.running(tmp_path / "again") as second:
        site = Website(second.data_dir)
        eventually(lambda: site.counts()["pending"] == 0, seconds=60, what="every comment decided")
        assert set(site.states()) == set(posted)
        assert {len(site.decisions(one)) for one in posted} == {1}


def test_another_machine_takes_over_a_backup_whose_secret_was_given_by_variable(services, tmp_path):
    """Then it is in no part of the backup, and must be given again."""
    running, empty = services
    secret = running.settings.data_dir / "secrets" / "secret_keys"
    running.environ["COMMENTGATE_SECRET_KEYS"] = secret.read_text().strip()
    secret.unlink()
    running.open()
    comment = running.post(running.client(), 0)
    running.ok("backup", tmp_path / "backup")

    told = empty.ok("restore", tmp_path / "backup", "--data-dir", tmp_path / "again")
    assert "The addresses cannot be decrypted" in told
    assert "COMMENTGATE_SECRET_KEYS" in told

    empty.environ["COMMENTGATE_SECRET_KEYS"] = running.environ["COMMENTGATE_SECRET_KEYS"]
    with closing(empty.open().databases):
        assert empty.address(comment) == "reader0@mail.example"
