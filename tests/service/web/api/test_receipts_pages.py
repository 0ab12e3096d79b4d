"""The status page: forms that work without JavaScript, errors beside their field, and nothing typed is lost."""

import re
from dataclasses import replace
from html import unescape

import pytest

from service.web.app import create_app
from tests.conftest import BACKENDS
from tests.service.web.api.asking import FORM, stored

HTML = {"Accept": "text/html"}
MARKUP = "<script>alert(4)</script>\"' onmouseover='x <img src=x> {{7*7}} javascript:alert(1)"


@pytest.fixture
def rejected(receipt, reject):
    """Give the receipt of a comment that was rejected as an insult."""
    path = receipt()
    reject()
    return path


@pytest.fixture
def page(client):
    return lambda path: client.get(path, headers=HTML)


@pytest.fixture
def send(client):
    return lambda path, **fields: client.post(path, data=fields, headers=HTML)


def forms(answer):
    return re.findall(r'<form method="post" action="[^"]*/(\w+)"', answer.text)


def links(answer):
    return re.findall(r"\?do=(\w+)", answer.text)


def area(answer, name):
    return unescape(re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', answer.text, re.DOTALL)[1])


def test_what_one_may_do_is_offered(page, receipt, clock):
    path = receipt()
    assert links(page(path)) == ["edit", "delete"]
    assert "for 15 more minutes" in page(path).text

    clock.pass_(minutes=14, seconds=30)
    assert "for 1 more minute<" in page(path).text
    clock.pass_(minutes=1)
    assert links(page(path)) == ["delete"]


def test_the_page_looks_again_by_itself_but_not_while_somebody_types(page, receipt):
    path = receipt(decided=False)

    assert 'http-equiv="refresh"' in page(path).text
    for doing in ("edit", "delete"):
        shown = page(f"{path}?do={doing}")
        assert 'http-equiv="refresh"' not in shown.text
        assert forms(shown) == [doing]


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_edit_by_a_plain_form(page, send, receipt, databases):
    path = receipt("first\nline")
    shown = page(f"{path}?do=edit")
    assert area(shown, "body") == "first\nline"
    version = re.search(r'name="version" value="(\d+)"', shown.text)[1]

    answer = send(f"{path}/edit", body="second\r\nline", version=version, button="Save")

    assert (answer.status_code, answer.location) == (303, path)
    assert (stored(databases)[0].body, stored(databases)[0].status) == ("second\nline", "pending")
    shown = page(path).text
    assert "Your new text is checked before anybody sees it." in shown
    assert "edited" in shown


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "This field is required."), ("x" * 20_001, "At most 20000 characters")],
    ids=["none", "long"],
)
def test_an_error_stands_beside_its_field_with_what_was_typed(send, receipt, body, words):
    answer = send(f"{receipt()}/edit", body=body, version=2)

    assert answer.status_code == 422
    assert words in re.search(r'id="body-error"[^>]*>([^<]*)<', answer.text)[1]
    assert 'aria-describedby="body-error"' in answer.text
    assert area(answer, "body") == body
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_is_overtaken_keeps_what_they_typed_and_sees_what_is_there(send, receipt, databases):
    path = receipt()
    send(f"{path}/edit", body="from the phone", version=2)

    answer = send(f"{path}/edit", body="from the desk", version=2)

    assert answer.status_code == 409
    assert area(answer, "body") == "from the desk"
    assert re.search(r'<div class="words" dir="auto" lang="[^"]*">from the phone</div>', answer.text)
    assert 'name="version" value="3"' in answer.text, "so that sending it again is possible"
    assert send(f"{path}/edit", body="from the desk", version=3).status_code == 303
    assert stored(databases)[0].body == "from the desk"


def test_who_is_too_late_keeps_what_they_typed(send, receipt, clock):
    path = receipt()
    clock.pass_(minutes=20)

    answer = send(f"{path}/edit", body="ten minutes of typing", version=2)

    assert answer.status_code == 403
    assert area(answer, "body") == "ten minutes of typing"
    assert "that time is over" in answer.text


