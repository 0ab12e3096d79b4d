from model import mentions
from model.dataset import Row
from model.examples import examples

WIKIPEDIA = [
    Row(
        "wikipedia_multilabel",
        "1",
        "train",
        "en",
        "Thanks",
        "",
        "",
        {"toxicity": 0.0, "identity_attack": 0.0, "insult": 0.0},
    )
]


def test_whatever_is_said_of_a_group_is_contradicted_of_it() -> None:
    friendly, hateful = set(mentions.friendly()), set(mentions.hateful())
    denied = [text for text in hateful if text.replace(" are ", " are not ") in friendly and " are " in text]
    assert len(denied) > 200
    assert {"I do not hate women, why would I?", "Women are not rats."} & friendly


def test_of_things_it_is_no_hate() -> None:
    assert "I hate mosquitoes." in mentions.friendly()
    assert "I hate mosquitoes." not in mentions.hateful()


def test_no_sentence_is_both_clean_and_hateful() -> None:
    assert not {*mentions.neutral(), *mentions.friendly()} & set(mentions.hateful())


def test_only_attacks_on_groups_and_toxicity_learn_from_hateful_sentences() -> None:
    positive = {
        attribute: {each.comment.text for each in examples(WIKIPEDIA, attribute, "en", "train") if each.positive}
        & set(mentions.hateful())
        for attribute in ("TOXICITY", "IDENTITY_ATTACK", "INSULT")
    }
    assert positive == {
        "TOXICITY": set(mentions.hateful()),
        "IDENTITY_ATTACK": set(mentions.hateful()),
        "INSULT": set(),
    }


def test_what_was_written_for_training_is_no_held_out_row() -> None:
    assert len(examples([WIKIPEDIA[0]._replace(part="test")], "IDENTITY_ATTACK", "en", "test")) == 1
