"""What requests share, made once by `create_app`."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from redis import Redis

from service.comments.clients.entries import Entry
from service.comments.intake import Intake, Order, Received
from service.comments.moderation import Scorer
from service.comments.policy import Policy
from service.comments.privacy import Vault
from service.comments.store.sites import KnownKey
from service.comments.together import Together
from service.database import Databases
from service.settings import Settings
from service.web.errands import Errands
from service.web.limits import Limits
from service.web.rates import Rates
from service.web.recent import Recent

EXTENSION = "commentgate"


def utc_now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a view may use; views make nothing of it themselves."""

    settings: Settings
    databases: Databases
    vault: Vault
    redis: Redis
    intake: Intake
    receive_one: Together[Order, Received]  # single posts that come at once are committed together
    limits: Limits
    keys: Recent[tuple[str, str], KnownKey]  # a revoked key works for two seconds more
    scorer: Scorer  # for clients, who wait for the answer
    write_one: Together[Entry, uuid.UUID | None]  # what clients ask at once is written down together
    policies: Recent[int, Policy]
    rates: Rates  # of clients, a key
    spent: Recent[int, int]  # calls of a key this month, to compare with its quota
    errands: Errands  # what answers must not wait for
    now: Callable[[], datetime]

    def url(self, path: str) -> str:
        """Give the absolute address of a path. Links never come from the Host header."""
        return self.settings.public_url + path


def services() -> Services:
    """Give the running application's services."""
    found: Services = current_app.extensions[EXTENSION]
    return found
