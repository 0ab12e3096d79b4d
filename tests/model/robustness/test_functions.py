import pytest

from model import Classifier, mentions, remarks
from model.robustness import functions, groups
from model.robustness.function_sentences import FUNCTIONS, GROUPS

TRAINED = {*mentions.neutral(), *mentions.friendly(), *mentions.hateful(), *(each.text for each in remarks.remarks())}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_no_sentence_is_one_of_training_or_another_table(function: functions.Function) -> None:
    texts = functions.filled(function)
    assert len(texts) == len(set(texts)) >= 8
    assert not TRAINED & set(texts)
    assert not {text for group in groups.GROUPS for text in groups.filled(group)} & set(texts)


def test_sentences_about_groups_are_filled_with_each() -> None:
    filled = functions.filled(functions.Function("one", True, ("{many} sing.", "Nobody sings.")))
    assert len(filled) == len(GROUPS) + 1
    assert filled[0] == f"{GROUPS[0]} sing."


def test_the_threshold_decides_what_is_right(shipped: Classifier) -> None:
    nothing, everything = (functions.measure(shipped, hold) for hold in (1.1, 0.0))
    assert (nothing["toxic"], nothing["clean"]) == (0.0, 1.0)
    assert (everything["toxic"], everything["clean"]) == (1.0, 0.0)


def test_what_fell_on_the_wrong_side_is_kept_as_an_example(shipped: Classifier) -> None:
    for line in functions.measure(shipped, hold=1.1)["lines"]:
        assert bool(line["wrong"]) == line["toxic"]
