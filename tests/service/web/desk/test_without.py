"""What a comment would score without a part of it, on its own page, by the classifier that ships."""

import re
import uuid
from datetime import UTC, datetime
from html import unescape
from unittest import TestCase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Classifier
from model.counterfactuals import Counterfactual
from service.comments import sites
from service.comments.policy import Policy, Threshold
from service.comments.signs.email_kinds import email_kind
from service.comments.tables import Comment, History
from service.scorer import NoClassifier
from service.web.app import create_app
from service.web.desk.comment import without
from service.web.desk.comment.without import LONGEST, MOST
from tests.conftest import PUBLIC_URL, Clock
from tests.service.web.desk.conftest import Browser

LINE = re.compile(r'<th scope="row">(Without[^<]*?) <q dir="auto">([^<]*)</q></th><td>(\d\.\d\d)</td>')
NOW = re.compile(r"<caption>It scores (\d\.\d\d)\.")
INSULT = "Honestly, you idiot, the bridge is closed and everybody knew."
URL = "http://boats.example/"


class Damaged:
    """The classifier, unable to say what is asked here."""

    def __init__(self, classifier):
        self.version = classifier.version

    def score_and_tag(self, items):
        raise AssertionError("a page scores nothing else")

    explain_many = score_and_tag

    def without_many(self, requests):
        raise RuntimeError("told to raise")


class Other(Damaged):
    """A later classifier, which would have something to say."""

    def __init__(self, classifier):
        self.version, self.without_many = "later", classifier.without_many


class Silent:
    """The classifier, which cannot be asked this."""

    def __init__(self, classifier):
        self.version = classifier.version


@pytest.fixture(scope="module")
def shipped():
    return Classifier.load()


@pytest.fixture
def scorer(shipped):
    return shipped


@pytest.fixture
def clock():
    """The policy's decisions are dated by the database's clock, so this one starts there."""
    made = Clock()
    made.moment = datetime.now(UTC)
    return made


@pytest.fixture
def site(databases, clock, vault):
    with databases.main.write() as session:
        policy = Policy(thresholds={"TOXICITY": Threshold(hold=0.3), "SPAM": Threshold(hold=1e-6)})
        origins = ["https://news.example", PUBLIC_URL]
        return sites.add_site(session, name="Demo", origins=origins, now=clock(), vault=vault, policy=policy)


@pytest.fixture
def page(signed_in):
    return lambda comment_id: signed_in.get(f"/desk/comments/{comment_id}").text


def told(page, attribute):
    """Give the score that an attribute has, and the lines under it."""
    section = next((part for part in page.split("<section")[1:] if f"the score for {attribute}<" in part), "")
    lines = [tuple(unescape(part) for part in line) for line in LINE.findall(section.split("</section>")[0])]
    return NOW.findall(section), lines


def test_without_the_insult_it_scores_less(held, page, shipped):
    [now], lines = told(page(held(INSULT)), "toxicity")

    assert lines[0][:2] == ("Without the word", "idiot")
    assert lines[0][2] < now
    assert len(lines) <= MOST
    assert [line[2] for line in lines] == sorted(line[2] for line in lines)


def test_what_stands_beside_the_text_is_named_and_scored_as_it_was(held, page, shipped):
    names = {"author_url": "Without the author's website", "author_name": "Without the author's name"}
    shown = 0
    for text in ("Great post, thanks for sharing.", "Very useful information, keep it up", "I like the old pier."):
        item = {"text": text, "author_name": "Amina", "author_url": URL, "locale": "en"}
        asked = {**item, "email_kind": email_kind("amina@mail.example", URL)}
        now, lines = told(page(held(text, author_url=URL, locale="en")), "spam")
        without_it = {named: shipped.score([{**asked, kind: ""}])[0]["SPAM"] for kind, named in names.items()}
        found = {named: score for named, _, score in lines if named in without_it}

        assert found == {named: f"{without_it[named]:.2f}" for named in found}
        assert now in ([], [f"{shipped.score([asked])[0]['SPAM']:.2f}"])
        shown += len(found)
    assert shown


def test_only_the_attributes_that_kept_it_back_are_asked_about(held, page):
    shown = page(held(INSULT))

    assert told(shown, "toxicity")[1]
    assert "the score for insult" not in shown


