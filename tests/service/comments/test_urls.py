"""What names a page, and what everybody may know of its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.urls import page_key, public_page_url

HARBOUR = "https://news.example/harbour"
PARTS = ("a=1", "a=2", "b", "", "&", "utm_x=mail", "fbclid=x", "email=amina%40mail.example", "q=%C3%A9+x", "#top", "=")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        pytest.param("?utm_source=mail&id=7", "?id=7", id="tracking"),
        pytest.param("?fbclid=x&gclid=y", "", id="nothing but tracking"),
        pytest.param("?utm%5Fsource=mail", "", id="tracking, quoted"),
        pytest.param("#comment-7", "", id="a fragment"),
        pytest.param("?id=7#?id=8", "?id=7", id="a fragment with a query"),
        pytest.param("?id=7&email=amina@mail.example", "?id=7", id="an address"),
        pytest.param("?email=amina%40mail.example&id=7", "?id=7", id="an address, quoted"),
        pytest.param("?email=amina%2540mail.example", "", id="an address, quoted twice"),
        pytest.param("?next=https%3A%2F%2Fx.example%2F%3Fto%3Damina%2540mail.example", "", id="in an address in it"),
        pytest.param("?who=Amina+%3Camina%2Bnews%40mail.example%3E", "", id="with a name"),
        pytest.param("?amina%40mail.example", "", id="as a name of a parameter"),
        pytest.param("?to=amina%40m%C3%BCll.example", "", id="of a domain in other letters"),
        pytest.param("?to=amina%40[192.0.2.1]", "", id="of a machine"),
        pytest.param("?b=2&a=1&a=0", "?b=2&a=1&a=0", id="the order stays"),
        pytest.param("?Id=A%2fb+c&d", "?Id=A%2fb+c&d", id="letters and quoting stay"),
        pytest.param("?profile=%40amina.mail.example", "?profile=%40amina.mail.example", id="a handle is none"),
        pytest.param("?by=https://x.example/@amina.b", "?by=https://x.example/@amina.b", id="nor in an address"),
        pytest.param("?package=rope@4.17.21", "?package=rope@4.17.21", id="nor is a version"),
        pytest.param("?at=10@20", "?at=10@20", id="nor is a place"),
    ],
)
@pytest.mark.attack(56)
def test_what_is_of_a_visit_is_not_public(query, kept):
    assert public_page_url(HARBOUR + query) == HARBOUR + kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("?email=a@mail.example", "?email=b@mail.example", True, id="two readers of a newsletter"),
        pytest.param("?email=a%40mail.example", "", True, id="one of them, and nobody"),
        pytest.param("?b=2&a=1", "?a=1&b=2#top", True, id="another order"),
        pytest.param("?id=1", "?id=2", False, id="two pages"),
        pytest.param("?package=rope@4.17.20", "?package=rope@4.17.21", False, id="two versions"),
    ],
)
def test_a_page_is_the_same_to_all_its_readers(one, other, same):
    assert (page_key(None, HARBOUR + one) == page_key(None, HARBOUR + other)) is same


@given(st.lists(st.sampled_from(PARTS), max_size=6), st.sampled_from(["?", "", "?&", "#"]))
def test_the_public_address_names_the_same_page_and_stays_as_it_is(parts, start):
    url = f"{HARBOUR}{start}{'&'.join(parts)}"

    public = public_page_url(url)

    assert page_key(None, public) == page_key(None, url)
    assert public_page_url(public) == public
    assert "mail.example" not in public.partition("?")[2]
