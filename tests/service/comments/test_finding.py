"""What comments are found by beside their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.finding import MOST_HOSTS, alike, host_of, likeness, link_hosts, word_pairs

SPAM = (
    "Congratulations, our casino gives every new player a bonus of {} euros today, so come to {} and spin the wheel "
    "before the offer ends tonight, you will not regret it my dear friend"
)


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://Shop.Example/a?b#c", "shop.example"),
        ("http://www.shop.example:8080", "shop.example"),
        ("www.shop.example.", "shop.example"),
        ("https://user:secret@shop.example/", "shop.example"),
        ("https://münchen.example/", "münchen.example"),
        ("https://localhost/", None),
        ("http://[::1", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_host_of_a_link(link, host):
    assert host_of(link) == host


def test_hosts_of_text_and_website():
    text = "See (https://a.example/x), [url=http://b.example]b[/url] and www.c.example. No e-mail@d.example."
    assert link_hosts(text, "https://own.example") == {"own.example", "a.example", "b.example", "c.example"}


def test_a_comment_full_of_links_gives_only_the_first():
    assert len(link_hosts(" ".join(f"https://h{n}.example" for n in range(1000)), None)) == MOST_HOSTS


def test_what_spam_varies_does_not_count():
    one, other = SPAM.format(100, "https://a.example"), SPAM.format(2500, "www.b.example/bonus")
    assert likeness(one) == likeness(other)
    assert alike(word_pairs(one), word_pairs(other))


def test_a_few_changed_words_still_meet():
    one, other = SPAM.format(1, "a.example"), SPAM.format(1, "a.example").replace("dear friend", "good man")
    assert likeness(one) & likeness(other)
    assert alike(word_pairs(one), word_pairs(other))


def test_other_comments_do_not():
    one, other = SPAM.format(1, "a.example"), "The old pier was built in 1912, not in 1921, as the article claims."
    assert not likeness(one) & likeness(other)
    assert not alike(word_pairs(one), word_pairs(other))


def test_an_empty_text_is_like_nothing():
    assert likeness("123 !!! https://a.example") == frozenset()
    assert not alike(word_pairs(""), word_pairs(""))


@given(st.text(max_size=300))
def test_any_text_is_like_itself(text):
    numbers = likeness(text)
    assert numbers == likeness(text)
    assert all(0 <= number < 2**62 for number in numbers)
    assert alike(word_pairs(text), word_pairs(text)) == bool(word_pairs(text))


@given(st.text(max_size=300), st.none() | st.text(max_size=100))
def test_any_text_has_hosts_that_fit_their_column(text, url):
    assert all(0 < len(host) <= 253 for host in link_hosts(text, url))
