"""The processes of the contestants, and the virtual environment of those that are other people's packages."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PINNED = {
    "alt-profanity-check": "alt-profanity-check==1.9.1",
    "better-profanity": "better-profanity==0.7.0",
    "glin-profanity": "glin-profanity==4.1.0",
}
OURS = ("commentgate", "tfidf-words", "tfidf-characters")
_ROOT = Path(__file__).parents[2]
_PROGRAM = Path(__file__).with_name("contestant.py")
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_INSTALL_SECONDS = 600


class Absent(Exception):
    """A contestant cannot be installed or does not start; the message says why."""


def default_environment() -> Path:
    """Return where the virtual environment of the peers is kept from run to run."""
    kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(kept) / "commentgate" / f"peers-{sys.version_info.major}.{sys.version_info.minor}"


def install(folder: Path, name: str) -> Path:
    """Install a peer into the virtual environment in `folder` unless it is there; return its Python. Raises Absent."""
    python = folder / "bin" / "python"
    note = folder / f"{name}.installed"
    if note.is_file() and note.read_text(encoding="utf-8") == PINNED[name]:
        return python
    if not python.is_file():
        _run(sys.executable, "-m", "venv", str(folder))
    _run(str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", PINNED[name])
    note.write_text(PINNED[name], encoding="utf-8")
    return python


def _run(*command: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Absent(f"not installed: {error}") from error
    if done.returncode:
        raise Absent(f"not installed: {_last_line(done.stderr)}")


class Running:
    """A contestant's process. Raises Absent if it does not load."""

    def __init__(self, name: str, environment: Path, given: Mapping[str, object]) -> None:
        self.name = name
        python = sys.executable if name in OURS else str(install(environment, name))
        paths = {"PYTHONPATH": str(_ROOT)} if name in OURS else {"PYTHONPATH": ""}
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [python, str(_PROGRAM), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, **_ONE_THREAD, **paths},
        )
        self.loaded = self._ask(given)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._errors.close()

    def scores(self, texts: Sequence[str]) -> list[float]:
        """Return the score of each text."""
        answer = self._ask({"groups": [list(texts)]})
        return [float(score) for score in answer["scores"][0]]

    def times(self, groups: Sequence[Sequence[str]]) -> list[float]:
        """Return the seconds that each group of texts takes, scored at once."""
        answer = self._ask({"groups": [list(texts) for texts in groups]})
        return [float(seconds) for seconds in answer["seconds"]]

    def memory(self) -> int:
        """Return the bytes by which the process has grown since its imports, at most."""
        return int(self._ask({"groups": []})["memory"])

    def _ask(self, request: Mapping[str, object]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise Absent("has no pipes")
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._process.wait()
            self._errors.seek(0)
            raise Absent(f"does not run: {_last_line(self._errors.read())}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it says nothing")[:200]
