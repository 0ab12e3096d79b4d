"""Backups on volumes, onto folders in use, of other versions and without what they need; and what is started afterwards."""

import json
from contextlib import closing

import pytest

from service import in_use
from service.settings import from_environment
from tests.disks import small_disk
from tests.journeys import up
from tests.journeys.site import Website
from tests.service.cli.installation import Service, restored
from tests.waiting import eventually


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
