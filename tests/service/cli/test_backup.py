"""Backup of a running service and restore onto an empty one, through the commands, on both databases."""

import json
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text

from service.comments import review
from service.comments.errors import SealBroken
from service.comments.staff import sessions as staff
from service.comments.tables import DataKey, DeskSession, Erasure, History, Person
from tests.conftest import BACKENDS
from tests.service.cli.installation import DELETE_LAST_KEY, PUBLIC_URL, bytes_of, restored
from tests.waiting import eventually


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
