"""The row of queues on top of every desk page, with how much is in each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from service.comments.queues import Queue
from service.web import addresses
from service.web.desk import wording

Sizes = Mapping[Queue, int]


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue's name, address and size."""

    title: str
    address: str
    size: str
    current: bool


def tabs(sizes: Sizes, *, current: Queue | None = None, site_id: int | None = None) -> list[Tab]:
    """List the queues; what is being checked only while it waits for long."""
    shown = [queue for queue in Queue if queue is not Queue.CHECKING or queue is current or sizes[queue]]
    return [
        Tab(wording.QUEUES[queue], address(queue, site_id), f"{sizes[queue]:,}", queue is current) for queue in shown
    ]


def address(queue: Queue, site_id: int | None = None, **more: str) -> str:
    """Give a queue's path within the desk."""
    query = ({} if site_id is None else {"site": str(site_id)}) | more
    own = addresses.DESK if queue is Queue.HELD else f"{addresses.DESK}queues/{queue}"
    return own + (f"?{urlencode(query)}" if query else "")