def test_who_sends_too_often_keeps_what_they_typed(settings, databases, clock, scorer, receipt):
    strict = create_app(replace(settings, limit_receipt="1/minute"), now=clock, scorer=scorer).test_client()
    path = receipt()
    strict.post(f"{path}/edit", data={"body": "one"}, headers=HTML)

    answer = strict.post(f"{path}/edit", data={"body": "another"}, headers=HTML)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert area(answer, "body") == "another"


def test_a_comment_is_deleted_when_that_is_confirmed(page, send, receipt, databases):
    path = receipt()
    asked = page(f"{path}?do=delete")
    assert "gone for good" in asked.text
    assert stored(databases)[0].status == "published", "to look at the question deletes nothing"

    answer = send(f"{path}/delete", button="Delete my comment")

    assert answer.status_code == 303
    assert stored(databases)[0].status == "erased"
    shown = page(path).text
    assert "Your comment was removed" in shown
    assert "a fine remark" not in shown
    assert send(f"{path}/delete", button="Delete").status_code == 303, "a second click is no error"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_rejection_shows_a_coarse_reason_and_takes_one_appeal(page, send, rejected):
    shown = page(rejected)
    assert "It was insulting." in shown.text
    assert forms(shown) == ["appeal"]

    answer = send(f"{rejected}/appeal", words="It was irony.")

    assert answer.status_code == 303
    shown = page(rejected)
    assert "A moderator will read your appeal." in shown.text
    assert (forms(shown), links(shown)) == ([], ["delete"])
    again = send(f"{rejected}/appeal", words="But really.")
    assert again.status_code == 409
    assert area(again, "words") == "But really."


def test_an_appeal_without_words_stays_on_the_page(send, rejected):
    answer = send(f"{rejected}/appeal", words=" ")

    assert answer.status_code == 422
    assert "Say why" in re.search(r'id="words-error"[^>]*>([^<]*)<', answer.text)[1]


@pytest.mark.parametrize("doing", ["edit", "appeal", "nonsense", "%3Cscript%3E"])
def test_what_one_may_not_do_is_not_shown(page, receipt, clock, doing):
    path = receipt()
    clock.pass_(hours=1)

    assert forms(page(f"{path}?do={doing}")) == []


def test_a_form_without_a_browser_gets_no_page(client, receipt):
    path = receipt()

    assert client.post(f"{path}/edit", data={"body": "x"}, content_type=FORM).status_code == 303
    answer = client.post(f"{path}/edit", data={"body": ""}, content_type=FORM)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert client.post(f"{path}/edit", json={"body": "x"}).status_code == 415


@pytest.mark.attack(1)
@pytest.mark.attack(2)
@pytest.mark.attack(3)
@pytest.mark.attack(4)
@pytest.mark.attack(11)
def test_markup_in_an_edit_is_shown_as_text(client, site, page, send, receipt, moderate):
    path = receipt()
    answers = [
        send(f"{path}/edit", body=MARKUP, version=1),
        page(path),
        page(f"{path}?do=edit"),
        send(f"{path}/edit", body=MARKUP + "x" * 20_000, version=MARKUP),
    ]
    moderate()
    read = client.get(f"/v1/pages/comments?page_url=https://news.example/harbour&site_key={site.site_key}")

    for answer in answers:
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "49" not in answer.text.replace(path, "")
        assert 'href="javascript:' not in answer.text
    [shown] = read.json["comments"]
    assert shown["body_text"] == MARKUP
    assert "<script>" not in shown["body_html"]
    assert "<img" not in shown["body_html"]


@pytest.mark.attack(4)
def test_markup_in_an_appeal_is_shown_as_text(send, rejected):
    answer = send(f"{rejected}/appeal", words="</textarea>" + MARKUP + "x" * 1000)

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert answer.text.count("</textarea>") == 1


@pytest.mark.attack(5)
def test_a_pages_title_and_address_are_text_on_the_status_page(page, receipt):
    path = receipt(page_title=MARKUP, page_url="https://news.example/%22%3E%3Cscript%3Ealert(5)%3C/script%3E")

    for shown in (page(path), page(f"{path}?do=edit"), page(f"{path}?do=delete")):
        assert "<script>alert" not in shown.text
        assert "<img" not in shown.text


def test_the_address_is_nowhere_on_the_page(page, send, receipt):
    path = receipt()

    for shown in (page(path), page(f"{path}?do=edit"), send(f"{path}/edit", body="")):
        assert "mail.example" not in shown.text
