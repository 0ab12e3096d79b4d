"""What comments are found by beside their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.finding import (
    MOST_HOSTS,
    alike,
    host_of,
    likeness,
    link_hosts,
    rejected_number,
    text_mark,
    word_pairs,
)

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


WORDS = st.lists(st.sampled_from(SPAM.replace("{}", "").replace(",", "").split()), min_size=12, max_size=60)


@given(
    WORDS, st.sampled_from([" ", "  ", "\n", ", ", " 7 ", " - ", " \u200b", " https://x.example/?a=1 "]), st.booleans()
)
def test_texts_that_read_the_same_have_one_mark(words, between, is_loud):
    text = between.join(word.upper() if is_loud else word for word in words)

    assert text_mark(text) == text_mark(" ".join(words))


@given(WORDS, WORDS)
def test_other_texts_have_another_mark(one, other):
    same = "".join(one).casefold() == "".join(other).casefold()

    assert (text_mark(" ".join(one)) == text_mark(" ".join(other))) == same or text_mark(" ".join(one)) is None


@given(st.text())
def test_a_mark_fits_into_a_signed_column(text):
    mark = text_mark(text)

    assert mark is None or 0 <= mark < 2**63


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        pytest.param("Well said", False, id="two words"),
        pytest.param("Thank you so much for this!", False, id="what many people write"),
        pytest.param("Thanks 12345 67890 https://a.example/some/very/long/address", False, id="digits and a link"),
        pytest.param("Cheap watches here https://a.example", True, id="a few words beside a link"),
        pytest.param("The old pier was built in 1912, not in 1921, as the article claims.", True, id="a sentence"),
        pytest.param("\u6211\u8ba4\u4e3a\u8fd9\u7bc7\u6587\u7ae0" * 5, True, id="a script without spaces"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_only_texts_that_are_not_the_same_by_chance_are_marked(text, is_marked):
    assert (text_mark(text) is not None) == is_marked


def test_numbers_of_rejected_texts_are_apart_from_others_and_by_site():
    numbers = likeness(SPAM)
    of_sites = {rejected_number(number, site) for number in numbers for site in (1, 2, 11)}

    assert len(of_sites) == 3 * len(numbers)
    assert all(2**62 <= number < 2**63 for number in of_sites)
    assert max(numbers) < 2**62
