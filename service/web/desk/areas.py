"""The parts of the desk beside the queues, in the order of the menu, and who sees them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from service.comments.staff.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the desk; a new one is added to `AREAS`."""

    title: str
    address: str
    may: Callable[[SignedIn], bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu."""

    title: str
    address: str
    current: bool


def _everybody(_moderator: SignedIn) -> bool:
    return True


def _admins(moderator: SignedIn) -> bool:
    return moderator.may_govern


AREAS = (
    Area("Recent decisions", "/desk/actions", _everybody),
    Area("Authors", "/desk/authors", _everybody),
    Area("Sites", "/desk/sites", _everybody),
    Area("Statistics", "/desk/statistics", _everybody),
    Area("Scored elsewhere", "/desk/elsewhere", _everybody),
    Area("People", "/desk/people", _admins),
    Area("Log", "/desk/log", _admins),
)


def menu(moderator: SignedIn | None, path: str) -> list[Entry]:
    """List the areas that somebody may enter; `path` is where they are, within the service."""
    if moderator is None:
        return []
    return [
        Entry(area.title, area.address, path == area.address or path.startswith(f"{area.address}/"))
        for area in AREAS
        if area.may(moderator)
    ]
