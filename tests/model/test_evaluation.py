import pytest

from model import Classifier, evaluation
from model.dataset import Row
from model.evaluation import Answered, Judged


def _row(source: str, language: str, **labels: float) -> Row:
    return Row(source, "1", "test", language, "text", "", "", labels)


ANSWERS = [
    Answered(_row("news_civil", "en", toxicity=1.0, insult=0.0), {"TOXICITY": 0.9, "INSULT": 0.2, "SPAM": 0.1}),
    Answered(_row("news_civil", "en", toxicity=0.4), {"TOXICITY": 0.2, "INSULT": 0.1, "SPAM": 0.0}),
    Answered(_row("spam_youtube", "en", spam=1.0), {"TOXICITY": 0.1, "INSULT": 0.1, "SPAM": 0.8}),
    Answered(_row("spanish", "es", toxicity=1.0), {"TOXICITY": None, "INSULT": None, "SPAM": None}),
]


def test_there_is_a_line_for_each_source_and_attribute_with_labels() -> None:
    lines = evaluation.by_source(ANSWERS)
    found = {(line["source"], line["attribute"]): (line["positive"], line["rows"]) for line in lines}
    assert found == {
        ("news_civil", "TOXICITY"): (1, 2),
        ("news_civil", "INSULT"): (0, 1),
        ("spam_youtube", "SPAM"): (1, 1),
        ("spanish", "TOXICITY"): (0, 1),
    }


def test_by_language_news_counts_as_free_of_spam() -> None:
    (spam,) = [
        line for line in evaluation.by_language(ANSWERS) if (line["attribute"], line["language"]) == ("SPAM", "en")
    ]
    assert (spam["positive"], spam["rows"], spam["auc"]) == (1, 3, 1.0)


def test_what_is_abstained_on_is_told_by_language() -> None:
    told = {
        line["language"]: (line["rows"], line["SPAM"], line["TOXICITY"]) for line in evaluation.unsupported(ANSWERS)
    }
    assert told == {"en": (3, 0.0, 0.0), "es": (1, 1.0, 1.0)}


def test_abstaining_is_counted_and_not_measured() -> None:
    judged = [Judged(0.9, True), Judged(0.1, False), Judged(None, True), Judged(None, False)]
    line = evaluation.line(judged, "TOXICITY", "en")
    assert (line["abstained"], line["positive"], line["auc"]) == (0.5, 1, 1.0)
    assert "curves" not in line


def test_enough_rows_of_both_kinds_have_curves() -> None:
    judged = [Judged(0.1 + number / 200, number % 2 == 0) for number in range(100)]
    drawn = evaluation.line(judged, "TOXICITY", "en", drawn=True)["curves"]
    assert drawn["precision_recall"][-1] == pytest.approx([1.0, 0.05], abs=0.01)


def test_every_row_is_answered_in_order(shipped: Classifier) -> None:
    rows = [
        answer.row._replace(text=text) for answer, text in zip(ANSWERS, ("You idiot", "Fine", "", "Hola"), strict=True)
    ]
    answers = evaluation.answered(shipped, rows)
    assert [answer.row for answer in answers] == rows
    assert [answer.scores for answer in answers] == shipped.score([evaluation.item_of(row) for row in rows])
