"""A worker process with a scorer that a test needs: `python -m tests.worker.process SCORER DEADLINE`."""

import re
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from service import logs
from service.comments import bell
from worker.__main__ import read_settings, run


class Scored(NamedTuple):
    """What is said of one comment."""

    scores: Mapping[str, float | None]
    detected: str


class Good:
    """Finds everything harmless."""

    version = "test-1"

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        return [Scored({"SPAM": 0.01, "TOXICITY": 0.01}, "en") for _ in items]

    def explain_many(self, requests: Sequence[tuple[Mapping[str, str], str]]) -> list[Any]:
        raise NotImplementedError


class Slow(Good):
    """Takes a while, and says when it begins."""

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        sys.stderr.write("scoring\n")
        sys.stderr.flush()
        time.sleep(1.5)
        return super().score_and_tag(items)


class Hanging(Good):
    """Never comes back."""

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        time.sleep(3600)
        return super().score_and_tag(items)


class Selfish(Good):
    """Never comes back, and lets no other thread run either."""

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        re.match(r"(a+)+$", "a" * 60 + "b")
        return super().score_and_tag(items)


class Sick(Good):
    """Fails over the comments that say how: raises, never comes back from C code, or takes memory until it is killed."""

    def score_and_tag(self, items: Sequence[Mapping[str, str]]) -> Sequence[Scored]:
        texts = {item["text"] for item in items}
        if "raise" in texts:
            raise ValueError("told to raise")
        if "hang" in texts:
            re.match(r"(a+)+$", "a" * 60 + "b")
        taken = []
        while "eat" in texts:
            taken.append(bytes(b"x" * 10_000_000))
            time.sleep(0.01)
        return super().score_and_tag(items)


SCORERS = {scorer.__name__: scorer for scorer in (Good, Slow, Hanging, Selfish, Sick)}

if __name__ == "__main__":
    logs.configure("worker-test")
    run(read_settings(), bell.MODERATION, load=SCORERS[sys.argv[1]], deadline=float(sys.argv[2]))
