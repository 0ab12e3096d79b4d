import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from model.__main__ import main
from model.dataset import DatasetError
from model.stages import Stages, packed, unpacked
from model.training import train, work_folder
from model.vectors import Head
from tests.model.samples import write_folder

_SECONDS = 120


def _train(data: Path, out: Path, *more: str, **given: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "model", "train", "--data", str(data), "--out", str(out), *more]
    return subprocess.Popen(command, text=True, **({"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT} | given))


def _killed_after(data: Path, out: Path, stages: int) -> list[str]:
    """Kill a training once so many stages are finished; return their names."""
    work = work_folder(out)
    process = _train(data, out)
    try:
        end = time.monotonic() + _SECONDS
        while len(list(work.glob("*.npz"))) < stages:
            assert process.poll() is None, process.stdout and process.stdout.read()
            assert time.monotonic() < end
            time.sleep(0.002)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    return sorted(path.stem for path in work.glob("*.npz"))


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_training_that_was_killed_goes_on_to_the_same_bytes(
    data_folder: Path, trained_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    kept = _killed_after(data_folder, out, 4)
    assert not (out / "manifest.json").exists()
    assert set(kept) >= {"frequencies", "languages"}
    again = _train(data_folder, out)
    said, _ = again.communicate(timeout=_SECONDS)
    assert again.returncode == 0, said
    assert f"{len(kept)} stages are finished already" in said
    assert _content(out) == _content(trained_folder)
    assert not work_folder(out).exists()


def test_fresh_ignores_what_is_finished(data_folder: Path, trained_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed_after(data_folder, out, 3)
    done = CliRunner().invoke(main, ["train", "--data", str(data_folder), "--out", str(out), "--fresh"])
    assert done.exit_code == 0, done.output
    assert "finished already" not in done.output
    assert _content(out) == _content(trained_folder)


def test_what_is_finished_for_other_rows_is_not_used(data_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _killed_after(data_folder, out, 3)
    other = write_folder(tmp_path / "other")
    (other / "german.csv.gz").unlink()
    said: list[str] = []
    train(other, out, said.append)
    assert not any("finished already" in line for line in said)
    assert not work_folder(out).exists()


def test_on_a_terminal_there_is_a_bar_and_elsewhere_plain_lines(data_folder: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = _train(data_folder, tmp_path / "out", stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    while part := _read(ours):
        seen += part
    os.close(ours)
    assert process.wait(_SECONDS) == 0
    shown = seen.decode()
    assert re.search(r"toxicity\.es +\[#+-* *\] +\d+%", shown)
    assert "100%" in shown
    elsewhere = CliRunner().invoke(main, ["train", "--data", str(data_folder), "--out", str(tmp_path / "plain")])
    assert not re.search(r"%|\r|\033", elsewhere.output)
    assert "TOXICITY en: held-out AUC" in elsewhere.output


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so where the other side is closed
        return b""


def _number(value: float) -> dict[str, Any]:
    return {"number": np.array(value)}


def test_a_stage_is_made_once(tmp_path: Path) -> None:
    Stages(tmp_path / "work", "key").keep("first", lambda: _number(0.1))
    stages = Stages(tmp_path / "work", "key")
    assert ("first" in stages, "second" in stages, len(stages)) == (True, False, 1)
    assert stages.keep("first", lambda: _number(0.2))["number"] == 0.1


def test_a_stage_of_another_key_is_made_again(tmp_path: Path) -> None:
    Stages(tmp_path / "work", "key").keep("first", lambda: _number(0.1))
    assert Stages(tmp_path / "work", "other").keep("first", lambda: _number(0.2))["number"] == 0.2


def test_a_stage_without_arrays_is_finished_too(tmp_path: Path) -> None:
    stages = Stages(tmp_path / "work", "key")
    stages.keep("none", dict)
    assert stages.keep("none", lambda: _number(0.2)) == {}


@pytest.mark.parametrize("keep", [0, 40, -30], ids=["empty", "beginning", "torn end"])
def test_a_damaged_stage_is_made_again(tmp_path: Path, keep: int) -> None:
    stages = Stages(tmp_path / "work", "key")
    stages.keep("first", lambda: _number(0.1))
    path = tmp_path / "work" / "first.npz"
    path.write_bytes(path.read_bytes()[:keep])
    assert stages.keep("first", lambda: _number(0.2))["number"] == 0.2


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.npz").write_text("mine")
    with pytest.raises(DatasetError, match="holds something else"):
        Stages(tmp_path, "key", fresh=True)
    assert (tmp_path / "mine.npz").read_text() == "mine"


def test_a_folder_that_was_just_being_made_is_ours(tmp_path: Path) -> None:
    (tmp_path / "key.part").write_text("half a k")
    assert Stages(tmp_path, "key").keep("first", lambda: _number(0.1))["number"] == 0.1


def test_a_head_comes_back_bit_for_bit() -> None:
    head = Head("SPAM", "en", np.arange(4, dtype=np.float32) / 3, np.arange(5) / 7, 1 / 3, sees_author=True)
    back = unpacked(Head, packed(head))
    for before, after in zip(head, back, strict=True):
        assert type(before) is type(after)
        assert np.array_equal(before, after)
