"""What a card shows, in a queue and on the comment's own page; and that what people wrote stays within its place."""

import re
from dataclasses import dataclass, field
from html import unescape

import pytest
from sqlalchemy import event

from service.comments.tables import AuthorMark, Moderator, Person
from service.web.desk.comment.cards import LONG
from service.web.desk.wording import EXCERPT
from tests.conftest import BACKENDS, FakeScorer

SCRIPT = "<script>alert(1)</script>"
OVERRIDE = "\u202egnp.exe"


@dataclass(frozen=True)
class Explained:
    bias: float = -1.0
    logit: float = 2.0
    spans: tuple = ()
    contributions: dict = field(default_factory=dict)


class ExplainingScorer(FakeScorer):
    """Says that every "toxic" raised the score by 0.41 and every "fine" lowered it by 0.3; and links by 0.2."""

    def explain_many(self, requests):
        return [
            Explained(spans=tuple(_spans(item["text"])), contributions={"links": 0.2, "author_name": -0.01})
            for item, _ in requests
        ]


def _spans(text):
    for found in re.finditer(r"toxic|fine", text):
        yield {"begin": found.start(), "end": found.end(), "contribution": 0.41 if found[0] == "toxic" else -0.3}


@pytest.fixture
def scorer():
    return ExplainingScorer()


@pytest.fixture
def both(signed_in):
    """Give a comment's card in the queue and on its own page."""

    def read(comment_id):
        pages = [signed_in.get("/desk/").text, signed_in.get(f"/desk/comments/{comment_id}").text]
        return [re.search(rf'<article [^>]*id="c-{comment_id}".*?</article>', page, re.DOTALL)[0] for page in pages]

    return read


