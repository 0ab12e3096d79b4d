"""Test notices: an admin asks for one at the desk, the outbox worker sends it once, the page says how that went.

The outbox is not their place: what stands there tells of a comment, in the order of its versions, and is tried again
for a day. These stand in Redis, for a while: what is lost with it can be asked for again.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from redis import Redis
from sqlalchemy.orm import Session

from service.comments.ids import new_id
from service.comments.store.outbox import ClaimedEvent
from service.comments.tables import Site

KIND = "test"
KEPT = timedelta(minutes=15)
ASKED = "commentgate:test-notices"  # a set of sites
TOLD = "commentgate:test-notice:"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a site's last test notice. `failure` is None if it was taken; `waiting`: it is not sent yet."""

    at: datetime
    waiting: bool = False
    failure: str | None = None


def ask(redis: Redis, site_id: int, now: datetime) -> None:
    """Have a test notice sent. Raises RedisError."""
    tell(redis, site_id, Outcome(now, waiting=True))
    redis.sadd(ASKED, site_id)


def take(redis: Redis) -> int | None:
    """Give a site that is to be sent one, and to nobody else; None if there is none. Raises RedisError."""
    found = redis.spop(ASKED)
    return None if found is None else int(found)  # type: ignore[arg-type]  # redis-py types both sync and async


def tell(redis: Redis, site_id: int, outcome: Outcome) -> None:
    """Keep what became of it. Raises RedisError."""
    value = {"at": outcome.at.isoformat(), "waiting": outcome.waiting, "failure": outcome.failure}
    redis.set(f"{TOLD}{site_id}", json.dumps(value), ex=KEPT)


def outcome(redis: Redis, site_id: int) -> Outcome | None:
    """Say what became of a site's last one; None if none was asked for lately. Raises RedisError."""
    found: bytes | None = redis.get(f"{TOLD}{site_id}")  # type: ignore[assignment]  # likewise
    if found is None:
        return None
    value = json.loads(found)
    return Outcome(datetime.fromisoformat(value["at"]), value["waiting"], value["failure"])


def made(session: Session, site_id: int, now: datetime) -> ClaimedEvent | None:
    """Make a site's test notice: an event of no comment, which is in no outbox. None if the site is gone."""
    site = session.get(Site, site_id)
    if site is None:
        return None
    return ClaimedEvent(
        id=new_id(now),
        site_id=site_id,
        kind=KIND,
        payload={"site": site.name},
        created_at=now,
        attempt=1,
        url=site.webhook_url,
        wrapped_secret=site.webhook_secret,
        old_until=site.webhook_old_until,
        gone_at=site.webhook_gone_at,
    )
