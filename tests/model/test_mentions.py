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


def test_friendly_and_hateful_sentences_name_the_same_groups() -> None:
    friendly = {text.removeprefix("I like ") for text in mentions.friendly() if text.startswith("I like ")}
    hateful = {text.removeprefix("I hate ") for text in mentions.hateful() if text.startswith("I hate ")}
    assert friendly == hateful
    assert len(friendly) > 20


def test_no_sentence_is_both_clean_and_hateful() -> None:
    assert not {*mentions.neutral(), *mentions.friendly()} & set(mentions.hateful())


def test_only_attacks_on_groups_learn_from_hateful_sentences() -> None:
    positive = {
        attribute: {each.comment.text for each in examples(WIKIPEDIA, attribute, "en", "train") if each.positive}
        for attribute in ("TOXICITY", "IDENTITY_ATTACK", "INSULT")
    }
    assert positive == {"TOXICITY": set(), "IDENTITY_ATTACK": set(mentions.hateful()), "INSULT": set()}


def test_what_was_written_for_training_is_no_held_out_row() -> None:
    assert len(examples([WIKIPEDIA[0]._replace(part="test")], "IDENTITY_ATTACK", "en", "test")) == 1
