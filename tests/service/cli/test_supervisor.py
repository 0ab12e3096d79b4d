"""The supervisor with real processes: it keeps them alive, stops them in order, and tells what went wrong."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.cli.supervisor import CannotStart, StopRequested
from service.cli.supervisor.loop import Supervisor
from service.cli.supervisor.process import ROTATE_BYTES, Child, last_line, spawn
from tests.waiting import eventually

NOTE = "import os, pathlib, signal, sys, time; note = pathlib.Path(sys.argv[1]).open('a', buffering=1); "
LIVE = NOTE + "note.write(f'{os.getpid()}\\n'); time.sleep(60)"
STUBBORN = NOTE + "signal.signal(signal.SIGTERM, signal.SIG_IGN); note.write(f'{os.getpid()}\\n'); time.sleep(60)"
TELL_END = (
    NOTE
    + "signal.signal(signal.SIGTERM, lambda *a: (note.write(f'{sys.argv[2]} ended\\n'), sys.exit(0))); "
    + "note.write('up\\n'); time.sleep(60)"
)


def child(name: str, code: str, *arguments: object, stop_stage: int = 0, grace: float = 5.0) -> Child:
    argv = (sys.executable, "-c", code, *map(str, arguments))
    return Child(name, argv, os.environ, stop_stage, grace)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def meanwhile(action: Callable[[], object]) -> Iterator[None]:
    """Run `action` beside the supervisor, then ask the supervisor to stop; what it raised is raised at the end."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:
            errors.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join()
    if errors:
        raise errors[0]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(lambda name: tmp_path / f"{name}.log", said.append) as opened:
        yield opened


def test_a_killed_child_is_started_again(supervisor: Supervisor, tmp_path: Path, said: list[str]) -> None:
    pids = tmp_path / "pids"
    supervisor.start(child("worker", LIVE, pids))

    def kill_it() -> None:
        os.kill(int(eventually(lambda: lines(pids))[0]), signal.SIGKILL)
        eventually(lambda: len(lines(pids)) == 2, what="a second start")

    with meanwhile(kill_it):
        supervisor.run()
    assert said == ["worker was ended by signal 9 (Killed); starting it again in 0.5 s"]


