"""Scored elsewhere: what other systems asked about, shown and nothing more."""

import re
from html import unescape

import pytest

from service.comments import credentials
from service.comments.clients import feedback
from service.comments.clients.checks import Question, judge
from service.comments.clients.entries import Entry
from service.comments.clients.feedback import Said
from service.comments.clients.records import Records
from service.comments.credentials import Terms
from service.comments.policy import Policy
from service.comments.store import sites as site_store
from service.comments.store import usage
from service.web.api.queries import make_cursor
from service.web.desk.lists.check_cards import heard, told
from service.web.desk.lists.elsewhere import PAGE_SIZE
from tests.conftest import BACKENDS

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def keys(databases, site, other_site):
    """Give the ids of client keys by site and kind."""
    with databases.main.read() as session:
        return {
            (one.id, key.kind): key.id for one in site_store.everyone(session) for key in usage.keys_of(session, one.id)
        }


@pytest.fixture
def write(databases, vault, clock, keys):
    """Write down a client's call."""
    records = Records(databases, vault, retention_days=30)

    def one(site_id, protocol="akismet", **fields):
        clock.pass_(seconds=1)
        entry = Entry(site_id=site_id, credential_id=keys[site_id, protocol], protocol=protocol, **fields)
        [written] = records.write([entry], clock())
        return written

    return one


@pytest.fixture
def check(write, scorer, site):
    """Write down a check of a text as the fake scorer judges it."""

    def one(
        body="toxic 0.83 thing", protocol="akismet", site_id=site.site_id, source="https://blog.example/", **fields
    ):
        question = Question(body=body, **{"author_name": "Bo", "author_email": "bo@mail.example", **fields})
        verdict = judge(scorer, question, Policy(), ["en"])
        return write(site_id, protocol, source=source, question=question, verdict=verdict)

    return one


def bodies(page):
    return [unescape(body) for body in re.findall(r'<div class="words"[^>]*>([^<]*)</div>', page)]


def test_a_card_shows_what_was_asked_and_told(signed_in, check):
    check(page_url="https://blog.example/pier")

    page = signed_in.get("/desk/elsewhere").text

    assert bodies(page) == ["toxic 0.83 thing"]
    assert "Told: spam. TOXICITY is 0.83, at or over this site&#39;s limit of 0.05." in page
    assert '<bdi dir="auto">Bo</bdi>' in page
    assert 'Akismet, <bdi dir="auto">https://blog.example/</bdi>' in page
    assert '<a href="https://blog.example/pier"' in page
    assert re.search(r'<meter[^>]*value="0.83"', page)
    assert "live in other systems" in page


def test_the_address_is_not_shown(signed_in, check):
    check()

    assert "bo@" not in signed_in.get("/desk/elsewhere").text


def test_nothing_can_be_decided_here(signed_in, check):
    check()

    page = signed_in.get("/desk/elsewhere").text

    assert set(re.findall(r'<form method="post" action="([^"]*)"', page)) == {"/desk/logout"}
    assert signed_in.post("/desk/elsewhere", {"csrf": signed_in.csrf()}).status_code == 405


def test_it_is_in_no_queue_and_no_total(signed_in, check):
    check()

    page = signed_in.get("/desk/").text

    assert bodies(page) == []
    assert set(re.findall(r'<span class="size">([^<]*)</span>', page)) <= {"0"}


def test_it_is_in_the_navigation(signed_in):
    link = '<a href="/desk/elsewhere"'

    assert f"{link}>Scored elsewhere</a>" in signed_in.get("/desk/").text
    assert f'{link} aria-current="page">Scored elsewhere</a>' in signed_in.get("/desk/elsewhere").text


def test_nobody_sees_it_without_signing_in(browser, check):
    check()

    assert browser.get("/desk/elsewhere").status_code == 303


