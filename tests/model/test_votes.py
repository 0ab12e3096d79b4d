import json
from typing import Any

import pytest

from model.site_labels import Label, read
from model.votes import Caps, Votes, count, worths
from tests.model.decided import record

NO_CAPS = Caps(share=1.0)


def labels(*records: dict[str, Any]) -> list[Label]:
    return read([json.dumps(each) for each in records], {"SPAM", "TOXICITY", "INSULT"}).labels


def votes(*said: tuple[str, int], text: str = "Buy this", caps: Caps = NO_CAPS) -> Votes:
    records = (record(text, {"SPAM": yes}, by, number) for number, (by, yes) in enumerate(said))
    return count(labels(*records), "SPAM", caps)


def test_the_same_comment_counts_once_by_majority() -> None:
    [example] = votes(("a", 1), ("b", 1), ("c", 0)).examples
    assert (example.positive, example.weight) == (True, 1.0)


def test_a_tie_says_nothing() -> None:
    found = votes(("a", 1), ("b", 0))
    assert (found.examples, found.tied) == ([], 1)


def test_of_one_person_the_last_word_counts() -> None:
    [example] = votes(("a", 1), ("a", 1), ("a", 0)).examples
    assert not example.positive


def test_copies_of_a_comment_are_one_comment() -> None:
    found = count(labels(record("Buy  THIS", {"SPAM": 1}), record("buy this", {"SPAM": 1})), "SPAM", NO_CAPS)
    assert len(found.examples) == 1


def test_the_same_words_for_another_website_are_another_comment() -> None:
    shops = [record("Nice post", {"SPAM": 1}, author_url=f"http://{name}.example/") for name in "ab"]
    examples = count(labels(*shops), "SPAM", NO_CAPS).examples
    assert [each.kin for each in sorted(examples, key=lambda each: each.kin)] == ["a.example", "b.example"]


def test_what_is_not_toxic_is_no_insult_but_what_is_toxic_may_be_any() -> None:
    found = labels(record("fine", {"TOXICITY": 0}), record("vile", {"TOXICITY": 1}), record("ox", {"INSULT": 1}))
    examples = count(found, "INSULT", NO_CAPS).examples
    assert {each.comment.text: each.positive for each in examples} == {"fine": False, "ox": True}


@pytest.mark.attack(54)
def test_nobody_weighs_more_than_a_share_of_all() -> None:
    cast = {"a": 300, "b": 300, "c": 300, "d": 300, "burst": 5000}
    worth = worths(cast, Caps(share=0.2))
    weights = {person: worth[person] * cast[person] for person in cast}
    assert weights["burst"] == pytest.approx(0.2 * sum(weights.values()))
    assert worth["a"] == 1.0


@pytest.mark.attack(54)
def test_with_few_people_an_equal_share_is_the_cap() -> None:
    worth = worths({"a": 1000, "b": 1000, "burst": 9000}, Caps(share=0.2))
    assert worth == {"a": 1.0, "b": 1.0, "burst": pytest.approx(1000 / 9000)}


def test_a_hundred_comments_may_count_whatever_the_others_did() -> None:
    assert worths({"a": 100, "b": 2, "c": 2, "d": 2, "e": 2, "f": 2}, Caps())["a"] == 1.0


@pytest.mark.parametrize("people", [1, 2])
def test_one_or_two_people_are_not_capped(people: int) -> None:
    cast = {"a": 10_000, "b": 10}
    assert set(worths(dict(list(cast.items())[:people]), Caps()).values()) == {1.0}


@pytest.mark.attack(54)
def test_a_capped_vote_does_not_outvote_or_tie_with_another() -> None:
    burst = [record(f"comment {number}", {"SPAM": 1}, "burst", number) for number in range(2000)]
    others = [record(f"comment {number}", {"SPAM": 0}, f"m{number % 4}", number) for number in range(800)]
    examples = count(labels(*others, *burst), "SPAM", Caps()).examples
    assert sum(not each.positive for each in examples) == 800
    assert sum(each.weight for each in examples if each.positive) <= 0.2 * 1000
