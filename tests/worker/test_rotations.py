"""The sweep forgets webhook secrets that were replaced."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from service.comments import webhooks
from service.comments.tables import Site
from service.comments.webhooks import OVERLAP, Hand
from service.database import Databases
from service.settings import Settings
from tests.worker.support import NOW, VAULT, make_site
from worker import rotations

SETTINGS = Settings(data_dir=Path("unused"), secret_keys=("a-master-key-that-is-only-for-tests-0001",))


def secrets_of(databases: Databases, site_id: int) -> list[str]:
    with databases.main.read() as session:
        return list(webhooks.held_secrets(session.get_one(Site, site_id), VAULT))


def test_the_older_secret_is_forgotten_after_a_day_and_not_before(databases: Databases) -> None:
    site, _, old = make_site(databases.main, webhook="https://hooks.example/")
    other, _, kept = make_site(databases.main, "other", webhook="https://other.example/")
    with databases.main.write() as session:
        new = webhooks.rotate(session, site, VAULT, Hand(None, NOW))

    rotations.end_over(databases.main, SETTINGS, NOW + OVERLAP - timedelta(minutes=1))
    assert secrets_of(databases, site) == [new, old]

    rotations.end_over(databases.main, SETTINGS, NOW + OVERLAP)
    assert secrets_of(databases, site) == [new]
    assert secrets_of(databases, other) == [kept]
    with databases.main.read() as session:
        assert session.scalars(select(Site.webhook_old_until)).all() == [None, None]


def test_one_secret_that_cannot_be_read_keeps_no_others(databases: Databases) -> None:
    broken, _, _ = make_site(databases.main, webhook="https://hooks.example/")
    site, _, _ = make_site(databases.main, "other", webhook="https://other.example/")
    with databases.main.write() as session:
        for one in (broken, site):
            webhooks.rotate(session, one, VAULT, Hand(None, NOW))
        session.get_one(Site, broken).webhook_secret = "gone"

    rotations.end_over(databases.main, SETTINGS, NOW + OVERLAP)

    assert len(secrets_of(databases, site)) == 1


def test_without_a_rotation_no_secret_key_is_asked_for(databases: Databases) -> None:
    make_site(databases.main, webhook="https://hooks.example/")

    rotations.end_over(databases.main, replace(SETTINGS, secret_keys=()), NOW + OVERLAP)
