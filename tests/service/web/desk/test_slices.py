"""Decide many: the picture to choose from, the preview, and that exactly what was previewed is decided."""

import re
from html import unescape

import pytest
from sqlalchemy import func, select

from service.comments.queues import Queue
from service.comments.store import choosing
from service.comments.store.choosing import Choice
from service.comments.store.desk_filter import Filter
from service.comments.store.desk_order import Lot
from service.comments.tables import Action, ActionItem, Comment, Moderator
from tests.conftest import BACKENDS
from tests.service.web.desk.conftest import Browser

on_both = pytest.mark.parametrize("backend", BACKENDS)


@pytest.fixture
def plan(signed_in):
    """Choose a slice and what is to be done; gives the answer."""

    def send(browser=signed_in, **fields):
        form = {"csrf": browser.csrf(), "queue": "held", **fields}
        return browser.post("/desk/bulk/preview", form)

    return send


@pytest.fixture
def decide(signed_in):
    def send(location, browser=signed_in):
        number = re.search(r"/desk/bulk/(\d+)", location)[1]
        return browser.post("/desk/bulk/all", {"csrf": browser.csrf(), "action": number})

    return send


def counts(page):
    """Read the table behind the picture: chosen and not chosen, a row a step."""
    rows = re.findall(r'<tr><th scope="row">0\.\d\d to.*?</tr>', page, re.DOTALL)
    return [tuple(int(one) for one in re.findall(r"<td[^>]*>(\d+)<", row)) for row in rows]


@on_both
def test_the_picture_shows_how_scores_are_spread_and_what_is_chosen(signed_in, held):
    for score in ("0.31", "0.32", "0.5", "0.51", "0.99", "1.0"):
        held(f"toxic {score}")

    everything = counts(signed_in.get("/desk/bulk").text)
    assert [sum(step) for step in everything] == [0] * 6 + [2, 0, 0, 0, 2] + [0] * 8 + [2]
    assert {left for _, left in everything} == {0}
    some = signed_in.get("/desk/bulk?queue=held&least=0.5&most=0.95").text
    assert [chosen for chosen, _ in counts(some)] == [0] * 10 + [2] + [0] * 9
    assert "2 chosen" in some
    assert "Held: Highest score 0.5 to 0.95" in unescape(some)


@on_both
@pytest.mark.parametrize(
    ("query", "number"),
    [
        pytest.param({}, 4, id="all"),
        pytest.param({"most": "0.5"}, 2, id="up to"),
        pytest.param({"least": "0.5"}, 3, id="from"),
        pytest.param({"attribute": "TOXICITY", "most": "0.5"}, 3, id="of an attribute"),
        pytest.param({"attribute": "SPAM", "least": "0.5"}, 1, id="of another"),
        pytest.param({"attribute": "THREAT"}, 0, id="of one that nothing was scored for"),
        pytest.param({"words": "unusual"}, 1, id="with a word"),
        pytest.param({"author": "Cy", "least": "0.9"}, 1, id="by an author"),
        pytest.param({"host": "shop.example"}, 1, id="with a link"),
    ],
)
def test_exactly_the_slice_is_previewed_and_decided(signed_in, held, plan, decide, databases, query, number):
    held("toxic 0.5 https://shop.example/now")
    held("toxic 0.35 unusual")
    held("toxic 0.95", author_name="Cy")
    held("spam 0.7")
    page = signed_in.get("/desk/bulk", query_string={"queue": "held", **query}).text
    assert f"{number} chosen" in page

    answer = plan(to="published", **query)

    if not number:
        assert answer.status_code == 422
        assert "Nothing fits any more" in answer.text
        return
    preview = signed_in.get(answer.location).text
    assert f"Publish {number} comment{'' if number == 1 else 's'}?" in preview
    assert preview.count('class="card brief"') == number
    progress = decide(answer.location)
    assert f"{number} comment{'' if number == 1 else 's'} published" in signed_in.get(progress.location).text
    with databases.main.read() as session:
        published = select(func.count()).where(Comment.status == "published")
        assert session.scalar(published) == number


