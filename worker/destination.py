"""Where a webhook leads: its address read, its host looked up once, and all of that judged before anything connects."""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from worker.addresses import is_public

LOOKUP_SECONDS = 5.0
MOST_ADDRESSES = 3

Resolver = Callable[[str, int], Sequence[str]]


class NotDelivered(Exception):
    """A notice was not taken.

    `reason` is a short class of failure. `unreachable`: nobody was there, so the site's other notices can wait too.
    `final`: it will not be taken later either. `gone`: nor will any other, because nobody is there any more.
    """

    def __init__(self, reason: str, *, unreachable: bool = False, final: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unreachable = unreachable
        self.final = final or gone
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: what to connect to, and what to ask for there."""

    scheme: str
    host: str
    port: int
    netloc: str
    path: str


def read_target(url: str) -> Target:
    """Read a webhook's address. Raises NotDelivered."""
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise NotDelivered("refused: unreadable address", final=True) from None
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise NotDelivered("refused: not an http address", final=True)
    if parts.auth is not None:
        raise NotDelivered("refused: credentials in the address", final=True)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return Target(parts.scheme, parts.host.strip("[]"), port, parts.netloc or parts.host, parts.request_uri)


def resolve(host: str, port: int) -> Sequence[str]:
    """Look a host's addresses up, in the system's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed_addresses(
    host: str, port: int, *, allow_private: bool, resolver: Resolver = resolve, seconds: float = LOOKUP_SECONDS
) -> Sequence[str]:
    """Give the addresses of a host if all of them may be sent to. Raises NotDelivered."""
    answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolver(host, port))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()  # the system's resolver knows no time-out
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise NotDelivered("timeout: name look-up", unreachable=True) from None
    if isinstance(found, Exception) or not found:
        raise NotDelivered("unknown host", unreachable=True)
    if not allow_private and not all(map(is_public, found)):
        raise NotDelivered("refused: private address")
    return found[:MOST_ADDRESSES]