def test_all_children_are_gone_afterwards(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with Supervisor(lambda name: tmp_path / f"{name}.log", lambda _line: None) as supervisor:
        for name in ("a", "b"):
            supervisor.start(child(name, LIVE, pids))
        eventually(lambda: len(lines(pids)) == 2)
    assert not any(is_alive(pid) for pid in lines(pids))


def test_they_are_stopped_stage_by_stage(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with Supervisor(lambda name: tmp_path / f"{name}.log", lambda _line: None) as supervisor:
        for name, stage in (("redis", 9), ("web", 0), ("worker", 1)):
            supervisor.start(child(name, TELL_END, note, name, stop_stage=stage))
        eventually(lambda: len(lines(note)) == 3)
    assert lines(note)[3:] == ["web ended", "worker ended", "redis ended"]


def test_one_that_will_not_stop_is_killed_after_its_grace(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with Supervisor(lambda name: tmp_path / f"{name}.log", lambda _line: None) as supervisor:
        supervisor.start(child("stubborn", STUBBORN, pids, grace=0.3))
        eventually(lambda: lines(pids))
    assert not is_alive(lines(pids)[0])


def test_one_that_dies_again_and_again_ends_the_start_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start(child("worker", "import sys; sys.exit('the classifier is missing')"))
    with pytest.raises(CannotStart, match="worker keeps dying; it last said: the classifier is missing"):
        supervisor.wait_until(lambda: False, "the worker", ["worker"], seconds=60)


def test_a_start_that_takes_too_long_says_where_to_look(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(child("web", LIVE, tmp_path / "pids"))
    with pytest.raises(CannotStart, match=f"web server did not come up within 0.3 s; see the logs in {tmp_path}"):
        supervisor.wait_until(lambda: False, "the web server", ["web"], seconds=0.3)


def test_ctrl_c_while_starting(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(child("web", LIVE, tmp_path / "pids"))
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(StopRequested):
        supervisor.wait_until(lambda: False, "the web server", ["web"], seconds=60)


def test_a_child_is_replaced_only_when_its_successor_works(supervisor: Supervisor, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    supervisor.start(child("web", LIVE, pids))
    first = eventually(lambda: lines(pids))[0]
    seen: list[bool] = []

    def ready(pid: int) -> bool:
        seen.append(is_alive(first))
        return str(pid) in lines(pids)

    supervisor.replace(child("web", LIVE, pids), ready, "the new web", seconds=60)

    assert set(seen) == {True}
    assert not is_alive(first)
    second = lines(pids)[1]

    def kill_it() -> None:
        os.kill(int(second), signal.SIGKILL)
        eventually(lambda: len(lines(pids)) == 3, what="a start of the successor")

    with meanwhile(kill_it):
        supervisor.run()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        pytest.param(
            "import sys; sys.exit('no classifier')", "web keeps dying; it last said: no classifier", id="dies"
        ),
        pytest.param("import time; time.sleep(60)", "the new web did not come up within 6 s", id="never works"),
    ],
)
def test_a_successor_that_does_not_work_is_taken_away(
    supervisor: Supervisor, tmp_path: Path, code: str, message: str
) -> None:
    pids = tmp_path / "pids"
    supervisor.start(child("web", LIVE, pids))
    first = eventually(lambda: lines(pids))[0]
    tried: set[int] = set()

    def ready(pid: int) -> bool:
        tried.add(pid)
        return False

    with pytest.raises(CannotStart, match=message):
        supervisor.replace(child("web", code), ready, "the new web", seconds=6)

    assert is_alive(first)
    assert not any(is_alive(str(pid)) for pid in tried)


def test_asked_to_stop_while_replacing_it_stops_both(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    with Supervisor(lambda name: tmp_path / f"{name}.log", lambda _line: None) as supervisor:
        supervisor.start(child("web", LIVE, pids))

        def stop_when_both_run(_pid: int) -> bool:
            if len(lines(pids)) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            return False

        with pytest.raises(StopRequested):
            supervisor.replace(child("web", LIVE, pids), stop_when_both_run, "the new web", seconds=60)
    assert not any(is_alive(pid) for pid in lines(pids))


def test_a_task_is_run_to_its_end_and_its_failure_told(supervisor: Supervisor, tmp_path: Path) -> None:
    note = tmp_path / "note"
    supervisor.finish(child("migrate", NOTE + "note.write('done\\n')", note))
    assert lines(note) == ["done"]
    with pytest.raises(CannotStart, match="migrate ended with code 1; it last said: no such revision"):
        supervisor.finish(child("migrate", "import sys; sys.exit('no such revision')"))


def test_a_hang_up_sent_on_purpose_asks_to_renew(supervisor: Supervisor) -> None:
    renewals: list[int] = []

    def renew() -> None:
        renewals.append(1)
        os.kill(os.getpid(), signal.SIGTERM)

    os.kill(os.getpid(), signal.SIGHUP)
    supervisor.run(renew)
    assert renewals == [1]


def test_a_program_that_is_not_there(supervisor: Supervisor) -> None:
    with pytest.raises(CannotStart, match="cannot start redis: No such file"):
        supervisor.start(Child("redis", ("/no/such/program",), os.environ, 0))


def test_signals_are_handled_as_before_afterwards(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD)
    with Supervisor(lambda name: tmp_path / f"{name}.log", lambda _line: None):
        pass
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGCHLD)) == before


def test_the_last_line_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_line(log) == ""
    log.write_text("first\nValueError: " + "x" * 1000 + "\n\n")
    assert last_line(log) == ("ValueError: " + "x" * 1000)[:300]


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    log.write_bytes(b"x" * (ROTATE_BYTES + 1))
    assert spawn(child("worker", "print('new')"), log).wait() == 0
    assert lines(log) == ["new"]
    assert (tmp_path / "worker.log.1").stat().st_size == ROTATE_BYTES + 1
