"""What the comments of a grown database say: words as frequent as in a language, and advertising that repeats."""

import random
from itertools import accumulate

WORDS = 20_000
COMMON, RARE = "kesto", "zuvilampo"  # words to search for: in every other comment, and in one of some thousand
SELLER = "cheap-lamps.example"
_SYLLABLES = [a + b for a in ("", *"bdfghklmnprstv") for b in "aeiou"]


class Texts:
    """Makes the same texts for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        made: dict[str, None] = {}
        while len(made) < WORDS:
            made["".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4)))] = None
        self._words = list(made)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(WORDS)))  # Zipf's law, a little flattened

    def comment(self, number: int) -> str:
        """Give an ordinary comment; one in thirty has a link."""
        count = self.random.randint(8, 60)
        words = self.random.choices(self._words, cum_weights=self._weights, k=count)
        if number % 2 == 0:
            words.append(COMMON)
        if number % 5_003 == 0:
            words.append(RARE)
        if number % 30 == 0:
            words.append(f"https://site-{self.random.randint(0, 4_000)}.example/{number}")
        return " ".join(words)

    def advertising(self, number: int) -> str:
        """Give one of two hundred advertisements, in which a number differs."""
        again = random.Random(f"advertisement {number % 200}")
        words = " ".join(again.choices(self._words, cum_weights=self._weights, k=25))
        return f"{words} {number} https://{SELLER if number % 7 else f'shop-{number % 50}.example'}/{number}"
