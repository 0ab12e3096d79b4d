"""How gunicorn is set up, and that its logs tell nothing of a request."""

import gc
import logging
import os
from pathlib import Path

import pytest
from gunicorn.config import Config

from service.cli.web import METRICS_FOLDER, JsonLogger, Server, metrics_folder
from service.settings import Settings


def test_the_settings_are_gunicorns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does gunicorn read its own variables any more."""
    for name, value in {"WEB_CONCURRENCY": "9", "PORT": "9", "FORWARDED_ALLOW_IPS": "*"}.items():
        monkeypatch.setenv(name, value)
    cfg = Server(Settings(web_processes=3, web_threads=5), "127.0.0.1:8080").cfg
    assert (cfg.workers, cfg.threads, cfg.worker_class_str) == (3, 5, "service.cli.slow_clients.Worker")
    assert cfg.address == [("127.0.0.1", 8080)]
    assert cfg.forwarded_allow_ips == []
    assert cfg.secure_scheme_headers == {}
    assert cfg.control_socket_disable


def test_a_socket_that_was_opened_before() -> None:
    assert Server(Settings(), "fd://7").cfg.address == [7]


def test_what_is_there_at_the_start_is_kept_from_the_garbage_collector(settings: Settings) -> None:
    try:
        Server(settings, "127.0.0.1:8080").load()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_an_unreadable_request_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        JsonLogger(Config()).warning("Invalid request from ip=192.0.2.7: GET /?email=a@b.example")
    assert caplog.messages == ["a request could not be read"]


def test_what_happens_to_its_processes_is_logged_with_its_values(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        JsonLogger(Config()).error("Worker (pid:%s) was sent %s!", 7, "SIGKILL")
        JsonLogger(Config()).warning("Worker (pid:%s) was sent %s!", 8, "SIGABRT")
    assert [str(record.msg) for record in caplog.records] == [
        "Worker (pid:7) was sent SIGKILL!",
        "Worker (pid:8) was sent SIGABRT!",
    ]


def test_the_last_line_of_a_failed_start_is_its_cause(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logger = JsonLogger(Config())
        logger.error("Exception in worker process")
        logger.error("Worker (pid:%s) exited with code %s.", 7, 3)
        logger.error("Shutting down: %s", "Master")
        logger.error("Reason: %s", "Worker failed to boot.")
    assert caplog.messages == ["Exception in worker process"]


def test_the_named_folder_of_metrics_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    (folder / "counter_1.db").touch()
    monkeypatch.setenv(METRICS_FOLDER, str(folder))
    with metrics_folder():
        assert list(folder.iterdir()) == []
    assert folder.is_dir()


def test_a_folder_of_metrics_of_its_own_is_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(METRICS_FOLDER, "")
    with metrics_folder():
        folder = Path(os.environ[METRICS_FOLDER])
        assert folder.stat().st_mode & 0o777 == 0o700
    assert not folder.exists()
