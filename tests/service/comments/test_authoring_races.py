"""Several at once: of what authors send in the same moment, one counts, and nothing is half done."""

import threading
from collections import Counter

import pytest

from service.comments.errors import Conflict
from service.comments.tables import Appeal
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)


def at_once(*calls):
    """Make the calls in a thread each, and count how they ended."""
    ends = []

    def make(call):
        try:
            call()
            ends.append("done")
        except Conflict:
            ends.append("refused")

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


@on_both
def test_of_edits_at_once_one_counts(author, hands, written):
    comment_id = written()
    texts = [f"text {number}" for number in range(4)]

    ended = at_once(*[lambda text=text: author.edit(comment_id, text, version=2) for text in texts])

    assert ended == {"done": 1, "refused": 3}
    assert hands.row(comment_id).body in texts
    assert (hands.row(comment_id).revision, author.texts(comment_id)) == (2, [(1, "a fine remark")])
    assert hands.totals_agree()


@on_both
def test_of_appeals_at_once_one_counts(author, hands, written):
    comment_id = written("spam 0.999")

    ended = at_once(*[lambda n=number: author.appeal(comment_id, f"appeal {n}") for number in range(4)])

    assert ended == {"done": 1, "refused": 3}
    assert len(author.rows(Appeal)) == 1
    assert hands.totals_agree()


@on_both
def test_an_edit_and_a_decision_at_once_do_not_both_count(author, hands, written):
    comment_id = written("toxic 0.9")
    [seen] = hands.seen(comment_id)

    ended = at_once(
        lambda: author.edit(comment_id, "mild now", version=2), lambda: hands.decide_seen(seen, "rejected", "insult")
    )

    assert ended == {"done": 1, "refused": 1}
    row = hands.row(comment_id)
    assert (row.status, row.body) in {("pending", "mild now"), ("rejected", "toxic 0.9")}
    assert hands.totals_agree()


@on_both
def test_removing_wins_over_whatever_comes_with_it(author, hands, written):
    comment_id = written()

    at_once(lambda: author.remove(comment_id), lambda: author.remove(comment_id))

    assert (hands.row(comment_id).status, hands.row(comment_id).version) == ("erased", 3)
    assert hands.totals_agree()