def seen(html):
    """Give what one reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_words_that_made_the_score_are_marked_and_counted(held, both):
    for card in both(held("toxic 0.83 but fine, toxic")):
        assert (
            '<mark class="up4" title="+0.41">toxic</mark> 0.83 but <mark class="down3" title="-0.30">fine</mark>'
            in card
        )
        assert "Raises toxicity: “toxic” +0.82, links +0.20. Lowers it: “fine” −0.30." in seen(
            card.replace('<q dir="auto">', "“").replace("</q>", "”")
        )
        assert "author name" not in card


def test_why_it_is_here_is_said_in_one_sentence(held, both):
    for card in both(held("toxic 0.83 thing")):
        assert 'class="why" dir="auto">Toxicity is 0.83, at or over this site&#39;s limit of 0.05.</p>' in card


def test_all_scores_are_there(held, both):
    for card in both(held("toxic 0.83 spam 0.2")):
        assert re.findall(r"<dt>([^<]*)</dt><dd><meter[^>]*></meter>([^<]*)</dd>", card) == [
            ("Toxicity", "0.83"),
            ("Spam", "0.20"),
        ]


def test_a_reply_shows_a_line_of_what_it_answers(held, both):
    parent = held("fine " * 100, author_name="Bo")

    for card in both(held("toxic 0.8", parent_id=parent)):
        assert f'Answers <a href="/desk/comments/{parent}"><bdi dir="auto">Bo</bdi></a>' in card
        assert re.search(rf'<q dir="auto">(fine ?){{1,{EXCERPT // 5}}}…</q>', card)


def test_the_authors_past_on_this_site_is_told(held, post, moderate, both, clock, signed_in):
    post(body="a good one")
    post(body="another good one")
    signed_in.decide(held("toxic 0.9"), "rejected", reason="insult")
    clock.pass_(days=92)
    moderate()
    signed_in.sign_in()

    for card in both(held("toxic 0.8 again")):
        assert "2 published, 1 rejected; first seen 3 months ago" in card


def test_somebody_new_is_said_to_be_new(held, both):
    for card in both(held(author_email="new@mail.example")):
        assert "Nothing else by this author" in card


def test_what_moderators_know_of_the_author_is_shown(held, both, databases, clock):
    comment_id = held()
    with databases.main.write() as session:
        person = session.query(Person).one()
        for kind, words in (("ban", f"adverts {SCRIPT}"), ("note", "phoned them")):
            known = {"site_id": person.site_id, "author": person.email_match, "made_by": 1, "made_at": clock()}
            session.add(AuthorMark(kind=kind, words=words, **known))

    for card in both(comment_id):
        assert 'class="mark-ban">Banned by maren: <q dir="auto">adverts &lt;script&gt;' in card
        assert "Noted by maren" in card


def test_others_like_it_are_counted_and_linked(held, both):
    for number in range(3):
        held(f"toxic 0.7 buy the very best watches at the old harbour today number {number}")
    comment_id = held("toxic 0.7 buy the very best watches at the old harbour today number nine")

    for card in both(comment_id):
        assert re.search(rf'<a href="/desk/comments/{comment_id}/alike[^"]*"[^>]*>3 more like this</a>', card)


def test_a_long_text_is_cut_in_a_queue_and_whole_on_its_page(held, both):
    queue, own = both(held("toxic 0.7 " + "word " * 400 + "the end"))

    assert "the end" not in queue
    assert re.search(r"[\d,]+ more characters: <a href=\"/desk/comments/[^\"]*\">read all</a>", queue)
    assert "the end" in own
    assert "more characters" not in own


def test_a_role_that_may_not_decide_gets_no_forms(browser, held):
    comment_id = held()
    browser.sign_in("vera")

    for path in ("/desk/", f"/desk/comments/{comment_id}"):
        page = browser.get(path).text
        assert "/decisions" not in page
        assert 'name="pick"' not in page
        assert "/authors/ban" not in page


@pytest.mark.attack(1)
@pytest.mark.attack(11)
def test_markup_and_templates_in_marked_and_quoted_words_are_text(held, both):
    parent = held(f"{SCRIPT} {{{{7*7}}}}", author_name=SCRIPT)

    for card in both(held(f"toxic {SCRIPT} toxic 0.9 {{{{7*7}}}}", parent_id=parent, author_name=SCRIPT)):
        assert "<script" not in card
        assert card.count("{{7*7}}") == 2
        assert 'aria-label="Comment by &lt;script&gt;' in card


@pytest.mark.attack(2)
def test_nothing_leaves_its_attribute(held, both):
    for card in both(held(author_name='" onmouseover="alert(1)', page_title='" onclick="alert(1)')):
        assert not re.search(r'"\s*on(mouseover|click)="', card)


@pytest.mark.attack(3)
def test_a_website_is_no_link_and_others_are_refused(held, both, post):
    assert post(author_url="javascript:alert(1)").status_code == 422

    for card in both(held(author_url="https://shop.example/")):
        assert '<bdi class="address" dir="ltr">https://shop.example/</bdi>' in card
        assert 'href="https://shop.example' not in card


@pytest.mark.attack(5)
@pytest.mark.parametrize(
    "title",
    [SCRIPT, "'\"><img src=x onerror=alert(1)>", "</a></bdi><b>", "{{7*7}}"],
    ids=["script", "quotes", "end", "template"],
)
def test_page_titles_and_addresses_stay_within_their_link(held, both, title):
    comment_id = held(page_title=title, page_url="https://news.example/a?x=%22%3E%3Cscript%3E&y='onclick='b")

    for card in both(comment_id):
        [(address, text)] = re.findall(
            r'on <a href="([^"]*)" rel="noopener noreferrer" target="_blank">(.*?)</a>', card
        )
        assert text == f'<bdi dir="auto">{text[16:-6]}</bdi>'
        assert unescape(text[16:-6]) == title
        assert "<" not in text[16:-6]
        assert address.startswith("https://news.example/a?x=%22%3E%3Cscript%3E")
        assert "'" not in address


@pytest.mark.attack(5)
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//news.example/x", "https://a@news.example/"]
)
def test_a_page_address_that_is_no_link_is_refused(post, address):
    assert post(page_url=address).status_code in {403, 422}


@pytest.mark.attack(6)
def test_markup_in_a_moderators_name_and_note_is_text(held, signed_in, databases):
    with databases.main.write() as session:
        session.query(Moderator).filter_by(name="maren").one().name = SCRIPT
    comment_id = held()
    signed_in.decide(comment_id, "rejected", reason="other", note=f'"{SCRIPT}')

    page = signed_in.get(f"/desk/comments/{comment_id}").text

    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


@pytest.mark.attack(13)
def test_right_to_left_overrides_stay_within_their_own_words(held, both):
    parent = held(OVERRIDE, author_name=OVERRIDE, page_title=OVERRIDE)
    comment_id = held(f"toxic 0.9 {OVERRIDE}", author_name=OVERRIDE, parent_id=parent)

    for card in both(comment_id):
        outside = re.sub(r'<(bdi|q|div)\b[^>]*dir="auto"[^>]*>.*?</\1>|aria-label="[^"]*"', "", card, flags=re.DOTALL)
        assert OVERRIDE not in outside
        assert card.count(OVERRIDE) == 6


@pytest.mark.attack(14)
@pytest.mark.parametrize("room", range(0, 24, 3))
@pytest.mark.parametrize("payload", [SCRIPT, '<img src="x" onerror="alert(1)">', "&lt;script&gt;", OVERRIDE])
def test_a_payload_that_is_cut_is_text_still(held, both, payload, room):
    parent = held("x" * (EXCERPT - room) + payload)
    comment_id = held("toxic 0.9 " + "x" * (LONG - 10 - room) + payload, parent_id=parent)

    queue, _own = both(comment_id)

    for tag in ("<script", "<img", "onerror=alert"):
        assert tag not in queue
    inside = re.search(r'<q dir="auto">([^<]*)</q>', queue)[1], re.search(r'class="words"[^>]*>(.*?)</div>', queue)[1]
    for text in inside:
        rest = unescape(re.sub("</?mark[^>]*>", "", text)).rstrip("…").lstrip("toxic 0.9").lstrip("x")
        assert payload.startswith(rest)


@pytest.mark.attack(10)
def test_no_page_has_a_script_or_data_of_its_own(held, signed_in, databases):
    comment_id = held(f"toxic 0.9 {SCRIPT} </script><script>alert(2)//")
    paths = ["/desk/", "/desk/queues/published", "/desk/search?words=toxic", f"/desk/comments/{comment_id}",
             f"/desk/comments/{comment_id}/alike", "/desk/elsewhere", "/desk/actions", "/desk/authors", "/desk/me",
             "/desk/statistics", f"/desk/authors/ban?comment={comment_id}"]  # fmt: skip

    for path in paths:
        page = signed_in.get(path)
        assert page.status_code == 200, path
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.DOTALL | re.IGNORECASE)
        assert all(re.fullmatch(r' type="module" src="/static/[a-z-]+\.js"', tag) and not text for tag, text in scripts)
        assert len(scripts) == page.text.lower().count("<script")
        assert not re.search(r'<[^>]+\son[a-z]+\s*=\s*["\']', page.text)
        assert "application/json" not in page.text
        assert " style=" not in page.text


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_page_of_many_cards_costs_as_many_queries_as_one_of_few(signed_in, held, databases):
    def queries():
        seen = []

        def listener(*_):
            seen.append(1)

        event.listen(databases.main.engine, "before_cursor_execute", listener)
        page = signed_in.get("/desk/").text
        event.remove(databases.main.engine, "before_cursor_execute", listener)
        return page.count("<article"), len(seen)

    parent = held("toxic 0.7 first https://one.example")
    held("toxic 0.7 second https://two.example", parent_id=parent, author_email="a@mail.example", author_id="a1")
    few = queries()
    for number in range(12):
        more = {"author_email": f"a{number}@mail.example", "author_id": f"a{number}" if number % 2 else None}
        held(f"toxic 0.7 number {number} https://shop{number}.example", parent_id=parent, **more)
    many = queries()

    assert (few[0], many[0]) == (2, 14)
    assert many[1] == few[1]
