"""What people wrote is shown, and only shown; the e-mail address is not shown at all."""

import re

import pytest

SCRIPT = "<script>alert(1)</script>"


def pages(browser, comment_id):
    return [browser.get("/desk/").text, browser.get(f"/desk/comments/{comment_id}").text]


@pytest.mark.attack(1)
def test_markup_in_body_name_and_page_title_is_text(signed_in, held):
    comment_id = held(f"toxic 0.9 {SCRIPT}", author_name=f"Bo {SCRIPT}", page_title=SCRIPT)

    for page in pages(signed_in, comment_id):
        assert "<script>" not in page
        assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3


@pytest.mark.attack(2)
def test_a_website_cannot_leave_its_attribute(signed_in, held):
    comment_id = held(
        author_url="https://x.example/'onmouseover='alert(1)", page_url='https://news.example/"onclick="a'
    )

    for page in pages(signed_in, comment_id):
        assert "'onmouseover=" not in page
        assert '"onclick="' not in page


@pytest.mark.attack(6)
def test_markup_in_a_note_is_text(signed_in, held):
    comment_id = held()
    signed_in.decide(comment_id, "rejected", reason="other", note=SCRIPT)

    page = signed_in.get(f"/desk/comments/{comment_id}").text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.attack(11)
def test_templates_in_a_body_are_text(signed_in, held):
    comment_id = held("toxic 0.9 {{7*7}} {% raw %} ${7*7}")

    for page in pages(signed_in, comment_id):
        assert "{{7*7}} {% raw %} ${7*7}" in page


@pytest.mark.attack(13)
def test_right_to_left_overrides_stay_within_their_own_words(signed_in, held):
    override = "\u202egnp.exe"
    comment_id = held(f"toxic 0.9 {override}", author_name=override, page_title=override)

    for page in pages(signed_in, comment_id):
        assert f'<bdi dir="auto">{override}</bdi></strong>' in page
        assert f'<bdi dir="auto">{override}</bdi></a>' in page
        assert re.search(rf'<div class="words[^>]*dir="auto"[^>]*>toxic 0.9 {override}</div>', page)


def test_the_address_is_not_in_the_desk(signed_in, held, fields):
    comment_id = held()

    for page in pages(signed_in, comment_id):
        assert fields["author_email"] not in page
        assert fields["author_email"].partition("@")[0] + "@" not in page


def test_every_page_can_be_used_without_a_mouse_or_eyes(signed_in, held):
    for page in pages(signed_in, held()):
        assert page.count("<h1") == 1
        assert '<html lang="en">' in page
        assert 'class="skip" href="#main"' in page
        assert '<main id="main"' in page
        assert " style=" not in page
        assert "<style" not in page
