"""The comments to time with: made up, or real ones cut to the same length."""

from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.pipeline.texts import LINKS, SPAM_SHARE, SPAM_WORDS, WORDS


def made_up(count: int, length: int, run: str) -> list[str]:
    """Make up comments of exactly so many characters; one in ten is spam with a link."""
    random = Random(f"{run}/{length}")
    return [_comment(random, length) for _ in range(count)]


def _comment(random: Random, length: int) -> str:
    spam = random.random() < SPAM_SHARE
    words = random.choices((SPAM_WORDS if spam else WORDS).split(), k=length)
    if spam:
        words.insert(random.randrange(length // 12), random.choice(LINKS))
    return " ".join(words)[:length].capitalize()


class Pool:
    """Real comments cut to one length; shorter ones are joined until they have it. They are given out in turn."""

    def __init__(self, texts: Sequence[str], length: int) -> None:
        self._texts = list(_cut(texts, length))
        self._next = 0

    def take(self, count: int, length: int, run: str) -> list[str]:
        """Return the next comments, from the beginning again after the last."""
        begin, self._next = self._next, self._next + count
        return [self._texts[place % len(self._texts)] for place in range(begin, begin + count)]


def _cut(texts: Sequence[str], length: int) -> Iterator[str]:
    text = ""
    for each in texts:
        text = f"{text} {each}" if text else each
        if len(text) >= length:
            yield text[:length]
            text = ""