def test_a_viewer_sees_it(browser, check):
    check()
    browser.sign_in("vera")

    assert bodies(browser.get("/desk/elsewhere").text) == ["toxic 0.83 thing"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_turning_pages_shows_everything_once_and_the_newest_first(signed_in, check):
    texts = [f"text {number}" for number in range(2 * PAGE_SIZE + 3)]
    for text in texts:
        check(text)
    found, path = [], "/desk/elsewhere?protocol=akismet&site=1"
    while path:
        page = signed_in.get(path).text
        found += bodies(page)
        older = re.search(r'<a href="([^"]*)" rel="next">', page)
        path = older and unescape(older[1])

    assert found == texts[::-1]
    assert '<a href="/desk/elsewhere?site=1&amp;protocol=akismet">← Newest</a>' in page


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_list_of_a_site_or_a_protocol(signed_in, check, site, other_site):
    check("a")
    check("b", "perspective")
    check("c", site_id=other_site.site_id)
    listed = {
        query: bodies(signed_in.get(f"/desk/elsewhere?{query}").text)
        for query in ("", f"site={other_site.site_id}", "protocol=perspective", "protocol=coral", "site=&protocol=")
    }

    assert listed == {
        "": ["c", "b", "a"],
        f"site={other_site.site_id}": ["c"],
        "protocol=perspective": ["b"],
        "protocol=coral": [],
        "site=&protocol=": ["c", "b", "a"],
    }


@pytest.mark.parametrize("query", ["site=one", "site=%00", "protocol=fax", "older=nonsense", "older=%E2%80%AE"])
def test_a_question_that_makes_no_sense(signed_in, query):
    assert signed_in.get(f"/desk/elsewhere?{query}").status_code == 422


def test_why_there_are_no_texts_of_openais_clients(signed_in):
    assert "its text is not kept" in signed_in.get("/desk/elsewhere?protocol=openai").text


def test_past_the_end_there_is_a_way_back(signed_in, check, clock):
    first = check()
    page = signed_in.get(f"/desk/elsewhere?older={make_cursor(clock(), first)}").text

    assert "Nothing older is left." in page
    assert 'href="/desk/elsewhere">Back to the newest</a>' in page


@pytest.mark.parametrize(
    ("protocol", "status", "words"),
    [
        ("akismet", "published", "Told: not spam."),
        ("akismet", "held", "Told: spam."),
        ("akismet", "rejected", "Told: spam, and to discard it."),
        ("coral", "published", "Told: nothing against it."),
        ("coral", "held", "Told: withhold it for a moderator."),
        ("coral", "rejected", "Told: reject it."),
        ("perspective", "held", "Its scores were given; this site's policy would have held it."),
        ("akismet", None, "Nobody asked about it before it was reported."),
    ],
)
def test_what_a_client_was_told_is_said_in_its_own_terms(protocol, status, words):
    reasons = [{"code": "everything_held"}] if status == "held" else []

    assert told(protocol, status, reasons) == words + (" This site holds every comment." if reasons else "")


@pytest.mark.parametrize(
    ("call", "words", "text"),
    [
        (feedback.SUBMIT_SPAM, {}, "Reported as spam"),
        (feedback.SUBMIT_HAM, {}, "Reported as no spam"),
        (feedback.SUGGEST_SCORE, {"scores": {"TOXICITY": 1}, "client": "Coral"}, "A moderator rejected it in Coral"),
        (feedback.SUGGEST_SCORE, {"scores": {"TOXICITY": 0}, "client": "Coral"}, "A moderator approved it in Coral"),
        (
            feedback.SUGGEST_SCORE,
            {"scores": {"TOXICITY": 0.25, "IDENTITY_ATTACK": 1}},
            "Scores suggested: Toxicity 0.25, Identity attack 1.00",
        ),
    ],
)
def test_what_was_said_afterwards_is_said_as_it_was_meant(call, words, text):
    assert heard(call, words) == text


def test_feedback_stands_with_its_comment(signed_in, check, write, site):
    check("toxic 0.8 first")
    about = check("toxic 0.8 second")
    question = Question(body="toxic 0.8 second", author_name="Bo")
    write(site.site_id, question=question, said=Said(feedback.SUBMIT_HAM, {}), check_id=about)

    first, *others = signed_in.get("/desk/elsewhere").text.split("<article")[1:]

    assert "toxic 0.8 second" in first
    assert "Reported as no spam" in first
    assert all("Reported" not in one for one in others)


def test_usage_is_shown_by_key(signed_in, write, databases, site, clock, vault, keys):
    terms = Terms(quota=2)
    with databases.main.write() as session:
        credentials.add_client_key(session, "Demo", "perspective", clock(), vault, terms)
        session.flush()
        limited = max(key.id for key in usage.keys_of(session, site.site_id))
    keys[site.site_id, "limited"] = limited
    for counts in (("failed",), ("refused_language",), ()):
        write(site.site_id, "akismet", counts=counts)
    write(site.site_id, "limited")
    write(site.site_id, "limited")

    rows = {
        re.sub(r"<[^>]*>", "", row[0]).strip(): [re.sub(r"<[^>]*>", "", cell).strip() for cell in row[1:]]
        for row in (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", one) for one in signed_in_rows(signed_in))
    }

    assert rows == {
        f"Akismet, number {keys[site.site_id, 'akismet']}": ["Demo", "3", "any number", "1", "1"],
        f"Perspective, number {limited}": ["Demo", "2", "2 (spent)", "0", "0"],
    }


def signed_in_rows(browser):
    page = browser.get("/desk/elsewhere").text
    return re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)


def test_usage_of_another_month_is_not_shown(signed_in, write, site, clock):
    write(site.site_id)
    seen = []
    for days in (5, 40):
        clock.pass_(days=days)
        signed_in.sign_in()
        seen.append(len(signed_in_rows(signed_in)))

    assert seen == [1, 0]


@pytest.mark.attack(1)
@pytest.mark.attack(11)
def test_markup_and_templates_are_text(signed_in, check):
    odd = f"{SCRIPT} {{{{7*7}}}}"
    check(f"toxic 0.9 {odd}", author_name=odd, author_url=odd, page_url=odd, source=odd)

    page = signed_in.get("/desk/elsewhere").text

    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}") >= 6


@pytest.mark.attack(2)
def test_an_address_cannot_leave_its_attribute(signed_in, check):
    check(page_url='https://news.example/"onclick="a', author_url="https://x.example/'onmouseover='a")

    page = signed_in.get("/desk/elsewhere").text

    assert '"onclick="' not in page
    assert "'onmouseover=" not in page


@pytest.mark.attack(3)
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a@b.example"]
)
def test_only_an_address_of_a_page_is_a_link(signed_in, check, address):
    check(page_url=address, author_url=address, source=address)

    page = signed_in.get("/desk/elsewhere").text

    assert f">{address}</bdi>" in page
    assert f'href="{address}' not in page


@pytest.mark.attack(13)
def test_right_to_left_overrides_stay_within_their_own_words(signed_in, check):
    override = "\u202egnp.exe"
    check(f"toxic 0.9 {override}", author_name=override, page_url=override, source=override)

    page = signed_in.get("/desk/elsewhere").text

    assert len(re.findall(rf'<bdi [^>]*dir="auto">{override}</bdi>', page)) == 3
    assert re.search(rf'<div class="words[^>]*dir="auto"[^>]*>toxic 0.9 {override}</div>', page)


def test_it_can_be_used_without_a_mouse_or_eyes(signed_in, check):
    check()

    page = signed_in.get("/desk/elsewhere").text

    assert page.count("<h1") == 1
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
