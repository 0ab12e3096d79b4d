"""What the moves of a comment count as."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from service.comments import statistics
from service.comments.statistics import BOUNDS, Moved, counted
from service.comments.tables import Hourly

START = datetime(2026, 3, 1, 12, 10, tzinfo=UTC)
COMMENT = uuid.UUID(int=7)
ADA, BEN = ("moderator", 1), ("moderator", 2)
SITE, POLICY = ("site", None), ("policy", None)
SCORE = {"code": "score", "attribute": "TOXICITY", "score": 0.7, "threshold": 0.052}


def move(to, by, *reasons, minutes=0, undoes=None):
    """A move without its place in the history, which `told` gives it."""
    return {
        "to_status": to,
        "actor": by[0],
        "actor_id": by[1],
        "at": START + timedelta(minutes=minutes),
        "undoes": undoes,
        "reasons": [{"code": one} if isinstance(one, str) else one for one in reasons],
    }


def told(*moves):
    """A comment's history: received, and then these moves."""
    rows, before, revision = [], None, 1
    for version, one in enumerate((move("pending", ("author", None)), *moves), 1):
        revision += one["to_status"] == "pending" and before is not None
        rows.append(
            Moved(
                history_id=version,
                comment_id=COMMENT,
                site_id=1,
                version=version,
                revision=revision,
                from_status=before,
                **one,
            )
        )
        before = one["to_status"]
    return rows


def names(*moves):
    counts = Counter()
    for (_, name), count in counted(told(*moves)).items():
        counts[name] += count
    return {name: count for name, count in counts.items() if count and name != "received"}


HELD = move("held", POLICY, SCORE)
PUBLISHED = move("published", POLICY, "nothing_found")


def test_a_comment_is_received_once_in_its_hour():
    assert counted(told()) == {(datetime(2026, 3, 1, 12, tzinfo=UTC), "received"): 1}


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        pytest.param([PUBLISHED], {"policy:published": 1}, id="published by the policy"),
        pytest.param([HELD], {"policy:held": 1, "why:score": 1}, id="held, and why"),
        pytest.param(
            [move("held", POLICY, "language_not_supported", SCORE)],
            {"policy:held": 1, "why:language_not_supported": 1},
            id="held for the first of its reasons",
        ),
        pytest.param([move("rejected", POLICY, SCORE)], {"policy:rejected": 1}, id="rejected by the policy"),
        pytest.param(
            [HELD, move("published", ADA, "approved", minutes=3)],
            {"policy:held": 1, "why:score": 1, "people:published": 1, "by:1": 1, "wait:300": 1, "overturned:TOXICITY": 1},
            id="a person overturns the score",
        ),
        pytest.param(
            [HELD, move("rejected", SITE, "other", minutes=90)],
            {"policy:held": 1, "why:score": 1, "people:rejected": 1, "wait:7200": 1, "upheld:TOXICITY": 1},
            id="the site upholds it, which is no moderator",
        ),
        pytest.param(
            [PUBLISHED, move("rejected", ADA, "threat")],
            {"policy:published": 1, "people:rejected": 1, "by:1": 1, "missed:threat": 1},
            id="what the policy missed; it did not wait",
        ),
        pytest.param(
            [PUBLISHED, move("published", ADA, "approved")],
            {"policy:published": 1, "people:published": 1, "by:1": 1},
            id="looked at and kept",
        ),
        pytest.param(
            [HELD, move("held", ADA, "escalated"), move("rejected", BEN, "insult")],
            {"policy:held": 1, "why:score": 1, "people:held": 1, "people:rejected": 1, "by:1": 1, "by:2": 1,
             "wait:60": 1, "upheld:TOXICITY": 1},
            id="a second opinion: only the decision ends the waiting, and one decision is no pair",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("rejected", BEN, "spam")],
            {"policy:held": 1, "why:score": 1, "people:published": 1, "people:rejected": 1, "by:1": 1, "by:2": 1,
             "wait:60": 1, "overturned:TOXICITY": 1, "pairs:differ": 1},
            id="two moderators differ; the first is set beside the score",
        ),
        pytest.param(
            [move("rejected", POLICY, SCORE), move("rejected", ADA, "hate"), move("rejected", BEN, "insult")],
            {"policy:rejected": 1, "people:rejected": 2, "by:1": 1, "by:2": 1, "upheld:TOXICITY": 1, "pairs:agree": 1},
            id="two moderators agree",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("rejected", ADA, "spam")],
            {"policy:held": 1, "why:score": 1, "people:published": 1, "people:rejected": 1, "by:1": 2,
             "wait:60": 1, "overturned:TOXICITY": 1},
            id="one who changes their mind is no pair",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("held", ADA, "undone", undoes=3)],
            {"policy:held": 1, "why:score": 1},
            id="taken back by the same moderator: nothing happened",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("held", BEN, "undone", undoes=3)],
            {"policy:held": 1, "why:score": 1, "by:1": 1, "back:1": 1},
            id="taken back by somebody else: it was a decision, and does not stand",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("held", ADA, "undone", undoes=3),
             move("rejected", BEN, "hate", minutes=20)],
            {"policy:held": 1, "why:score": 1, "people:rejected": 1, "by:2": 1, "wait:1200": 1, "upheld:TOXICITY": 1},
            id="what was taken back is neither first nor one of a pair",
        ),
        pytest.param(
            [HELD, move("published", ADA, "approved"), move("pending", ("author", None)), PUBLISHED,
             move("rejected", BEN, "spam")],
            {"policy:held": 1, "policy:published": 1, "why:score": 1, "people:published": 1, "people:rejected": 1,
             "by:1": 1, "by:2": 1, "wait:60": 1, "overturned:TOXICITY": 1, "missed:spam": 1},
            id="each text has decisions of its own",
        ),
        pytest.param([move("held", POLICY, "everything_held"), move("published", ADA, "approved")],
                     {"policy:held": 1, "why:everything_held": 1, "people:published": 1, "by:1": 1, "wait:60": 1},
                     id="held for no score: nothing is overturned"),
        pytest.param([HELD, move("erased", SITE, "removed_by_site")], {"policy:held": 1, "why:score": 1},
                     id="removed by the site: no decision about what it says"),
    ],
)  # fmt: skip
def test_moves_count_as(moves, expected):
    assert names(*moves) == expected


@pytest.mark.parametrize(
    ("waited", "bucket"),
    [
        pytest.param(0, "60", id="at once"),
        pytest.param(60, "60", id="a bound belongs to its bucket"),
        pytest.param(61, "120", id="just over it"),
        pytest.param(BOUNDS[-1], str(BOUNDS[-1]), id="a week"),
        pytest.param(BOUNDS[-1] + 1, "more", id="longer"),
        pytest.param(-5, "60", id="the clock went back"),
    ],
)
def test_how_long_it_waited(waited, bucket):
    assert names(HELD, move("published", ADA, "approved", minutes=waited / 60))[f"wait:{bucket}"] == 1


def test_a_decision_is_counted_in_its_own_hour():
    decided = told(HELD, move("published", ADA, "approved", minutes=55))

    assert counted(decided)[datetime(2026, 3, 1, 13, tzinfo=UTC), "people:published"] == 1


def test_every_name_fits_its_column():
    longest = {**SCORE, "attribute": "A" * 500}  # a policy may name any attribute
    counts = counted(told(move("held", POLICY, longest), move("published", ADA, "approved")))

    assert max(len(name) for _, name in counts) <= Hourly.__table__.c.name.type.length
    assert any(name.startswith(statistics.OVERTURNED) for _, name in counts)