def test_a_part_cannot_write_into_the_page(held, page):
    link = "<a href='http://idiots.example'>you stupid idiot <script>alert(1)</script></a>"
    shown = page(held(f'{INSULT} {link} [url=http://x.example]idiot " onclick=x[/url]'))

    assert told(shown, "toxicity")[1]
    assert "<script>alert" not in shown
    assert "<a href='http://idiots" not in shown


@pytest.mark.parametrize("instead", [Other, Damaged, Silent, lambda _: NoClassifier()], ids=["other", "raises", "silent", "none"])  # fmt: skip
def test_a_page_stands_without_it(held, settings, clock, shipped, instead, signed_in):
    comment_id = held(INSULT)
    browser = Browser(create_app(settings, now=clock, scorer=instead(shipped)).test_client())
    browser.sign_in()
    answer = browser.get(f"/desk/comments/{comment_id}")

    assert answer.status_code == 200
    assert "What made the score for toxicity" in answer.text
    assert not LINE.search(answer.text)


def test_nothing_is_said_of_an_erased_comment(held, page, client, site, databases):
    comment_id = held(INSULT)
    key = {"Authorization": f"Bearer {site.secret_key}"}
    assert client.delete(f"/v1/comments/{comment_id}", headers=key).status_code in {200, 204}

    assert told(page(comment_id), "toxicity") == ([], [])
    with databases.main.read() as session:
        assert session.get_one(Comment, uuid.UUID(comment_id)).body == ""


def test_the_queue_and_the_card_alone_do_not_ask(held, signed_in, settings, clock, shipped):
    comment_id = held(INSULT)

    assert not LINE.search(signed_in.get("/desk/").text)
    assert not LINE.search(signed_in.get(f"/desk/comments/{comment_id}/card").text)


def test_what_reads_the_same_is_said_once_and_shortly(shipped):
    class Told(Silent):
        def without_many(self, requests):
            long = "www." + "x" * 300
            kinds = ("words", "words", "link", "words", "words", "author_name", "author_url")
            parts = ("you fool", "You  FOOL", long, "?!", "a", " \n", "b")
            scores = (0.1, 0.2, 0.3, 0.4, 0.8996, 0.5, 0.6)
            return [[Counterfactual(k, p, 0, 0, s) for k, p, s in zip(kinds, parts, scores, strict=True)]]

    comment = Comment(body="x", author_name="Ann", status="held", revision=1)
    version = shipped.version
    move = History(revision=1, scores={"SPAM": 0.9}, classifier_version=version, contributions={"SPAM": {}})

    told = without.ask(Told(shipped), comment, None, [move])["SPAM"]

    assert told.now == "0.90"
    assert [(line.named, line.quoted, line.score) for line in told.lines] == [
        ("Without the words", "you fool", "0.10"),
        ("Without this link", "www." + "x" * (LONGEST - 4) + "…", "0.30"),
        ("Without", "?!", "0.40"),
        ("Without the author's website", "b", "0.60"),
    ]


@given(
    st.text(max_size=300) | st.lists(st.sampled_from(["idiot", "http://a.b", "<a x>you</a>", "[url=x]", "‮", "!!"])).map(" ".join),
    st.none() | st.text(max_size=40),
)  # fmt: skip
def test_there_is_an_answer_to_any_text(shipped, text, url):
    with TestCase().assertNoLogs("commentgate.desk"):
        found = ask(shipped, text, url)

    for one in found.values():
        assert 0 < len(one.lines) <= MOST
        assert all(line.score < one.now and line.quoted for line in one.lines)


def ask(classifier, text, url):
    """Ask about a comment that was just scored, whatever it scored."""
    [scored] = classifier.score_and_tag([{"text": text, "author_name": "Ann", "author_url": url}])
    comment = Comment(body=text, author_name="Ann", author_url=url, locale=None, status="held", revision=1)
    move = History(
        revision=1,
        scores=scored.scores,
        classifier_version=classifier.version,
        contributions={"TOXICITY": {}, "SPAM": {}},
    )
    return without.ask(classifier, comment, None, [move])
