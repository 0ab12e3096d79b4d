"""Texts that are made to be slow, to grow, or to paint over their neighbours: all the way from the intake to the desk.

With the classifier that ships, on a site that holds everything. What each text costs is measured in processor time, with
a margin of ten and more: none may cost what a text of its length does not.
"""

import re
import time
import unicodedata
import uuid
from datetime import UTC, datetime
from html import unescape

import pytest

from service.comments import sites
from service.comments.finding import MOST_HOSTS, likeness, link_hosts
from service.comments.policy import Policy, Threshold
from service.comments.store import statistics
from service.comments.store.statistics import Horizon
from service.comments.submission import MAX_BODY
from service.comments.tables import Comment
from service.scorer import load_scorer
from tests.conftest import PUBLIC_URL, Clock

MOST_SECONDS = 8.0  # for the whole way; an ordinary comment takes a fifth of a second
FAR = Horizon(2**40, 0)
LIGATURE = "\ufdfa"  # eighteen characters in its compatibility form, the most that there is
MARKS = "a" + "\u0301\u0489\u20dd" * 3_400


def words_of(answer):
    """What people read of a page."""
    assert answer.status_code == 200
    return unescape(re.sub(r"<[^<>]*>", "", answer.text))


@pytest.fixture
def clock():
    """The policy's decisions are dated by the database's clock, so this one starts there."""
    made = Clock()
    made.moment = datetime.now(UTC)
    return made


@pytest.fixture
def scorer():
    return load_scorer()


@pytest.fixture
def site(databases, clock, vault):
    with databases.main.write() as session:
        limits = {"SPAM": Threshold(hold=0.31), "TOXICITY": Threshold(hold=0.05)}
        words = {"banned_words": ("lamp", "a lamp"), "suspect_words": ("light",)}
        policy = Policy(hold_everything=True, thresholds=limits, **words)
        origins = ["https://news.example", PUBLIC_URL]
        return sites.add_site(session, name="Demo", origins=origins, now=clock(), vault=vault, policy=policy)


@pytest.fixture
def goes_all_the_way(signed_in, post, moderate, databases, clock):
    """Post a text, and find it unharmed in the queue, on its page, by search, and in the statistics, in good time."""

    def check(body, **changes):
        started = time.process_time()
        clock.pass_(seconds=1)
        answer = post(body=body, **changes)
        assert answer.status_code == 202, answer.text
        moderate()
        with databases.main.write() as session:
            statistics.count_slice(session, FAR, 1000)
        comment_id = answer.json["id"]
        with databases.main.read() as session:
            comment = session.get_one(Comment, uuid.UUID(comment_id))
        assert comment.status == "held"
        assert comment.scores is not None
        assert comment.body == body
        assert body[:200] in words_of(signed_in.get("/desk/"))
        assert body in words_of(signed_in.get(f"/desk/comments/{comment_id}"))
        assert signed_in.get("/desk/search?words=nothing").status_code == 200
        assert "<dt>Received</dt><dd>1</dd>" in signed_in.get("/desk/statistics").text
        assert time.process_time() - started < MOST_SECONDS

    return check


@pytest.mark.attack(30)
def test_ten_thousand_combining_marks_on_one_letter(goes_all_the_way):
    goes_all_the_way(MARKS)


@pytest.mark.attack(30)
def test_combining_marks_on_nothing_are_no_comment(post):
    answer = post(body="\u0301" * 10_000)

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.json["errors"]] == [("body", "required")]


@pytest.mark.attack(31)
def test_a_text_that_grows_eighteenfold(goes_all_the_way):
    assert len(unicodedata.normalize("NFKC", LIGATURE)) == 18
    goes_all_the_way(LIGATURE * MAX_BODY)


@pytest.mark.attack(31)
def test_a_name_that_grows_is_measured_and_kept_as_it_is(goes_all_the_way):
    goes_all_the_way("Greetings.", author_name=LIGATURE * 100)


@pytest.mark.attack(33)
def test_a_word_of_a_million_characters_is_too_long(post):
    answer = post(body="w" * 10**6)

    assert answer.status_code in {413, 422}


@pytest.mark.attack(33)
@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("w", id="letters"),
        pytest.param("\u5b57", id="ideographs, each with a sound of its own"),
        pytest.param("\U0001d4cc", id="letters beyond the first plane"),
        pytest.param("w\u00ad", id="soft hyphens"),
        pytest.param("ab1-", id="letters, digits and signs"),
    ],
)
def test_the_longest_word_that_fits(goes_all_the_way, unit):
    goes_all_the_way((unit * MAX_BODY)[:MAX_BODY].rstrip("\u00ad"))


@pytest.mark.attack(32)
@pytest.mark.parametrize(
    "unit",
    [
        pytest.param("www.", id="links that never end"),
        pytest.param("http://", id="schemes without a host"),
        pytest.param("http://a", id="schemes and letters"),
        pytest.param("https://[::", id="half an address"),
        pytest.param("[url=", id="BBCode that is never closed"),
        pytest.param("<a ", id="tags that are never closed"),
        pytest.param("a lam", id="nearly a banned phrase"),
        pytest.param("a@", id="nearly an e-mail address"),
        pytest.param("\n> ", id="quotes without words"),
    ],
)
def test_no_expression_blows_up(goes_all_the_way, unit):
    goes_all_the_way(((unit * MAX_BODY)[: MAX_BODY - 1] + "!").strip())


@pytest.mark.attack(32)
@pytest.mark.parametrize("unit", ["www.", "http://a.b ", "https://" + "a." * 50, "http://@", "http://:", "//"])
def test_finding_links_and_likeness_stays_linear(unit):
    """Twice the text, at most a few times the work: a text a thousand times as long as any is still read at once."""
    text = unit * (2_000_000 // len(unit))
    started = time.process_time()

    assert len(link_hosts(text, None)) <= MOST_HOSTS
    likeness(text)

    assert time.process_time() - started < MOST_SECONDS
