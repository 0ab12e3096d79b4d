from model import Classifier, mentions
from model.robustness import groups
from model.robustness.groups import GROUPS, NEUTRAL, SENTENCES


def test_there_are_enough_groups_and_sentences() -> None:
    assert len(GROUPS) >= 20
    assert len(SENTENCES) >= 20
    assert all("{one}" in sentence or "{many}" in sentence for sentence in SENTENCES)


def test_no_sentence_is_one_of_training() -> None:
    trained = {*mentions.neutral(), *mentions.friendly(), *mentions.hateful()}
    assert not trained & {text for group in (*GROUPS, *NEUTRAL) for text in groups.filled(group)}


def test_every_group_is_compared_with_neutral_words(shipped: Classifier) -> None:
    found = groups.measure(shipped, hold=0.05)
    assert [line["group"] for line in found["groups"]] == [many for _, many in GROUPS]
    assert found["worst"] == max(line["most"] for line in found["groups"])
    assert all(line["mean"] <= line["most"] for line in found["groups"])
    everything = groups.measure(shipped, hold=0.0)
    assert everything["held"] == everything["neutral_held"] == 1.0


def test_a_sentence_begins_with_a_capital() -> None:
    assert "A neighbour asked where the bus to the station leaves." in groups.filled(NEUTRAL[0])
