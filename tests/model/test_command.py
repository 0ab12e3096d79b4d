import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from model import Classifier, artifact
from model.__main__ import main
from model.artifact import SHIPPED, read_manifest, version
from tests.model import decided
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


def test_evaluate_draws_curves_where_there_are_enough_rows(tmp_path: Path) -> None:
    records = [
        {"id": str(number), "text": text, "lang": "en", "toxicity": str(label)}
        for label, text in ((1, "you stupid idiot"), (0, "the bridge is closed"))
        for number in range(50)
    ]
    write_file(tmp_path / "mine.csv.gz", records)
    done = CliRunner().invoke(main, ["evaluate", str(tmp_path / "mine.csv.gz"), "--plots", str(tmp_path / "plots")])
    assert done.exit_code == 0, done.output
    assert "recall at 1% of clean lost 1.000" in done.output
    drawn = {path.name for path in (tmp_path / "plots").iterdir()}
    assert drawn == {"toxicity-reliability.svg", "toxicity-precision-recall.svg"}


def test_evaluate_measures_each_language_of_a_file(tmp_path: Path) -> None:
    records = [
        {"id": "1", "text": "you stupid idiot", "lang": "en", "toxicity": "1"},
        {"id": "2", "text": "Ο δήμαρχος δεν απάντησε ποτέ", "lang": "el", "toxicity": "0"},
    ]
    write_file(tmp_path / "mine.csv.gz", records)
    done = CliRunner().invoke(main, ["evaluate", str(tmp_path / "mine.csv.gz")])
    assert "TOXICITY en: 1/1 positive, abstained on 0.0%" in done.output
    assert "TOXICITY el: 0/1 positive, abstained on 100.0%" in done.output


def test_measure_writes_into_the_manifest_and_leaves_the_weights(
    data_folder: Path, trained_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(trained_folder, folder)
    given = ["measure", "--data", str(data_folder), "--artifact", str(folder)]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert "functional tests: toxic" in done.output
    before = {path.name: path.read_bytes() for path in trained_folder.iterdir()}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["metrics"] = {}
    manifest["checksum"] = artifact.manifest_checksum(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    done = CliRunner().invoke(main, [*given, "--write"])
    assert f"wrote {folder}, version" in done.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.fixture
def labels_file(tmp_path: Path) -> Path:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(decided.lines(decided.decisions(300))), encoding="utf-8")
    return path


def test_train_adapts_the_shipped_classifier_to_labels_alone(labels_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    done = CliRunner().invoke(main, ["train", "--labels", str(labels_file), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "300 labels of 4 people" in done.output
    assert re.search(
        r"TOXICITY en: \d+ of 300 comments have it, 4 people \(0 capped\): AUC .* weights moved", done.output
    )
    assert f"wrote {out}, version {Classifier.load(out).version}" in done.output


def test_train_on_data_and_labels_trains_first(data_folder: Path, labels_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    given = ["train", "--data", str(data_folder), "--labels", str(labels_file), "--out", str(out)]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert "adapted" in Classifier.load(out).manifest
    assert set(Classifier.load(out).manifest["data"]) >= {"news_civil", "spanish"}


def test_train_can_leave_somebody_out(labels_file: Path, tmp_path: Path) -> None:
    given = ["train", "--labels", str(labels_file), "--out", str(tmp_path / "site"), "--without", "moderator:3"]
    done = CliRunner().invoke(main, given)
    assert "225 labels of 3 people" in done.output
    done = CliRunner().invoke(main, [*given, "--without", "moderator:99"])
    assert "nobody named moderator:99" in done.output


def test_train_says_who_was_set_aside(labels_file: Path, tmp_path: Path) -> None:
    with labels_file.open("a", encoding="utf-8") as file:
        file.writelines(decided.lines(decided.wrong_decisions(300)))
    done = CliRunner().invoke(main, ["train", "--labels", str(labels_file), "--out", str(tmp_path / "site")])
    assert "set aside, because the labels run against the classifier: moderator:x (TOXICITY en)" in done.output


def test_train_names_the_line_of_labels_that_is_wrong(labels_file: Path, tmp_path: Path) -> None:
    with labels_file.open("a", encoding="utf-8") as file:
        file.write("{}\n")
    done = CliRunner().invoke(main, ["train", "--labels", str(labels_file), "--out", str(tmp_path / "site")])
    assert done.exit_code == 1
    assert "line 301: `labels` must be an object" in done.output
    assert not (tmp_path / "site").exists()


def test_train_does_not_overwrite_what_it_starts_from(labels_file: Path) -> None:
    done = CliRunner().invoke(main, ["train", "--labels", str(labels_file), "--out", str(SHIPPED)])
    assert done.exit_code == 1
    assert "name another folder" in done.output


def test_train_writes_the_metrics_to_a_report(data_folder: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", tmp_path / "reports" / "metrics.json"
    done = CliRunner().invoke(main, ["train", "--data", str(data_folder), "--out", str(out), "--report", str(report)])
    assert done.exit_code == 0, done.output
    written = json.loads(report.read_text(encoding="utf-8"))
    manifest = read_manifest(out)
    assert written["version"] == version(manifest)
    assert written["metrics"] == manifest["metrics"]
    assert f"wrote {out}, version {written['version']}, and {report}" in done.output


@pytest.mark.parametrize("given", [["--fresh"], ["--report", "metrics.json"]], ids=["fresh", "report"])
def test_train_says_what_belongs_to_data(labels_file: Path, given: list[str]) -> None:
    done = CliRunner().invoke(main, ["train", "--labels", str(labels_file), *given])
    assert done.exit_code == 2
    assert "--data" in done.output


@pytest.mark.parametrize("given", [[], ["--share", "0.5"], ["--data", ".", "--without", "moderator:1"]])
def test_train_says_what_it_needs(given: list[str]) -> None:
    done = CliRunner().invoke(main, ["train", *given])
    assert done.exit_code == 2
    assert "give --labels, or --data, or both" in done.output


def test_evaluate_measures_labels_since_a_day(labels_file: Path) -> None:
    done = CliRunner().invoke(main, ["evaluate", str(labels_file)])
    assert re.search(r"TOXICITY en: \d+/300 positive, AUC 0\.\d+ \(", done.output)
    done = CliRunner().invoke(main, ["evaluate", str(labels_file), "--since", "2027-01-01"])
    assert "0 labels" in done.output


def test_the_card_of_an_adapted_classifier_says_so(labels_file: Path, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["train", "--labels", str(labels_file), "--out", str(tmp_path / "site")])
    done = CliRunner().invoke(main, ["card", "--artifact", str(tmp_path / "site")])
    assert "by 300 labels of 4 people" in done.output
