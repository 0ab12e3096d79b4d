"""Tables and numbers as Markdown."""

from collections.abc import Iterable, Mapping
from typing import Any

Table = Mapping[str, Any]


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table; cells are written as they are."""
    titles = tuple(head)
    lines = [titles, ("---",) * len(titles), *(tuple(str(cell) for cell in row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def measured(line: Table, name: str) -> str:
    """Return a measure with its interval, or nothing where it has no meaning."""
    if name not in line:
        return ""
    interval = line.get(f"{name}_interval")
    return f"{line[name]:.3f}" + (f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else "")


def percent(share: float) -> str:
    """Return a share as a percentage."""
    return f"{share:.1%}"
