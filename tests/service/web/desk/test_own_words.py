"""What authors did with their comments, as moderators see it: earlier texts, and appeals."""

import re
import uuid
from html import unescape

import pytest
from sqlalchemy import event

from service.comments import receipts
from tests.conftest import BACKENDS

on_both = pytest.mark.parametrize("backend", BACKENDS)
MARKUP = "<script>alert(1)</script><img src=x onerror=y>"
WORDS = "It was irony, honestly."


@pytest.fixture
def path(vault):
    return lambda comment_id: f"/v1/receipts/{receipts.make(vault, uuid.UUID(comment_id))}"


@pytest.fixture
def edit(client, path, moderate):
    def run(comment_id, body):
        answer = client.patch(path(comment_id), json={"body": body})
        assert answer.status_code == 200, answer.text
        moderate()

    return run


@pytest.fixture
def appeal(client, path):
    def run(comment_id, words=WORDS):
        answer = client.post(f"{path(comment_id)}/appeal", json={"words": words})
        assert answer.status_code == 200, answer.text

    return run


@pytest.fixture
def appealed(signed_in, held, appeal):
    """Give a comment that was rejected as an insult, and whose author appealed."""
    comment_id = held()
    signed_in.decide(comment_id, "rejected", reason="insult")
    appeal(comment_id)
    return comment_id


@pytest.fixture
def card(signed_in):
    """Give a comment's card, as one reads it, in a queue or on its own page."""

    def read(comment_id, page="/desk/"):
        html = signed_in.get(page.format(comment_id)).text
        found = re.search(rf'<article [^>]*id="c-{comment_id}".*?</article>', html, re.DOTALL)
        return None if found is None else " ".join(unescape(re.sub(r"<[^>]*>", "", found[0])).split())

    return read


OWN = "/desk/comments/{}"


@on_both
def test_an_appeal_is_in_held_with_its_words_and_why_it_was_rejected(appealed, card):
    for shown in (card(appealed), card(appealed, OWN)):
        assert "Its author appealed against the rejection." in shown
        assert "It was rejected because: A moderator called it an insult." in shown
        assert f": {WORDS}" in shown
        assert "The author says" in shown


@on_both
def test_appeals_can_be_filtered_for(appealed, held, card):
    other = held()

    assert card(appealed, "/desk/?reason=appealed") is not None
    assert card(other, "/desk/?reason=appealed") is None


def test_once_decided_the_words_are_on_the_comments_page_only(appealed, card, signed_in, state):
    signed_in.decide(appealed, "published", version=state(appealed)[1])

    assert WORDS in card(appealed, OWN)
    assert WORDS not in card(appealed, "/desk/queues/published")


def test_the_history_says_that_the_author_appealed(appealed, signed_in):
    page = unescape(re.sub(r"<[^>]*>", "", signed_in.get(OWN.format(appealed)).text))

    assert re.search(r"The author:\s+Rejected →\s*Held", page)


def test_a_decision_after_an_appeal_is_undone_like_any(appealed, signed_in, state):
    decided = signed_in.decide(appealed, "published", version=state(appealed)[1]).location
    action = re.search(r"action=(\d+)", decided)[1]
    signed_in.post(f"/desk/actions/{action}/undo", {"csrf": signed_in.csrf(), "back": "/desk/"})

    assert state(appealed)[0] == "held"


@on_both
def test_edits_are_counted_and_the_earlier_texts_are_on_the_comments_page(held, edit, card, signed_in):
    comment_id = held("toxic 0.83 first")
    assert "Edited" not in card(comment_id)
    edit(comment_id, "toxic 0.84 second")
    assert re.search(r"Edited 1 time(?!s)", card(comment_id))
    edit(comment_id, "toxic 0.85 third")

    assert "Edited 2 times" in card(comment_id)
    page = signed_in.get(OWN.format(comment_id)).text
    earlier = re.search(r'<h2 id="texts">.*?</section>', page, re.DOTALL)[0]
    assert re.findall(r'<div class="words" dir="auto">([^<]*)<', earlier) == ["toxic 0.84 second", "toxic 0.83 first"]
    assert "first" not in card(comment_id)


def test_who_looked_at_the_old_text_does_not_decide_the_new(held, edit, signed_in, state):
    comment_id = held()
    edit(comment_id, "a mild remark")

    answer = signed_in.decide(comment_id, "rejected", version=2, reason="insult")

    assert answer.status_code == 409
    assert "Its author edited it." in answer.text
    assert "a mild remark" in answer.text
    assert state(comment_id)[0] == "published"


def test_what_is_removed_takes_its_texts_and_words_with_it(client, path, appealed, signed_in):
    client.delete(path(appealed))

    page = signed_in.get(OWN.format(appealed)).text
    assert WORDS not in page
    assert "Its author removed it." in page


@pytest.mark.attack(1)
@pytest.mark.attack(4)
def test_markup_in_earlier_texts_and_in_an_appeal_is_text(held, edit, appeal, signed_in, state):
    comment_id = held(f"toxic 0.83 {MARKUP}")
    edit(comment_id, f"toxic 0.84 {MARKUP}")
    signed_in.decide(comment_id, "rejected", version=state(comment_id)[1], reason="insult")
    appeal(comment_id, MARKUP)

    for page in (signed_in.get("/desk/"), signed_in.get(OWN.format(comment_id))):
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "&lt;script&gt;" in page.text


def test_an_appeal_costs_a_queue_no_query_more(appealed, held, appeal, signed_in, databases, state):
    def queries():
        seen = []

        def listener(*args):
            seen.append(args[2])

        event.listen(databases.main.engine, "before_cursor_execute", listener)
        signed_in.get("/desk/")
        event.remove(databases.main.engine, "before_cursor_execute", listener)
        return len(seen)

    one = queries()
    for _ in range(3):
        comment_id = held()
        signed_in.decide(comment_id, "rejected", reason="insult")
        appeal(comment_id)

    assert queries() == one
