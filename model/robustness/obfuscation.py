"""What is left of the recall when the words of toxic comments are disguised."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple

import numpy as np

from model.classifier import Classifier
from model.dataset import Row

ATTRIBUTE = "TOXICITY"

_MOST_COMMENTS, _LONGEST = 600, 400
_WORDS = 3  # that count most are disguised
_SHARE = 0.7  # of the letters that can be, are
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7", "z": "2"}
_LOOK_ALIKES = {
    "a": "аα", "c": "сϲ", "d": "ԁ", "e": "еẹ", "g": "ɡ", "h": "һ", "i": "іι", "j": "ј", "k": "κ", "m": "м", "n": "ո",
    "o": "оο", "p": "рρ", "q": "ԛ", "s": "ѕ", "t": "т", "u": "υս", "v": "νѵ", "w": "ԝ", "x": "хχ", "y": "уү",
}  # fmt: skip
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_BETWEEN = " .-_*"


class _Chosen(NamedTuple):
    text: str
    words: list[tuple[int, int]]


def leet(word: str, random: Random) -> str:
    """Put digits and signs in the place of letters."""
    return _replaced(word, _LEET, random)


def look_alikes(word: str, random: Random) -> str:
    """Put Cyrillic, Greek, Armenian and fullwidth letters in the place of Latin ones."""
    if random.random() < 0.2:
        return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in word)
    return _replaced(word, _LOOK_ALIKES, random)


def spaced_out(word: str, random: Random) -> str:
    """Put spaces or signs between the letters."""
    return random.choice(_BETWEEN).join(word)


def zero_width(word: str, random: Random) -> str:
    """Put characters that nobody sees between the letters."""
    return "".join(letter + random.choice(_UNSEEN) for letter in word[:-1]) + word[-1:]


def stretched(word: str, random: Random) -> str:
    """Repeat a letter, a vowel if there is one."""
    places = [place for place, letter in enumerate(word) if letter in "aeiouAEIOU"] or range(len(word))
    at = random.choice(list(places))
    return word[:at] + word[at] * random.randint(3, 7) + word[at + 1 :]


KINDS: dict[str, Callable[[str, Random], str]] = {
    "leet": leet,
    "spaced out": spaced_out,
    "look-alikes": look_alikes,
    "zero width": zero_width,
    "stretched": stretched,
}


def measure(classifier: Classifier, rows: Sequence[Row], hold: float) -> dict[str, Any]:
    """Disguise the words that count most in toxic English rows, and every word; seeded.

    `kept` is the recall at the threshold `hold` divided by that of the same comments undisguised. As many clean
    comments get the same, to see that it is not the disguise itself that is held.
    """
    toxic, clean = (_drawn(rows, wanted) for wanted in (True, False))
    plain, lost = (_held(classifier, texts, hold) for texts in (toxic, clean))
    if not plain:
        return {}
    ways = {"strongest words": _strongest, "every word": _every}
    chosen = {name: [way(classifier, texts) for texts in (toxic, clean)] for name, way in ways.items()}
    lines = []
    for kind, disguise in KINDS.items():
        for name, sides in chosen.items():
            random = Random(f"{kind} {name}")  # noqa: S311
            recall, clean_held = (
                _held(classifier, [_disguised(one, disguise, random) for one in side], hold) for side in sides
            )
            found = {"recall": recall, "kept": round(recall / plain, 4), "clean_held": clean_held}
            lines.append({"kind": kind, "words": name, **found})
    return {"comments": len(toxic), "recall": plain, "clean_held": lost, "lines": lines}


def _drawn(rows: Sequence[Row], toxic: bool) -> list[str]:
    texts = [
        row.text[:_LONGEST]
        for row in rows
        if row.language == "en" and "toxicity" in row.labels and (row.labels["toxicity"] >= 0.5) == toxic
    ]
    return Random("obfuscation").sample(texts, min(_MOST_COMMENTS, len(texts)))  # noqa: S311


def _held(classifier: Classifier, texts: Sequence[str], hold: float) -> float:
    answers = classifier.score([{"text": text, "language": "en"} for text in texts])
    scores = np.array([each[ATTRIBUTE] for each in answers], dtype=np.float64)
    return round(float((scores >= hold).mean()), 4) if len(texts) else 0.0


def _strongest(classifier: Classifier, texts: Sequence[str]) -> list[_Chosen]:
    found = classifier.explain_many([({"text": text, "language": "en"}, ATTRIBUTE) for text in texts])
    chosen = []
    for text, explanation in zip(texts, found, strict=True):
        spans = [span for span in (explanation.spans if explanation else ()) if span.contribution > 0]
        heaviest = sorted(spans, key=lambda span: -span.contribution)[:_WORDS]
        chosen.append(_Chosen(text, sorted((span.begin, span.end) for span in heaviest)))
    return chosen


def _every(_: Classifier, texts: Sequence[str]) -> list[_Chosen]:
    return [_Chosen(text, [match.span() for match in re.finditer(r"\S+", text)]) for text in texts]


def _disguised(chosen: _Chosen, disguise: Callable[[str, Random], str], random: Random) -> str:
    text = chosen.text
    for begin, end in reversed(chosen.words):
        text = text[:begin] + disguise(text[begin:end], random) + text[end:]
    return text


def _replaced(word: str, letters: dict[str, str], random: Random) -> str:
    """Replace most letters that can be; at least one."""
    places = [place for place, letter in enumerate(word) if letter.lower() in letters]
    sure = random.choice(places) if places else -1
    return "".join(
        random.choice(letters[letter.lower()])
        if place == sure or (place in places and random.random() < _SHARE)
        else letter
        for place, letter in enumerate(word)
    )
