"""What the desk asks the database, asked of PostgreSQL."""

import pytest

from service.connections import open_databases
from service.migrations.runner import migrate
from service.settings import Settings
from tests.conftest import PUBLIC_URL, SECRET_KEYS
from tests.service.web.desk.test_decisions import (
    test_rejecting_keeps_reason_note_and_name_in_the_history,
    test_who_comes_second_is_told_what_happened_and_can_decide_again,
)
from tests.service.web.desk.test_queues import (
    test_being_checked_shows_only_past_a_minute,
    test_each_comment_is_in_its_queues,
    test_the_queue_of_one_site,
    test_turning_pages_shows_every_comment_once,
)
from tests.service.web.desk.test_sign_in import test_a_name_nobody_can_have

__all__ = [
    "test_a_name_nobody_can_have",
    "test_being_checked_shows_only_past_a_minute",
    "test_each_comment_is_in_its_queues",
    "test_rejecting_keeps_reason_note_and_name_in_the_history",
    "test_the_queue_of_one_site",
    "test_turning_pages_shows_every_comment_once",
    "test_who_comes_second_is_told_what_happened_and_can_decide_again",
]


@pytest.fixture
def settings(tmp_path, postgres_url):
    return Settings(data_dir=tmp_path, database_url=postgres_url, public_url=PUBLIC_URL, secret_keys=SECRET_KEYS)


@pytest.fixture
def databases(settings):
    opened = open_databases(settings)
    migrate(opened)
    yield opened
    opened.close()
