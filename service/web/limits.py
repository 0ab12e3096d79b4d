"""Rate limits: per site, visitor, address and visitor, report, edit or appeal, sign-in, invitation.

They are counted in Redis and, while Redis is away or silent, in this process's memory. What is counted by is a keyed
hash, so that no IP and no address stands in Redis. Views spend limits in the order in which they learn of things; a
repetition of an accepted request spends none.
"""

import logging
import time
from collections.abc import Callable

from flask import Flask
from flask_limiter import Limit, Limiter, RateLimitExceeded
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from service.comments.privacy import Vault, ip_prefix
from service.settings import Settings

PREFIX = "commentgate"
PATIENCE_SECONDS = 0.02
INVITATION_MAILS = "20/hour"
PAUSE_SECONDS = 1.0  # for which a Redis that did not answer is left alone
log = logging.getLogger("commentgate.web")


class Limits:
    """The limits of one application.

    flask-limiter's own way to spend a limit, a decorated function, costs five times what its strategy costs, so the
    strategy is asked directly.
    """

    def __init__(
        self, app: Flask, settings: Settings, vault: Vault, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._vault = vault
        self._clock = clock
        self._limiter = Limiter(
            key_func=_no_key,
            storage_uri=_storage_uri(settings.redis_url),
            storage_options=_patience() if settings.redis_url else {},  # type: ignore[arg-type]  # passed on to redis-py
            strategy="fixed-window",
        )
        self._limiter.init_app(app)
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._silent_until = 0.0
        self._limits = {
            name: sorted(Limit(value, key_function=_no_key, scope=name, shared=True), key=lambda limit: limit.limit)
            for name, value in (
                ("site", settings.limit_site),
                ("address", settings.limit_address),
                ("email_at_address", settings.limit_email),
                ("report", settings.limit_report),
                ("reports_of_site", settings.limit_site),
                ("receipt", settings.limit_receipt),
                ("sign_in", settings.limit_sign_in),
                ("code", settings.limit_sign_in),
                ("guess", settings.limit_guess),
                ("privacy", settings.limit_privacy),
                ("privacy_mail", settings.limit_privacy),
                ("invitation_mail", INVITATION_MAILS),
            )
        }

    def spend_site(self, site_id: int, *, cost: int = 1) -> None:
        """Count against what a site may post. Raises RateLimitExceeded."""
        self._spend("site", str(site_id), cost=cost)

    def spend_address(self, site_id: int, ip: str) -> None:
        """Count against what a visitor may post on a site. Raises RateLimitExceeded."""
        self._spend("address", str(site_id), ip_prefix(ip))

    def spend_email(self, site_id: int, email: str, ip: str) -> None:
        """Count against what an address may post from one visitor: alone, strangers could lock a victim out."""
        self._spend("email_at_address", str(site_id), email.casefold(), ip_prefix(ip))

    def spend_report(self, site_id: int, ip: str | None) -> None:
        """Count against what a visitor may report, if it is known, and a site's readers may. Raises RateLimitExceeded.

        The site's are counted apart from its comments: a burst of reports must not keep comments out.
        """
        if ip is not None:
            self._spend("report", str(site_id), ip_prefix(ip))
        self._spend("reports_of_site", str(site_id))

    def spend_receipt(self, ip: str | None) -> None:
        """Count what somebody wants done with a comment of theirs. Raises RateLimitExceeded.

        Nobody else can hold their receipt, so who asks without an address is counted with all who do.
        """
        self._spend("receipt", "" if ip is None else ip_prefix(ip))

    def spend_sign_in(self, ip: str) -> None:
        """Count an attempt to sign in. Raises RateLimitExceeded."""
        self._spend("sign_in", ip_prefix(ip))

    def spend_guess(self, name: str) -> None:
        """Count an attempt at a name's password, from wherever: many visitors guess together.

        Names that nobody has are counted too, or the limit would tell which there are. Raises RateLimitExceeded.
        """
        self._spend("guess", name.casefold())

    def spend_privacy(self, ip: str) -> None:
        """Count a visitor's question what is held of an address. Raises RateLimitExceeded."""
        self._spend("privacy", ip_prefix(ip))

    def spend_privacy_mail(self, email: str) -> None:
        """Count a mail that an address may get because somebody asked what is held of it. Raises RateLimitExceeded."""
        self._spend("privacy_mail", email)

    def spend_invitation_mail(self, moderator_id: int) -> None:
        """Count a mail that a moderator has us send to whom they like. Raises RateLimitExceeded."""
        self._spend("invitation_mail", str(moderator_id))

    def spend_code(self, moderator_id: int) -> None:
        """Count an attempt at somebody's second factor, from wherever: a million codes are soon tried by many.

        Raises RateLimitExceeded.
        """
        self._spend("code", str(moderator_id))

    def _spend(self, name: str, *parts: str, cost: int = 1) -> None:
        key = self._vault.match(f"limit:{name}", *parts)
        for limit in self._limits[name]:
            if not self._hit(limit.limit, key, name, cost):
                raise RateLimitExceeded(limit)

    def _hit(self, item: RateLimitItem, key: str, name: str, cost: int) -> bool:
        if self._clock() >= self._silent_until:
            try:
                return self._limiter.limiter.hit(item, PREFIX, key, name, cost=cost)
            except RedisError as error:
                if (now := self._clock()) >= self._silent_until:  # other threads may have lost it in the same moment
                    log.warning("limits are counted in memory", extra={"error": type(error).__name__})
                self._silent_until = now + PAUSE_SECONDS
        return self._memory.hit(item, PREFIX, key, name, cost=cost)

    def retry_after(self, error: RateLimitExceeded) -> int:
        """Give the seconds after which it is worth trying again."""
        limit = error.limit.limit if error.limit else None
        return limit.get_expiry() if limit else 60


def _no_key() -> str:
    """Stand for the key that flask-limiter would find by itself; each limit is given its own."""
    return ""


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
