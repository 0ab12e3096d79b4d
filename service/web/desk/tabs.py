"""The row of queues on top of every desk page, with how much is in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from service.comments.queues import Queue
from service.comments.store.desk_sizes import sizes
from service.database import Session
from service.web import addresses
from service.web.context import services
from service.web.desk import guard, wording

Sizes = Mapping[Queue, int]


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue's name, address and size."""

    name: str
    title: str
    address: str
    size: str
    current: bool


def sizes_here(session: Session, site_id: int | None = None) -> Sizes:
    """Give the queues' sizes: of one site, or of all that who is signed in may see."""
    return sizes(session, services().now(), site_id=site_id, sites=guard.moderator().sites)


def tabs(sizes: Sizes, *, current: Queue | None = None, site_id: int | None = None) -> list[Tab]:
    """List the queues; what is being checked only while it waits for long."""
    shown = [queue for queue in Queue if queue is not Queue.CHECKING or queue is current or sizes[queue]]
    return [
        Tab(str(queue), wording.QUEUES[queue], address(queue, site_id), figure(sizes[queue]), queue is current)
        for queue in shown
    ]


def figure(size: int) -> str:
    """Write a queue's size."""
    return f"{size:,}"


def address(queue: Queue | None, site_id: int | None = None, **more: str) -> str:
    """Give a queue's path within the desk; without one, that of the search in all of them."""
    query = ({} if site_id is None else {"site": str(site_id)}) | more
    own = f"{addresses.DESK}search" if queue is None else f"{addresses.DESK}queues/{queue}"
    if queue is Queue.HELD:
        own = addresses.DESK
    return own + (f"?{urlencode(query)}" if query else "")
