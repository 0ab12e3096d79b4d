"""Forgets the older of two webhook secrets once its time is over. It signs nothing any more by then."""

import logging
from datetime import datetime

from service.comments import webhooks
from service.comments.errors import SealBroken
from service.comments.privacy import Vault
from service.comments.store import dead_letters
from service.connections import vault
from service.database import Database
from service.settings import Settings

log = logging.getLogger("commentgate.sweep")


def end_over(database: Database, settings: Settings, now: datetime) -> None:
    """Forget what is over at a moment. The secret keys are only read if there is something to forget."""
    with database.read() as session:
        is_any = dead_letters.is_rotation_over(session, now)
    if is_any:
        _forget(database, vault(settings), now)


def _forget(database: Database, opened: Vault, now: datetime) -> None:
    with database.write() as session:
        for site in dead_letters.rotations_over(session, now):
            try:
                webhooks.drop_old(site, opened)
            except SealBroken:  # one site's secret must not keep the others'
                log.warning("a webhook's secrets cannot be read", extra={"site_id": site.id})
