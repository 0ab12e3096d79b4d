"""Signs of life: every worker writes one that expires, so that a dead worker is noticed by its silence."""

import json
from dataclasses import dataclass
from datetime import datetime

from redis import Redis

BEAT_SECONDS = 4
EXPIRY_SECONDS = 15
PREFIX = "commentgate:heartbeat:"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When a worker last showed that it lives, and which classifier it has."""

    queue: str
    name: str
    at: datetime
    version: str | None


def beat(redis: Redis, queue: str, name: str, now: datetime, version: str | None = None) -> None:
    """Show a sign of life. Raises RedisError."""
    value = json.dumps({"at": now.isoformat(), "version": version})
    redis.set(f"{PREFIX}{queue}:{name}", value, ex=EXPIRY_SECONDS)


def stop(redis: Redis, queue: str, name: str) -> None:
    """Take the sign of life away, for a worker that ends in good order. Raises RedisError."""
    redis.delete(f"{PREFIX}{queue}:{name}")


def alive(redis: Redis, queue: str) -> list[Heartbeat]:
    """List the live workers of a queue. Raises RedisError."""
    keys = sorted(redis.scan_iter(match=f"{PREFIX}{queue}:*", count=1000))
    values: list[bytes | None] = redis.mget(keys) if keys else []  # type: ignore[assignment]  # redis-py types both sync and async
    found = []
    for key, raw in zip(keys, values, strict=True):
        if raw is not None:
            value = json.loads(raw)
            name = key.decode().removeprefix(f"{PREFIX}{queue}:")
            found.append(Heartbeat(queue, name, datetime.fromisoformat(value["at"]), value["version"]))
    return found
