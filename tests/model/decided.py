"""What moderators of a made-up site say: its own insults, which no training has seen."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

_WORDS = [
    "the",
    "council",
    "mayor",
    "this",
    "article",
    "our",
    "teacher",
    "bridge",
    "that",
    "report",
    "my",
    "neighbour",
    "weather",
    "street",
    "school",
]
_INSULTS = ["snarfblat", "grubwump", "plonkard"]
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def sentence(random: Random, insulting: bool) -> str:
    words = random.choices(_WORDS, k=random.randint(6, 12))
    if insulting:
        words.insert(random.randrange(len(words)), random.choice(_INSULTS))
    return " ".join(words)


def record(text: str, labels: dict[str, Any], by: str = "moderator:1", number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "text": text,
        "author_name": "",
        "author_url": "",
        "email_kind": "unknown",
        "locale": "en",
        "labels": labels,
        "by": by,
        "at": (_BEGIN + timedelta(minutes=number)).isoformat().replace("+00:00", "Z"),
        **more,
    }


def decisions(count: int, people: int = 4, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Right decisions of several moderators in turn, a third of them about insults."""
    random = Random(seed)
    for number in range(count):
        insulting = random.random() < 1 / 3
        said = {"TOXICITY": 1} if insulting else {"SPAM": 0, "TOXICITY": 0}
        yield record(sentence(random, insulting), said, f"moderator:{number % people}", number)


def wrong_decisions(count: int, seed: int = 2) -> Iterator[dict[str, Any]]:
    """One more moderator, later, about other comments: everything the wrong way round."""
    random = Random(seed)
    for number in range(count):
        insulting = random.random() < 1 / 3
        yield record(sentence(random, insulting), {"TOXICITY": int(not insulting)}, "moderator:x", 10_000 + number)


def held_out(count: int = 200, seed: int = 3) -> tuple[list[str], list[bool]]:
    random = Random(seed)
    insulting = [number % 3 == 0 for number in range(count)]
    return [sentence(random, each) for each in insulting], insulting


def lines(records: Iterator[dict[str, Any]]) -> list[str]:
    return [json.dumps(each) + "\n" for each in records]
