"""Rate limits: per site, per visitor, per address and visitor, per sign-in.

flask-limiter counts in Redis and, while Redis is away or silent, in this process's memory. What it counts by is a keyed
hash, so that no IP and no address stands in Redis. Views spend limits in the order in which they learn of things; a
repetition of an accepted request spends none.
"""

from collections.abc import Callable

from flask import Flask, g
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.comments.privacy import Vault, ip_prefix
from service.settings import Settings

PATIENCE_SECONDS = 0.02


class Limits:
    """The limits of one application."""

    def __init__(self, app: Flask, settings: Settings, vault: Vault) -> None:
        self._vault = vault
        self._limiter = Limiter(
            key_func=_key,
            storage_uri=_storage_uri(settings.redis_url),
            storage_options=_patience() if settings.redis_url else {},  # type: ignore[arg-type]  # passed on to redis-py
            strategy="fixed-window",
            in_memory_fallback_enabled=True,
            key_prefix="commentgate",
        )
        self._limiter.init_app(app)
        self._limited = {
            check: self._limiter.shared_limit(value, scope=check.__name__, key_func=_key, cost=_cost)(check)
            for check, value in (
                (site, settings.limit_site),
                (address, settings.limit_address),
                (email_at_address, settings.limit_email),
                (sign_in, settings.limit_sign_in),
            )
        }

    def spend_site(self, site_id: int, *, cost: int = 1) -> None:
        """Count against what a site may post. Raises RateLimitExceeded."""
        self._spend(site, str(site_id), cost=cost)

    def spend_address(self, site_id: int, ip: str) -> None:
        """Count against what a visitor may post on a site. Raises RateLimitExceeded."""
        self._spend(address, str(site_id), ip_prefix(ip))

    def spend_email(self, site_id: int, email: str, ip: str) -> None:
        """Count against what an address may post from one visitor: alone, strangers could lock a victim out."""
        self._spend(email_at_address, str(site_id), email.casefold(), ip_prefix(ip))

    def spend_sign_in(self, ip: str) -> None:
        """Count an attempt to sign in. Raises RateLimitExceeded."""
        self._spend(sign_in, ip_prefix(ip))

    def _spend(self, check: Callable[[], None], *parts: str, cost: int = 1) -> None:
        g.limit_key = self._vault.match(f"limit:{check.__name__}", *parts)
        g.limit_cost = cost
        try:
            self._limited[check]()
        except RedisError:
            # flask-limiter turns to its memory for the first thread that loses Redis; the others fail, and ask again.
            self._limited[check]()

    def retry_after(self, error: RateLimitExceeded) -> int:
        """Give the seconds after which it is worth trying again."""
        limit = error.limit.limit if error.limit else None
        return limit.get_expiry() if limit else 60


# What flask-limiter decorates: it knows its limits by the names of functions.
def site() -> None:
    """Limit what a site posts."""


def address() -> None:
    """Limit what a visitor posts."""


def email_at_address() -> None:
    """Limit what an e-mail address posts from one visitor."""


def sign_in() -> None:
    """Limit how often a visitor tries to sign in."""


def _key() -> str:
    key: str = g.limit_key
    return key


def _cost() -> int:
    cost: int = g.limit_cost
    return cost


def _storage_uri(redis_url: str) -> str:
    if not redis_url:
        return "memory://"
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url


def _patience() -> dict[str, object]:
    return {
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
