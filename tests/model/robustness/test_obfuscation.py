from random import Random

import pytest

from model import Classifier
from model.dataset import Row
from model.robustness import obfuscation
from model.robustness.obfuscation import KINDS
from model.text import plain


def _rows() -> list[Row]:
    texts = {"You stupid idiot, shut up": 1.0, "What a moron you are": 1.0, "The bridge is closed today": 0.0}
    return [Row("news_civil", text, "test", "en", text, "", "", {"toxicity": label}) for text, label in texts.items()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_disguise_changes_a_word_and_is_seeded(kind: str) -> None:
    words = ["idiot", "stupid", "moron", "Arschloch", "x"]
    once, again = ([KINDS[kind](word, Random(seed)) for seed, word in enumerate(words)] for _ in range(2))
    assert once == again
    assert all(disguised != word for disguised, word in zip(once[:4], words, strict=False))


@pytest.mark.parametrize("word", ["?!", "的", "3"])
@pytest.mark.parametrize("kind", ["leet", "look-alikes"])
def test_what_has_no_letters_to_replace_stays(kind: str, word: str) -> None:
    assert plain(KINDS[kind](word, Random(1))) == plain(word)


@pytest.mark.parametrize("seed", range(5))
def test_unseen_characters_leave_the_word_to_the_eye(seed: int) -> None:
    assert plain(KINDS["zero width"]("idiot", Random(seed))) == "idiot"


def test_recall_is_measured_as_it_is_and_disguised(shipped: Classifier) -> None:
    found = obfuscation.measure(shipped, _rows(), hold=0.05)
    assert (found["comments"], found["recall"], found["clean_held"]) == (2, 1.0, 0.0)
    assert [(line["kind"], line["words"]) for line in found["lines"]] == [
        (kind, words) for kind in KINDS for words in ("strongest words", "every word")
    ]
    assert found["lines"][6]["kept"] == 1.0  # unseen characters hide nothing


def test_the_strongest_words_alone_are_disguised(shipped: Classifier) -> None:
    (chosen,) = obfuscation._strongest(shipped, ["Honestly, you idiot, the bridge is closed"])
    assert "idiot" in {chosen.text[slice(*word)] for word in chosen.words}
    assert len(chosen.words) <= 3
    spaced = obfuscation._disguised(chosen, lambda word, _: "-".join(word), Random(0))
    assert "i-d-i-o-t" in spaced
    assert "the bridge" in spaced


def test_nothing_is_measured_without_toxic_rows(shipped: Classifier) -> None:
    assert obfuscation.measure(shipped, _rows()[2:], hold=0.05) == {}
