"""A worker process with a scorer that a test needs: `python -m tests.worker.process SCORER DEADLINE`."""

import re
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from service import logs
from service.comments import bell
from worker.__main__ import read_settings, run


class Good:
    """Finds everything harmless."""

    version = "test-1"

    def score(self, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, float | None]]:
        return [{"SPAM": 0.01, "TOXICITY": 0.01} for _ in items]

    def explain_many(self, requests: Sequence[tuple[Mapping[str, str], str]]) -> list[Any]:
        raise NotImplementedError


class Slow(Good):
    """Takes a while, and says when it begins."""

    def score(self, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, float | None]]:
        sys.stderr.write("scoring\n")
        sys.stderr.flush()
        time.sleep(1.5)
        return super().score(items)


class Hanging(Good):
    """Never comes back."""

    def score(self, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, float | None]]:
        time.sleep(3600)
        return super().score(items)


class Selfish(Good):
    """Never comes back, and lets no other thread run either."""

    def score(self, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, float | None]]:
        re.match(r"(a+)+$", "a" * 60 + "b")
        return super().score(items)


class Sick(Good):
    """Fails over the comments that say how: raises, never comes back from C code, or takes memory until it is killed."""

    def score(self, items: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, float | None]]:
        texts = {item["text"] for item in items}
        if "raise" in texts:
            raise ValueError("told to raise")
        if "hang" in texts:
            re.match(r"(a+)+$", "a" * 60 + "b")
        taken = []
        while "eat" in texts:
            taken.append(bytes(b"x" * 10_000_000))
            time.sleep(0.01)
        return super().score(items)


SCORERS = {scorer.__name__: scorer for scorer in (Good, Slow, Hanging, Selfish, Sick)}

if __name__ == "__main__":
    logs.configure("worker-test")
    run(read_settings(), bell.MODERATION, load=SCORERS[sys.argv[1]], deadline=float(sys.argv[2]))