@pytest.mark.attack(49)
def test_what_came_after_the_preview_is_not_decided_and_what_was_moved_is_left_alone(
    signed_in, app, held, plan, decide, state
):
    one, other = held(), held(author_name="Cy")
    location = plan(reject="spam").location
    late = held()
    otto = Browser(app.test_client())
    otto.sign_in("otto")
    otto.decide(other, "published")

    page = signed_in.get(decide(location).location).text

    assert (state(one)[0], state(other)[0], state(late)[0]) == ("rejected", "published", "held")
    assert "1 comment rejected (spam)" in page
    assert "Left alone" in page
    assert "Cy" in page


def test_who_and_what_was_looked_for_is_not_kept(signed_in, held, plan, databases):
    held("toxic 0.8 pier", author_name="Amina Smith")
    assert "Author: Amina Smith" in signed_in.get("/desk/bulk?author=Amina+Smith&words=pier").text
    plan(to="published", author="Amina Smith", words="pier", least="0.5")

    with databases.main.read() as session:
        kept = session.scalars(select(Action.words)).one()
    assert kept == "Held: Highest score from 0.5, by one author, with certain words"


def test_nothing_is_decided_before_it_is_confirmed(signed_in, held, plan, state, databases):
    comment_id = held()
    location = plan(to="published").location
    signed_in.get(location)

    assert state(comment_id) == ("held", 2)
    assert "Published" not in signed_in.get("/desk/actions").text.split("<h1>")[1]
    with databases.main.read() as session:
        assert session.scalars(select(Action.state)).all() == ["planned"]


def test_a_plan_is_decided_once(signed_in, held, plan, decide, state):
    comment_id = held()
    location = plan(to="published").location

    assert decide(location).status_code == 303
    assert decide(location).status_code == 409
    assert state(comment_id) == ("published", 3)
    assert signed_in.get(location).location.startswith("/desk/actions/")


@pytest.mark.attack(36)
def test_a_plan_is_its_makers_own(app, signed_in, held, plan, decide, state):
    comment_id = held()
    location = plan(to="published").location
    otto = Browser(app.test_client())
    otto.sign_in("otto")

    assert otto.get(location).status_code == 404
    assert decide(location, browser=otto).status_code == 404
    assert otto.get(location.replace("/bulk/", "/actions/")).status_code == 404
    assert state(comment_id)[0] == "held"


