"""What an import leaves alone: statistics, and the words of moderators."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.comments.lifecycle import Status
from service.comments.queues import queue_of
from service.comments.reasons import reason_from_json
from service.comments.statistics import Moved, counted
from service.comments.store.importing import moved_id
from service.comments.transfer.import_rows import reason

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MOVE = Moved(
    history_id=1,
    comment_id=UUID(int=1),
    site_id=1,
    version=1,
    revision=1,
    at=AT,
    actor="import",
    actor_id=None,
    from_status=None,
    to_status="published",
    undoes=None,
    reasons=[{"code": "approved", "by": "import"}],
)


@pytest.mark.parametrize(
    ("status", "spam", "queue"),
    [
        (Status.PUBLISHED, False, "published"),
        (Status.HELD, False, "held"),
        (Status.REJECTED, False, "rejected"),
        (Status.REJECTED, True, "spam"),
    ],
)
def test_the_reason_of_an_imported_comment_puts_it_into_its_queue_and_names_no_moderator(status, spam, queue):
    stored = reason(status, spam=spam)
    assert queue_of(status, [stored]) == queue
    assert reason_from_json(stored).sentence == "It came from another system, as it was there."


def test_a_moderators_own_decision_still_reads_as_one():
    assert reason_from_json({"code": "approved"}).sentence == "A moderator published it."


def test_what_was_imported_was_not_received_here():
    assert counted([MOVE]) == {}
    assert counted([MOVE._replace(actor="author")])


def test_what_was_done_before_an_import_counts_for_nothing_and_what_is_done_after_it_counts():
    posted = MOVE._replace(actor="site", to_status="pending", reasons=[], at=AT - timedelta(days=40))
    held = posted._replace(version=2, actor="policy", from_status="pending", to_status="held")
    came = MOVE._replace(version=3, from_status="held", to_status="held")
    published = MOVE._replace(
        version=4, actor="moderator", actor_id=7, from_status="held", at=AT + timedelta(minutes=4)
    )

    assert counted([posted, held])
    assert counted([posted, held, came]) == {}
    hour = AT.replace(minute=0, second=0)
    names = ("people:published", "by:7", "wait:300")
    assert counted([posted, held, came, published]) == {(hour, name): 1 for name in names}


def test_a_decision_of_a_moderator_elsewhere_counts_for_nobody_here():
    decided = MOVE._replace(version=2, actor="moderator", from_status="held")
    names = {name for _, name in counted([MOVE, decided])}
    assert not any("None" in name for name in names)
    assert any(name.endswith("7") for _, name in counted([MOVE, decided._replace(actor_id=7)]))


def test_an_id_that_is_taken_becomes_another_the_same_every_time():
    one = UUID("0199aaaa-0000-7000-8000-000000000001")
    assert moved_id(1, one) == moved_id(1, one) != moved_id(2, one) != one
    assert moved_id(1, one).bytes[:6] == one.bytes[:6]  # it still sorts by its time
