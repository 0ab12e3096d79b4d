"""Timing the contestants in turns, and measuring how well they rank."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.classifier.peers import Running
from model import statistics

BATCH = 1_000
LENGTHS = (110, 209, 397)  # characters
ONES = 100  # comments scored one by one, each round

_TRIED = 40
_RANKING_SECONDS = 20
_TURN_SECONDS = 1.5  # the longest that one contestant may take in one round, about

Texts = Callable[[int, int, str], list[str]]


@dataclass(slots=True)
class Times:
    """The rates of one contestant, round by round, by what was scored; and the seconds that single comments took."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    ones: list[float] = field(default_factory=list)
    batch: int = BATCH

    def rate(self, what: str) -> float | None:
        """Return the median of the rounds, in comments a second."""
        return median(self.rates[what]) if what in self.rates else None

    def percentile(self, share: float) -> float:
        """Return how many milliseconds that share of single comments takes at most."""
        return float(np.quantile(self.ones, share)) * 1000


def time_all(running: Sequence[Running], kinds: Mapping[str, tuple[int, Texts]], rounds: int) -> dict[str, Times]:
    """Time every contestant on every kind of text: all take their turn in each round, each round has other texts.

    A contestant so slow that a batch would take more than about a second gets smaller ones.
    """
    found = {each.name: Times() for each in running}
    for name, (length, texts) in kinds.items():
        sizes = {each.name: _batch_size(each, texts(_TRIED, length, "tried")) for each in running}
        for number in range(rounds):
            batch = texts(BATCH, length, f"{name} {number}")
            for each in running:
                part = batch[: sizes[each.name]]
                found[each.name].rates.setdefault(name, []).append(len(part) / each.times([part])[0])
        for each in running:
            found[each.name].batch = min(found[each.name].batch, sizes[each.name])
    length, texts = next(iter(kinds.values()))
    for number in range(rounds):
        alone = [[text] for text in texts(ONES, length, f"one {number}")]
        for each in running:
            found[each.name].ones.extend(each.times(alone))
    return found


def _batch_size(contestant: Running, texts: Sequence[str]) -> int:
    contestant.times([texts])  # warm
    seconds = contestant.times([texts])[0] / len(texts)
    return max(_TRIED, min(BATCH, int(_TURN_SECONDS / seconds)))


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out comments of one kind, with whether each is toxic."""

    texts: list[str]
    toxic: NDArray[np.bool_]

    def drawn(self, most: int) -> "Held":
        """Return at most so many of them, drawn with a fixed seed."""
        if most >= len(self.texts):
            return self
        chosen = np.random.default_rng(0).choice(len(self.texts), most, replace=False)
        return Held([self.texts[place] for place in chosen], self.toxic[chosen])


def ranking(contestant: Running, held: Held) -> dict[str, object]:
    """Return the area under the ROC curve for toxicity, with its 95 % bootstrap interval and the number of comments.

    A contestant so slow that all of them would take more than 20 seconds gets as many as it scores in those.
    """
    tried = held.drawn(_TRIED)
    speed = len(tried.texts) / contestant.times([tried.texts])[0]
    held = held.drawn(int(_RANKING_SECONDS * speed))
    scores = np.array(contestant.scores(held.texts))
    low, high = statistics.interval(statistics.auc, scores, held.toxic)
    area = statistics.auc(scores, held.toxic)
    return {"": round(area, 4), "_interval": [round(low, 4), round(high, 4)], "_rows": len(held.texts)}
