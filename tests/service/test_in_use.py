"""Who runs on a data folder, and who wants it alone."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from service import in_use
from service.in_use import InUse
from service.settings import from_environment


def embedded(folder: Path):
    return from_environment({"COMMENTGATE_DATA_DIR": str(folder), "COMMENTGATE_DATABASE_URL": ""})


def test_any_number_run_beside_each_other(tmp_path):
    with in_use.shared(embedded(tmp_path)), in_use.shared(embedded(tmp_path)):
        pass


def test_nobody_has_it_alone_while_anybody_runs(tmp_path):
    with ExitStack() as first, in_use.shared(embedded(tmp_path)):
        first.enter_context(in_use.shared(embedded(tmp_path)))
        first.close()
        with pytest.raises(InUse, match="web, worker or sweep is running on the data folder"), in_use.alone(tmp_path):
            pass
    with in_use.alone(tmp_path):
        pass


def test_nobody_starts_to_run_while_it_is_moved(tmp_path):
    with in_use.alone(tmp_path):
        with pytest.raises(InUse, match="is being moved or restored"), in_use.shared(embedded(tmp_path)):
            pass
        with pytest.raises(InUse), in_use.alone(tmp_path):
            pass
    with in_use.shared(embedded(tmp_path)):
        pass


def test_nothing_is_written_into_the_folder(tmp_path):
    with in_use.shared(embedded(tmp_path)):
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_left_so_and_waited_for_as_before(tmp_path):
    with in_use.shared(embedded(tmp_path / "none")):
        assert not (tmp_path / "none").exists()
    with pytest.raises(InUse, match="cannot be locked: No such file"), in_use.alone(tmp_path / "none"):
        pass


def test_on_postgresql_no_folder_is_locked(tmp_path):
    settings = from_environment(
        {
            "COMMENTGATE_DATA_DIR": str(tmp_path),
            "COMMENTGATE_DATABASE_URL": "postgresql:///comments",
            "COMMENTGATE_SECRET_KEYS": "a-master-key-that-is-only-for-tests-0001",
            "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0",
            "COMMENTGATE_PUBLIC_URL": "https://comments.example",
        }
    )
    with in_use.shared(settings), in_use.alone(tmp_path):
        pass


@pytest.mark.parametrize(
    "command", [("web", "--port", "0"), ("worker", "--queue", "moderation"), ("sweep",)], ids=" ".join
)
def test_what_is_started_while_it_is_moved_ends_with_one_line(tmp_path, command):
    environ = {
        "COMMENTGATE_DATA_DIR": str(tmp_path),
        "COMMENTGATE_SECRET_KEYS": "a-master-key-that-is-only-for-tests-0001",
        "COMMENTGATE_REDIS_URL": "redis://127.0.0.1:1/0",
    }
    with in_use.alone(tmp_path):
        ended = subprocess.run(
            [sys.executable, "-m", "service.cli", *command], env=environ, capture_output=True, text=True, timeout=60
        )
    assert ended.returncode != 0
    assert f"the data folder {tmp_path} is being moved or restored" in ended.stderr
    assert "Traceback" not in ended.stderr
