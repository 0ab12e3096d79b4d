from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import vectors
from model.comment import Comment, comment_of
from model.outside import OUTSIDE, outside
from model.shops import SHOP_WORDS, shop_words


def _named(*comments: Comment) -> list[dict[str, float]]:
    found = vectors.occurrences(comments)
    table = outside(comments, found.texts, found.batch)
    return [{name: value for name, value in zip(OUTSIDE, row, strict=True) if value} for row in table.tolist()]


def _of(
    text: str = "A fair point about the bridge", name: str = "", url: str = "", email: str = ""
) -> dict[str, float]:
    return _named(Comment(text, name, url, email_kind=email))[0]


def test_a_comment_without_anything_beside_has_none() -> None:
    assert _of() == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Read http://a.example/x today", {"links"}, id="link"),
        pytest.param("Read www.a.example today", {"links"}, id="link without a scheme"),
        pytest.param('Read <a href="http://a.example">it</a> today', {"links", "html_links"}, id="HTML"),
        pytest.param("Read [url=http://a.example]it[/url] today", {"links", "bbcode_links"}, id="BBCode"),
        pytest.param("Read https://bit.ly/x1 today", {"links", "short_links"}, id="shortened"),
        pytest.param("Read http://cheap-shoes.example today", {"links", "shop_links"}, id="shop"),
        pytest.param("READ it today", {"capitals"}, id="capitals"),
        pytest.param("Read it in 2024", {"digits"}, id="a number"),
        pytest.param("Call 0800123456 today", {"digits", "contact"}, id="a number to call"),
        pytest.param("Rеad it todаy", {"mixed_scripts"}, id="look-alike letters"),
        pytest.param("𝐑𝐞𝐚𝐝 it today", {"styled_letters"}, id="letters of a font"),
        pytest.param("Ｒｅａｄ it today", {"styled_letters"}, id="wide letters"),
        pytest.param("Читать сегодня", set(), id="another script"),
        pytest.param("☕ 3 ☔ ❤", {"digits"}, id="emoji"),
    ],
)
def test_what_a_text_shows(text: str, expected: set[str]) -> None:
    assert _of(text).keys() - {"little_but_links"} == expected


@pytest.mark.parametrize(
    ("name", "url", "expected"),
    [
        pytest.param("Anna Berg", "", set(), id="a name"),
        pytest.param("Cheap Shoes Online", "", {"shop_author_name"}, id="a name that sells"),
        pytest.param("the best of all worlds", "", {"long_author_name", "shop_author_name"}, id="a long name"),
        pytest.param("小林", "", {"author_script_differs"}, id="a name in another script"),
        pytest.param("Anna Berg", "http://annaberg.example", {"author_website", "author_name_is_website"}, id="own site"),
        pytest.param("", "https://www.cheap-shoes.example/", {"author_website", "shop_website", "hyphens_in_website"}, id="shop"),
        pytest.param("", "http://a.example/b/c/d.html", {"author_website", "deep_website"}, id="a page far below"),
        pytest.param("bridge", "", {"author_in_text"}, id="a name that the text repeats"),
    ],
)  # fmt: skip
def test_what_an_author_shows(name: str, url: str, expected: set[str]) -> None:
    assert _of(name=name, url=url).keys() == expected


def test_a_text_that_repeats_the_authors_website() -> None:
    assert "author_in_text" in _of("Look at http://anna.example", "Eve", "https://www.anna.example/")
    assert "author_in_text" not in _of("Look at http://anna.example", "Eve", "https://eve.example/")


@pytest.mark.parametrize("kind", ["free", "own", "other", "", "unknown"])
def test_only_a_disposable_address_shows(kind: str) -> None:
    assert _of(email=kind) == {}
    assert _of(email="disposable") == {"disposable_email": 1}
    assert comment_of({"text": "x", "email_kind": kind}).email_kind == kind


def test_addresses_are_counted_once_and_their_digits_are_not() -> None:
    once = _of('Look <a href="http://a.example/12345">http://a.example/12345</a>')
    twice = _of("Look http://a.example/12345 and http://a.example/67890")
    assert not {"many_links", "same_host", "digits", "contact"} & once.keys()
    assert {"many_links", "same_host"} <= twice.keys()
    assert twice["many_links"] < _of("Look " + "".join(f"http://{host}.example " for host in "abcdef"))["many_links"]


def test_the_fewer_words_beside_a_link_the_more_it_shows() -> None:
    words = ["", "Look", "Look at this page", "Look at this long and winding page about the bridge"]
    shown = [_of(f"{text} http://a.example").get("little_but_links", 0) for text in words]
    assert shown == sorted(shown, reverse=True)
    assert (shown[0], shown[-1]) == (1, 0)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        pytest.param("cheap-shoes-online.example", 3, id="hyphens"),
        pytest.param("bestcarinsurance.example", 2, id="words run together"),
        pytest.param("seoul.example/alphabet", 0, id="short words only alone"),
        pytest.param("seo.example/bet", 2, id="short words alone"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_shop_words(address: str, found: int) -> None:
    assert shop_words(address) == found


def test_every_shop_word_is_found() -> None:
    assert all(shop_words(word) == 1 for word in SHOP_WORDS)


ITEMS = st.builds(Comment, st.text(max_size=60), st.text(max_size=20), st.text(max_size=30))


@given(st.lists(ITEMS, min_size=1, max_size=5))
def test_a_comment_shows_the_same_alone_and_in_a_batch(comments: list[Comment]) -> None:
    assert _named(*comments) == [_named(comment)[0] for comment in comments]


@given(ITEMS)
def test_features_stay_within_bounds(comment: Comment) -> None:
    assert all(0 < value <= 1.5 for value in _named(comment)[0].values())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("http://sho-ca" * 1_500, id="one long address"),
        pytest.param("http://cheap.example/shoes " * 700, id="many addresses"),
        pytest.param("<a " * 6_000, id="anchors that do not end"),
    ],
)
def test_a_hostile_text_costs_little(text: str) -> None:
    comment = Comment(text, "cheap " * 30, "http://" + "a-" * 240)
    found = vectors.occurrences([comment])
    begun = process_time()
    outside([comment], found.texts, found.batch)
    assert process_time() - begun < 0.1


def test_nothing_is_read_of_the_text_of_others() -> None:
    table = _named(Comment("LOUD 12345"), Comment("calm"), Comment("LOUD"))
    assert [set(row) for row in table] == [{"capitals", "digits", "contact"}, set(), {"capitals"}]
    assert np.isclose(table[0]["digits"], 5 / (len(" LOUD 12345 ") + 10))
