"""The data folder: private, locked by one copy, with secrets that are made once."""

import fcntl
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.cli.supervisor import CannotStart
from service.cli.supervisor.data_folder import IN_MEMORY_PREFIX, in_memory, locked, make_secrets, write_private
from service.settings import from_environment, secret_file

NOBODY = 65534


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def powerless() -> Iterator[None]:
    """Lay down root's power over permissions for a while."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def test_it_is_made_private_with_its_parents(tmp_path: Path) -> None:
    with locked(tmp_path / "a" / "data") as folder:
        assert mode(folder.path) == 0o700
        assert mode(folder.log("web").parent) == 0o700


def test_an_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    """Somebody may name a folder that others use too."""
    tmp_path.chmod(0o755)
    with locked(tmp_path):
        assert mode(tmp_path) == 0o755


def test_a_second_copy_is_refused_at_once(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(CannotStart, match=rf"process {os.getpid()}\) is already running"):
        locked(tmp_path).__enter__()


def test_it_can_be_locked_again_afterwards(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_children_of_a_killed_copy_are_waited_for(tmp_path: Path) -> None:
    """The lock is inherited: while a child of the killed copy writes, nobody else may."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with (tmp_path / "lock").open("w") as lock:
        lock.write(f"{gone.pid}\n")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CannotStart, match="earlier copy"), locked(tmp_path, patience=0.2):
            pass
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.5)"], pass_fds=(lock.fileno(),))
    with locked(tmp_path, patience=20):
        assert child.wait() == 0


def test_a_read_only_folder_is_one_clear_line() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with powerless(), pytest.raises(CannotStart) as caught:
            locked(Path(folder)).__enter__()
        assert str(caught.value) == f"cannot write to the data folder {folder}: Permission denied; see --data-dir"


def test_a_file_in_its_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CannotStart, match="cannot write to the data folder"):
        locked(tmp_path / "data").__enter__()


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    with locked(tmp_path):
        make_secrets(tmp_path)
        made = secret_file(tmp_path, "secret_keys").read_text()
        make_secrets(tmp_path)
        assert secret_file(tmp_path, "secret_keys").read_text() == made
        assert mode(secret_file(tmp_path, "secret_keys")) == 0o600
        settings = from_environment({"COMMENTGATE_DATA_DIR": str(tmp_path)})
        assert settings.secret_keys == (made.strip(),)
        assert len(settings.metrics_token) >= 32


def test_given_secrets_are_not_made(tmp_path: Path) -> None:
    with locked(tmp_path):
        make_secrets(tmp_path, given=["secret_keys"])
        assert not secret_file(tmp_path, "secret_keys").exists()


def test_a_lost_secret_key_is_not_replaced(tmp_path: Path) -> None:
    """With a new one, none of the addresses in the database could be read again."""
    with locked(tmp_path):
        (tmp_path / "commentgate.db").touch()
        with pytest.raises(CannotStart, match=r"put .*secret_keys back"):
            make_secrets(tmp_path)
        make_secrets(tmp_path, given=["secret_keys"])


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_folder_in_memory_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with locked(tmp_path / "data") as folder:
        with in_memory(folder, "metrics") as made:
            assert mode(made) == 0o700
            assert (folder.path / "run" / "metrics").resolve() == made.resolve()
        assert not made.exists()
        assert not (folder.path / "run" / "metrics").is_symlink()


def test_what_a_killed_copy_left_in_memory_is_removed_and_nothing_else(tmp_path: Path) -> None:
    left, other = tmp_path / f"{IN_MEMORY_PREFIX}left", tmp_path / "other"
    with locked(tmp_path / "data") as folder:
        for before in (left, other):
            before.mkdir()
            (folder.path / "run" / "metrics").symlink_to(before)
            with in_memory(folder, "metrics"):
                pass
    assert not left.exists()
    assert other.is_dir()
