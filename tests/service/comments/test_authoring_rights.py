"""What an author may do with a comment, a sentence a row."""

from datetime import UTC, datetime, timedelta

import pytest

from service.comments.authoring.rights import MOST_EDITS, may_appeal, may_delete, may_edit_until

CAME = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = CAME + timedelta(minutes=5)


def until(status="published", *codes, revision=1, minutes=15, now=SOON):
    return may_edit_until(
        status=status,
        reasons=[{"code": code} for code in codes],
        revision=revision,
        received_at=CAME,
        edit_minutes=minutes,
        now=now,
    )


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(until("pending"), id="while it is being checked"),
        pytest.param(until("pending", "edited"), id="while an edit is being checked"),
        pytest.param(until("published", "nothing_found"), id="while it is published"),
        pytest.param(until("published", "approved"), id="also by a moderator"),
        pytest.param(until("held", "score"), id="while the policy holds it"),
        pytest.param(until("held", "page_closed"), id="also on a page that is closed"),
        pytest.param(until(now=CAME + timedelta(minutes=14, seconds=59)), id="to the last second"),
        pytest.param(until(revision=MOST_EDITS), id="often"),
        pytest.param(until(now=CAME - timedelta(minutes=1)), id="by a clock that went back"),
    ],
)
def test_an_author_may_edit(found):
    assert found == CAME + timedelta(minutes=15)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(until("rejected", "score"), id="what is rejected: that is what the appeal is for"),
        pytest.param(until("erased"), id="what is removed"),
        pytest.param(until("held", "other"), id="what a moderator holds"),
        pytest.param(until("held", "escalated", "score"), id="what waits for a second opinion"),
        pytest.param(until("held", "appealed", "insult"), id="what a moderator is to look at again"),
        pytest.param(until(now=CAME + timedelta(minutes=15)), id="after its time"),
        pytest.param(until(minutes=0, now=CAME), id="where the site allows none"),
        pytest.param(until(revision=MOST_EDITS + 1), id="without end"),
    ],
)
def test_an_author_may_not_edit(found):
    assert found is None


@pytest.mark.parametrize("status", ["pending", "published", "held", "rejected"])
def test_an_author_may_delete_what_there_is(status):
    assert may_delete(status)


def test_nobody_deletes_twice():
    assert not may_delete("erased")


@pytest.mark.parametrize(
    ("status", "appealed", "banned", "may"),
    [
        pytest.param("rejected", False, False, True, id="against a rejection"),
        pytest.param("rejected", True, False, False, id="not twice"),
        pytest.param("rejected", False, True, False, id="not while banned"),
        pytest.param("held", False, False, False, id="not while it waits"),
        pytest.param("published", False, False, False, id="not what is published"),
        pytest.param("pending", False, False, False, id="not what is being checked"),
        pytest.param("erased", False, False, False, id="not what is removed"),
    ],
)
def test_who_may_appeal(status, appealed, banned, may):
    assert may_appeal(status=status, appealed=appealed, banned=banned) is may
