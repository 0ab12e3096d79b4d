"""Fault points: off unless asked for, and then deadly exactly once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service import faults

REACH = "import sys; from service import faults; [faults.reach(step) for step in sys.argv[1:]]; print('alive')"


def reach(*steps: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != faults.FOLDER}
    if folder is not None:
        environ[faults.FOLDER] = str(folder)
    command = [sys.executable, "-c", REACH, *steps]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_without_a_folder_nothing_happens(tmp_path):
    (tmp_path / "intake.insert").touch()

    assert reach("intake.insert").stdout == "alive\n"
    assert (tmp_path / "intake.insert").exists()


def test_only_the_armed_step_kills_and_only_once(tmp_path):
    (tmp_path / "intake.insert").touch()

    assert reach("intake.commit", folder=tmp_path).stdout == "alive\n"
    assert reach("intake.insert", folder=tmp_path).returncode == -signal.SIGKILL
    assert reach("intake.insert", folder=tmp_path).stdout == "alive\n"


@pytest.mark.parametrize("step", faults.STEPS)
def test_every_step_is_reached_at_one_place_in_the_code(step):
    root = Path(faults.__file__).parents[1]
    code = [path.read_text() for part in ("service", "worker") for path in (root / part).rglob("*.py")]

    assert sum(text.count(f'faults.reach("{step}")') for text in code) == 1


def test_no_other_step_is_reached():
    root = Path(faults.__file__).parents[1]
    code = [path.read_text() for part in ("service", "worker", "model") for path in (root / part).rglob("*.py")]

    assert sum(text.count("faults.reach(") for text in code) == len(faults.STEPS)
