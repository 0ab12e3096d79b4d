import re
from random import Random

import pytest

from model import augment
from model.comment import Comment


def test_inserted_links_are_links_and_leave_the_words() -> None:
    random = Random(1)
    texts = [augment.with_link("The bridge was closed again", random) for _ in range(300)]
    assert sum(map(augment.has_link, texts)) > 270  # the others name a host without `http` or `www`
    for text in texts:
        assert re.search(r"\w\.\w", text)
        assert {"The", "bridge", "closed"} <= set(re.split(r"[\s<>]+", text))


def test_clean_comments_keep_a_given_author() -> None:
    dressed = augment.dress_clean(Comment("Fine", "Anna", "http://anna.example"), Random(2), link_share=0)
    assert dressed == Comment("Fine", "Anna", "http://anna.example")


def test_spam_without_a_link_keeps_its_author() -> None:
    flattery = Comment("Great post", "cheap shoes", "http://shoes.example")
    for seed in range(50):
        dressed = augment.dress_spam(flattery, Random(seed))
        assert (dressed.author_name, dressed.author_url) == (flattery.author_name, flattery.author_url)


def test_spam_with_a_link_loses_its_author_at_times() -> None:
    advert = Comment("http://shoes.example", "cheap shoes", "http://shoes.example")
    kept = [augment.dress_spam(advert, Random(seed)) == advert for seed in range(50)]
    assert any(kept)
    assert not all(kept)


@pytest.mark.parametrize("seed", range(5))
def test_templates_are_expanded_inner_braces_first(seed: int) -> None:
    spun = augment.spin("{Great|{Nice|Fine}} {post|article}", Random(seed))
    first, second = spun.split()
    assert first in {"Great", "Nice", "Fine"}
    assert second in {"post", "article"}


def test_clean_comments_get_links_authors_and_websites_of_many_kinds() -> None:
    dressed = [augment.dress_clean(Comment("The bridge was closed again"), Random(seed)) for seed in range(400)]
    assert 0.4 < sum(augment.has_link(each.text) for each in dressed) / 400 < 0.6
    assert len({each.author_name for each in dressed}) > 250
    assert 0 < sum(not each.author_name for each in dressed) < 120
    for mark in ("<a href=", "[url=", "](http", "\n", "youtube.com"):
        assert any(mark in each.text for each in dressed), mark


def test_praise_is_spam_only_where_its_author_sells() -> None:
    found = list(augment.made_up(Random(3), times=3))
    by_text: dict[str, list[tuple[Comment, bool]]] = {}
    for comment, spam in found:
        by_text.setdefault(comment.text, []).append((comment, spam))
    both = [group for group in by_text.values() if len({spam for _, spam in group}) == 2]
    assert len(both) > 20
    assert all(comment.author_url for group in both for comment, spam in group if spam)


def test_nothing_made_up_is_left_unfilled() -> None:
    for comment, _ in augment.made_up(Random(4), times=5):
        assert comment.text.strip()
        assert not {"{", "}", "|"} & set(comment.text)
        assert not any(f"<{blank}>" in comment.text.lower() for blank in ("money", "number", "site", "contact", "name"))


@pytest.mark.parametrize("spam", [True, False], ids=["spam", "clean"])
def test_few_come_from_disposable_addresses(spam: bool) -> None:
    dress = augment.dress_spam if spam else augment.dress_clean
    kinds = [dress(Comment("Some words"), Random(seed)).email_kind for seed in range(1000)]
    assert set(kinds) == {"", "disposable"}
    assert (kinds.count("disposable") / 1000 > 0.04) == spam


def test_the_same_seed_makes_up_the_same() -> None:
    assert list(augment.made_up(Random(5), times=1)) == list(augment.made_up(Random(5), times=1))
