from random import Random

import pytest

from model import augment
from model.vectors import Comment


def test_inserted_links_are_links_and_leave_the_words() -> None:
    random = Random(1)
    for _ in range(200):
        text = augment.with_link("The bridge was closed again", random)
        assert augment.has_link(text)
        assert {"The", "bridge", "closed"} <= set(text.replace("<", " ").replace(">", " ").split())


def test_clean_comments_keep_a_given_author() -> None:
    dressed = augment.dress_clean(Comment("Fine", "Anna", "http://anna.example"), Random(2), link_share=0)
    assert dressed == Comment("Fine", "Anna", "http://anna.example")


def test_spam_without_a_link_keeps_its_author() -> None:
    flattery = Comment("Great post", "cheap shoes", "http://shoes.example")
    assert all(augment.dress_spam(flattery, Random(seed)) == flattery for seed in range(20))


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
