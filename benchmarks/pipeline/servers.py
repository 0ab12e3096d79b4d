"""Which web server: the real endpoint behind each, posted to singly, without workers. They take turns.

    python -m benchmarks.pipeline.servers [--database sqlite|postgresql] [--rounds 3] [--seconds 4]

Gunicorn is tried with several numbers of processes and threads; granian, which is no dependency, if it is installed.
"""

import argparse
import importlib.util
import statistics
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from benchmarks.pipeline import accept, fill
from benchmarks.pipeline.accept import Acceptance
from benchmarks.pipeline.stack import Stack, stack
from service.settings import from_environment, variable

if TYPE_CHECKING:
    from flask import Flask

GUNICORN = ((1, 16), (2, 1), (2, 4), (2, 8), (2, 16), (2, 32), (4, 8))  # processes, threads in each
GRANIAN = ((1, 16), (2, 4), (2, 16))  # workers, blocking threads in each


def application() -> "Flask":
    """Make the application for a server that wants a factory."""
    from service import logs
    from service.web.app import create_app

    logs.configure("web")
    return create_app(from_environment())


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    granian = importlib.util.find_spec("granian") is not None
    if not granian:
        print("granian is not installed and is left out", file=sys.stderr)
    found: dict[str, list[Acceptance]] = defaultdict(list)
    with stack(options.database) as running:
        fill.introduce(running)
        for number in range(options.rounds):
            for processes, threads in GUNICORN:
                name = f"gunicorn gthread {processes} x {threads}"
                found[name].append(_gunicorn(running, processes, threads, options.seconds, number))
            for workers, threads in GRANIAN if granian else ():
                found[f"granian wsgi {workers} x {threads}"].append(
                    _granian(running, workers, threads, options.seconds, number)
                )
    print(f"{'':26}{'comments/s':>11}{'p50 ms':>8}{'p99 ms':>8}{'CPU ms':>8}   rounds")
    for name, rounds in found.items():
        print(
            f"{name:26}{statistics.median(one.rate for one in rounds):>11,.0f}"
            f"{statistics.median(one.p50_ms for one in rounds):>8.0f}"
            f"{statistics.median(one.p99_ms for one in rounds):>8.0f}"
            f"{statistics.median(one.cpu_ms['web'] for one in rounds):>8.2f}"
            f"   {', '.join(f'{one.rate:,.0f}' for one in rounds)}"
        )
    return 0


def _gunicorn(running: Stack, processes: int, threads: int, seconds: float, number: int) -> Acceptance:
    chosen = {variable("web_processes"): str(processes), variable("web_threads"): str(threads)}
    return _measure(running, None, chosen, seconds, f"g{processes}-{threads}-{number}")


def _granian(running: Stack, workers: int, threads: int, seconds: float, number: int) -> Acceptance:
    metrics = running.children.folder / "metrics"
    metrics.mkdir(exist_ok=True)
    command = (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws", "--log-level", "warning"),
        *("--host", "127.0.0.1", "--port", str(running.port), "--workers", str(workers)),
        *("--blocking-threads", str(threads), "benchmarks.pipeline.servers:application"),
    )
    chosen = {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    return _measure(running, command, chosen, seconds, f"n{workers}-{threads}-{number}")


def _measure(
    running: Stack, command: tuple[str, ...] | None, chosen: dict[str, str], seconds: float, run: str
) -> Acceptance:
    web = running.start_web(command, **chosen)
    accept.singly(running, [web], 0.5, f"w-{run}", wait=False)
    measured = accept.singly(running, [web], seconds, run, wait=False)
    running.children.stop(web.name)
    return measured


if __name__ == "__main__":
    sys.exit(main())
