"""How far a long piece of work is. Work tells it; a command shows it."""

import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import click

_CLEAR = "\r\033[K"


class Watcher:
    """Is told how far the work is, and does nothing about it."""

    def plan(self, steps: Mapping[str, int]) -> None:
        """Take the names of the steps to come, in order, each with about what it costs."""

    def done(self, name: str) -> None:
        """Take that a step is done."""


class Bar(Watcher):
    """A bar with the time left on a terminal; elsewhere nothing but the lines that are said."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._shown = click.progressbar(length=1, hidden=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shown.__exit__(kind, error, trace)

    def plan(self, steps: Mapping[str, int]) -> None:
        """Begin the bar."""
        self._left = dict(steps)
        hidden = not sys.stdout.isatty()
        self._shown = click.progressbar(length=sum(steps.values()), label=self._label(), hidden=hidden)
        self._shown.__enter__()

    def done(self, name: str) -> None:
        """Move the bar on; it names the step that comes next."""
        work = self._left.pop(name)
        self._shown.label = self._label()
        self._shown.update(work)
        self._shown.render_progress()

    def say(self, line: str) -> None:
        """Print a line; on a terminal in place of the bar, which comes back below it with the next step."""
        click.echo(line if self._shown.hidden else f"{_CLEAR}{line}")

    def _label(self) -> str:
        return f"{next(iter(self._left), 'done'):24}"