@on_both
@pytest.mark.attack(36)
def test_who_is_limited_to_a_site_chooses_from_that_site(
    app, signed_in, held, plan, decide, state, databases, site, other_site
):
    own = held()
    other = held(headers={"Authorization": f"Bearer {other_site.secret_key}"}, page_url="https://other.example/a")
    with databases.main.write() as session:
        session.scalars(select(Moderator).where(Moderator.name == "otto")).one().site_ids = [site.site_id]
    otto = Browser(app.test_client())
    otto.sign_in("otto")

    assert "1 chosen" in otto.get("/desk/bulk").text
    assert "0 chosen" in otto.get(f"/desk/bulk?site={other_site.site_id}").text
    assert "Other" not in otto.get(f"/desk/bulk?site={other_site.site_id}").text
    decide(plan(browser=otto, to="published").location, browser=otto)

    assert (state(own)[0], state(other)[0]) == ("published", "held")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"reject": ""}, "A rejection needs a reason", id="no reason"),
        pytest.param({"reject": "spam", "note": "x" * 2001}, "A note has at most", id="too long a note"),
        pytest.param({"reject": "spam", "note": "a\x00b"}, "control character", id="NUL"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(signed_in, held, plan, given, words):
    held()
    answer = plan(least="0.5", **given)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'name="least" value="0.5"' in answer.text


@pytest.mark.parametrize("query", ["least=x", "most=2", "least=0.9&most=0.1", "site=x", "attribute=%3Cb%3E"])
def test_a_filter_that_cannot_be_read_is_said_beside_its_field(signed_in, held, query):
    held()
    answer = signed_in.get(f"/desk/bulk?{query}")

    assert answer.status_code == 422
    assert 'class="field-problem"' in answer.text
    assert "<b>" not in answer.text


def test_there_is_no_such_queue(signed_in, plan):
    assert signed_in.get("/desk/bulk?queue=nonsense").status_code == 404
    assert plan(queue="nonsense", to="published").status_code == 404


def test_a_reload_shows_the_same_ten(signed_in, held):
    for number in range(30):
        held(f"toxic 0.5 number{number}")
    pages = [re.findall(r"number\d+", signed_in.get("/desk/bulk?most=0.9").text) for _ in range(2)]

    assert pages[0] == pages[1]
    assert len(set(pages[0])) == 10
    assert set(pages[0]) != {f"number{number}" for number in range(10)}


@pytest.mark.attack(40)
@pytest.mark.parametrize("path", ["/desk/bulk/preview", "/desk/bulk/all"])
def test_other_peoples_pages_plan_and_decide_nothing(signed_in, held, plan, state, databases, path):
    comment_id = held()
    number = re.search(r"/bulk/(\d+)", plan(to="published").location)[1]
    form = {"csrf": signed_in.csrf(), "queue": "held", "to": "published", "action": number}

    assert signed_in.post(path, form, origin="https://evil.example").status_code == 403
    assert signed_in.post(path, form | {"csrf": "0" * 64}).status_code == 403
    assert state(comment_id) == ("held", 2)
    with databases.main.read() as session:
        assert session.scalars(select(Action.state)).all() == ["planned"]


@pytest.mark.attack(41)
@pytest.mark.parametrize("path", ["/desk/bulk/preview", "/desk/bulk/all"])
def test_nothing_is_planned_or_decided_by_get(signed_in, held, databases, path):
    held()

    assert signed_in.get(f"{path}?queue=held&to=published&csrf={signed_in.csrf()}").status_code == 405
    with databases.main.read() as session:
        assert session.scalars(select(ActionItem)).all() == []


def test_a_viewer_looks_and_decides_nothing(app, signed_in, held, plan):
    held()
    vera = Browser(app.test_client())
    vera.sign_in("vera")

    page = vera.get("/desk/bulk")
    assert "1 chosen" in page.text
    assert "/desk/bulk/preview" not in page.text
    assert plan(browser=vera, to="published").status_code == 403


@on_both
@pytest.mark.parametrize("queue", [queue for queue in Queue if queue is not Queue.CHECKING])
def test_every_queue_can_be_chosen_from(signed_in, held, queue):
    for body in ("toxic 0.5", "spam 0.999", "a fine one"):
        held(body)

    assert signed_in.get(f"/desk/bulk?queue={queue}&attribute=SPAM&most=0.9").status_code == 200


@on_both
def test_of_a_long_queue_only_its_beginning_is_looked_at_and_that_is_said(signed_in, held, databases, monkeypatch):
    for score in ("0.9", "0.5", "0.6"):
        held(f"toxic {score}")
    monkeypatch.setattr(choosing, "WINDOW", 2)

    page = signed_in.get("/desk/bulk?attribute=TOXICITY").text
    assert "2 chosen" in page
    assert "The first 2 comments of the queue are looked at" in page
    with databases.main.read() as session:
        lot = Lot(Queue.HELD, Filter(attribute="TOXICITY", most=0.7), None)
        assert [row.version for row in session.execute(Choice(session, lot).chosen())] == [2]


@on_both
@pytest.mark.parametrize("query", ["least=0.4", "most=0.95"])
def test_no_more_than_so_many_are_decided_at_once(signed_in, held, plan, databases, monkeypatch, query):
    from service.comments.decisions import actions
    from service.web.desk.decisions import slices

    for score in ("0.9", "0.5", "0.6"):
        held(f"toxic {score}")
    for module in (choosing, actions, slices):
        monkeypatch.setattr(module, "MOST", 2)

    page = signed_in.get(f"/desk/bulk?{query}").text
    assert "3 chosen" in page
    assert "No more than 2 are decided at once" in page
    name, _, value = query.partition("=")
    preview = signed_in.get(plan(to="published", **{name: value}).location).text
    assert "Publish 2 comments?" in preview
    assert "No more than 2 can be decided at once" in preview
    kept = "0.50" if name == "least" else "0.90"
    assert f"Toxicity is {kept}" not in preview
