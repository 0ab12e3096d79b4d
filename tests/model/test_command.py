import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from model import Classifier
from model.__main__ import main
from tests.model.samples import write_file


def test_score_answers_line_by_line(shipped: Classifier) -> None:
    lines = '"You idiot"\n\n{"text": "Thanks", "author_name": "Anna"}\n'
    done = CliRunner().invoke(main, ["score"], input=lines)
    assert done.exit_code == 0
    answers = [json.loads(line) for line in done.output.splitlines()]
    assert answers == shipped.score(["You idiot", {"text": "Thanks", "author_name": "Anna"}])


@pytest.mark.parametrize("line", ["{", "7", "[]"])
def test_score_names_the_line_it_cannot_read(line: str) -> None:
    done = CliRunner().invoke(main, ["score"], input=f'"fine"\n{line}\n')
    assert done.exit_code == 1
    assert "line 2" in done.output


def test_score_says_where_there_is_no_classifier(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["score", "--artifact", str(tmp_path)], input='"x"')
    assert done.exit_code == 1
    assert "no classifier in" in done.output


def test_train_says_what_the_folder_lacks(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["train", "--data", str(tmp_path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 1
    assert "holds no labelled comments" in done.output


def test_evaluate_prints_a_line_for_each_attribute(tmp_path: Path) -> None:
    texts = ["you stupid idiot", "shut up moron", "the bridge is closed", "I like the new timetable"]
    records = [
        {"id": str(number), "text": text, "lang": "en", "toxicity": "1" if number < 2 else "0"}
        for number, text in enumerate(texts)
    ]
    write_file(tmp_path / "mine.csv.gz", records)
    done = CliRunner().invoke(main, ["evaluate", str(tmp_path / "mine.csv.gz")])
    assert done.exit_code == 0, done.output
    assert re.search(r"TOXICITY en: 2/4 positive, abstained on 0\.0%, AUC 1\.000", done.output)
    assert "comments a second" in done.output


def test_the_model_card_is_the_one_of_the_shipped_artifact() -> None:
    written = Path(__file__).parents[2] / "docs" / "model-card.md"
    done = CliRunner().invoke(main, ["card"])
    assert done.exit_code == 0, done.output
    assert written.read_text(encoding="utf-8") == done.output
