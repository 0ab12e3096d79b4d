"""How far an action is, and how it went with each of its comments. Pure.

planned --> deciding --> decided --> undoing --> undone
               \\-----------------------^
"""

from enum import StrEnum


class State(StrEnum):
    """How far an action is."""

    PLANNED = "planned"  # chosen and shown; nothing is done yet
    DECIDING = "deciding"
    DECIDED = "decided"
    UNDOING = "undoing"
    UNDONE = "undone"


AT_WORK = frozenset({State.DECIDING, State.UNDOING})


class Item(StrEnum):
    """How it went with one comment of an action."""

    WAITING = "waiting"
    MOVED = "moved"
    SKIPPED = "skipped"  # somebody else was faster, or the action was taken back before its turn
    UNDONE = "undone"
    KEPT = "kept"  # somebody moved it since, so it was not undone
