"""How delivery to a site goes, in words; and what became of the last test notice."""

from dataclasses import dataclass
from datetime import timedelta

from redis import RedisError

from service.comments import notice_tests
from service.comments.store import dead_letters
from service.web.context import services
from service.web.desk.comment.cards import Time, time

SOON = timedelta(minutes=1)  # after which nobody should go on waiting for a test notice
NO_TEST = "No test notice can be sent now: the queue does not answer. Try again in a moment."
TAKEN = "The site’s server took it"


@dataclass(frozen=True, slots=True)
class Shown:
    """How delivery goes, in words."""

    waiting: str
    oldest: Time | None
    last_delivered: Time | None
    last_error: str | None
    given_up: str
    any_given_up: bool


@dataclass(frozen=True, slots=True)
class Tested:
    """What became of the last test notice. `soon`: it is worth looking again by itself."""

    at: Time
    words: str
    soon: bool


def state_of(site_id: int) -> Shown:
    """Say how delivery to a site goes."""
    now = services().now()
    with services().databases.main.read() as session:
        found = dead_letters.state(session, site_id)
    waiting = f"{found.waiting:,}" + (" or more" if found.waiting_is_more else "")
    return Shown(
        waiting=waiting,
        oldest=None if found.oldest_waiting is None else time(found.oldest_waiting, now),
        last_delivered=None if found.last_delivered is None else time(found.last_delivered, now),
        last_error=found.last_error,
        given_up=bounded(found.given_up),
        any_given_up=found.given_up > 0,
    )


def tested(site_id: int) -> Tested | None:
    """Say what became of a site's last test notice; None if there was none lately, or it is not known."""
    now = services().now()
    try:
        found = notice_tests.outcome(services().redis, site_id)
    except RedisError:
        return None
    if found is None:
        return None
    soon = found.waiting and now - found.at < SOON
    if found.waiting:
        words = "On its way" if soon else "Not sent yet: does the outbox worker run?"
    else:
        words = TAKEN if found.failure is None else f"Not taken: {found.failure}"
    return Tested(time(found.at, now), words, soon)


def bounded(count: int) -> str:
    """Give a number that was counted up to a bound only."""
    return f"{count:,}" if count <= dead_letters.MOST else f"more than {dead_letters.MOST:,}"
