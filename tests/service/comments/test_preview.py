"""A preview: both policies on the same comments, counted by move, with examples of every kind of move."""

import uuid
from collections import Counter

from service.comments.lifecycle import Status
from service.comments.policies.preview import MAX_EXAMPLES, Past, compare
from service.comments.policy import Policy, Signals, Threshold

PUBLISHED, HELD, REJECTED = Status.PUBLISHED, Status.HELD, Status.REJECTED
OLD = Policy(thresholds={"SPAM": Threshold(hold=0.5, reject=0.9)})


def past(spam, text="A remark.", **signals):
    return Past(uuid.uuid4(), Signals(text=text, scores={"SPAM": spam}, **signals))


def test_every_move_is_counted_and_nothing_else_is_a_change():
    pasts = [past(0.1), past(0.6), past(0.6, "casino"), past(0.95)]
    new = Policy(thresholds={"SPAM": Threshold(hold=0.7)}, banned_words=("casino",))

    found = compare(pasts, OLD, new)

    assert found.looked_at == 4
    assert found.moves == Counter(
        {(PUBLISHED, PUBLISHED): 1, (HELD, PUBLISHED): 1, (HELD, REJECTED): 1, (REJECTED, HELD): 1}
    )
    assert found.changed == 3
    assert [(one.past, one.old.status, one.new.status) for one in found.examples] == [
        (pasts[1], HELD, PUBLISHED), (pasts[2], HELD, REJECTED), (pasts[3], REJECTED, HELD)
    ]  # fmt: skip


def test_the_same_rules_change_nothing():
    found = compare([past(one / 10) for one in range(10)], OLD, OLD)

    assert (found.changed, found.other_reasons, found.examples) == (0, 0, ())


def test_a_comment_that_stays_for_another_reason_is_told_apart():
    new = Policy(thresholds=OLD.thresholds, suspect_words=("ferry",))

    found = compare([past(0.6, "the ferry"), past(0.6)], OLD, new)

    assert (found.changed, found.other_reasons) == (0, 1)


def test_a_limit_that_moves_under_a_score_is_no_other_reason():
    found = compare([past(0.6)], OLD, Policy(thresholds={"SPAM": Threshold(hold=0.4, reject=0.9)}))

    assert (found.changed, found.other_reasons) == (0, 0)


def test_a_frequent_change_does_not_hide_a_rare_one_among_the_examples():
    pasts = [past(0.6) for _ in range(50)] + [past(0.95)]
    new = Policy(thresholds={})

    found = compare(pasts, OLD, new)

    assert len(found.examples) == MAX_EXAMPLES
    assert [one.past for one in found.examples[:3]] == [pasts[0], pasts[50], pasts[1]]
