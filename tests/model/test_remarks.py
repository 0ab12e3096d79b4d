from collections import Counter

from model.dataset import Row
from model.examples import examples
from model.remarks import remarks

REMARKS = list(remarks())


def test_every_gap_is_filled_and_no_sentence_is_there_twice() -> None:
    texts = Counter(each.text for each in REMARKS)
    assert not [text for text, times in texts.items() if times > 1 or "{" in text or text != text.strip()]
    assert not [text for text in texts if " a a" in text or " an a " in text or not text]


def test_words_of_violence_stand_in_threats_and_in_harmless_sentences() -> None:
    for word in ("kill", "beat", "shoot", "bury", "burn"):
        said = {each.attributes["THREAT"] for each in REMARKS if word in each.text.lower().split()}
        assert said == {True, False}, word


def test_whether_an_oath_is_toxic_is_left_open() -> None:
    oaths = [each for each in REMARKS if each.attributes.get("PROFANITY")]
    assert len(oaths) > 50
    assert all("TOXICITY" not in each.attributes for each in oaths)


def test_attributes_learn_what_is_true_of_them() -> None:
    labels = {"toxicity": 0.0, "threat": 0.0, "severe_toxicity": 0.0}
    row = Row("wikipedia_multilabel", "1", "train", "en", "Thanks", "", "", labels)
    taught = {
        attribute: {each.comment.text: each.positive for each in examples([row], attribute, "en", "train")}
        for attribute in ("TOXICITY", "THREAT", "SEVERE_TOXICITY")
    }
    assert taught["TOXICITY"]["I will find you."]
    insult = next(text for text in taught["TOXICITY"] if text.startswith("You are nothing but a"))
    assert taught["TOXICITY"][insult]
    assert taught["THREAT"]["I will find you."]
    assert not taught["THREAT"][insult]
    assert len(taught["SEVERE_TOXICITY"]) == 1


def test_remarks_are_no_held_out_rows() -> None:
    row = Row("wikipedia_multilabel", "1", "test", "en", "Thanks", "", "", {"threat": 0.0})
    assert len(examples([row], "THREAT", "en", "test")) == 1
