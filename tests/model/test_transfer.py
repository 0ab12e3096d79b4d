import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from model import transfer
from model.__main__ import main
from model.dataset import Row, read_folder
from model.plain_models import PlainModel
from model.transfer import Left
from tests.model.samples import write_file


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    records = [
        {"id": f"{video}{number}", "text": f"{word} {number}", "lang": "en", "spam": str(number % 2), "note": video}
        for video, word in (("A.csv", "nice"), ("B.csv", "check"), ("Youtube04-Eminem.csv", "song"))
        for number in range(40)
    ]
    write_file(folder / "spam_youtube.csv.gz", records)
    return folder


def _learned(folder: Path, left: Left, most: int = 1_000) -> list[Row]:
    return transfer._task(folder, read_folder(folder), left, most).training


def test_nothing_of_a_source_left_out_is_learned(data_folder: Path) -> None:
    left = Left("wikipedia", "TOXICITY", ("wikipedia_multilabel", "wikipedia_binary"))
    task = transfer._task(data_folder, read_folder(data_folder), left, 1_000)
    assert {row.source for row in task.training} == {"news_civil"}
    assert not {row.text for row in task.training} & {comment.text for comment in task.comments}
    assert len(task.comments) == len(task.positive) > 100


def test_nothing_of_a_video_left_out_is_learned_and_the_held_out_one_is(videos: Path) -> None:
    learned = {row.text.split()[0] for row in _learned(videos, Left("A", "SPAM", ("spam_youtube",), "A.csv"))}
    assert learned == {"check", "song"}


def test_every_video_is_left_out_in_turn(videos: Path) -> None:
    names = [left.name for left in transfer.left_out(videos)]
    assert [name for name in names if "youtube" in name] == ["youtube A", "youtube B", "youtube Youtube04-Eminem"]


def test_rows_with_a_label_come_before_those_taken_as_clean(data_folder: Path) -> None:
    learned = _learned(data_folder, Left("none", "SPAM", ()), most=200)
    training = [row for row in learned if row.part == "train"]
    assert len(training) == 200
    labelled = sum(row.source == "spam_blog" for row in training)
    assert labelled == sum(row.source == "spam_blog" and row.part == "train" for row in read_folder(data_folder))


def test_it_ranks_what_it_never_saw_beside_plain_models(data_folder: Path) -> None:
    left = Left("news", "TOXICITY", ("news_civil",))
    found, again = (
        transfer.measure(data_folder, read_folder(data_folder), left, beside=True, most=30_000) for _ in range(2)
    )
    assert found == again
    assert found is not None
    assert set(found["models"]) == {"classifier", "words", "characters"}
    assert all(each["auc"] > 0.9 for each in found["models"].values())  # the same made-up insults everywhere


@pytest.mark.parametrize("sources", [("spam_sms",), ("wikipedia_multilabel", "wikipedia_binary", "news_civil")])
def test_what_cannot_be_tested_or_learned_is_skipped(data_folder: Path, sources: tuple[str, ...]) -> None:
    left = Left("x", "TOXICITY", sources)
    assert transfer.measure(data_folder, read_folder(data_folder), left, beside=False, most=30_000) is None


def test_the_command_prints_and_writes(data_folder: Path, tmp_path: Path) -> None:
    given = [
        "transfer",
        "--data",
        str(data_folder),
        "--only",
        "news",
        "--no-plain",
        "--to",
        str(tmp_path / "found.json"),
    ]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    assert "TOXICITY without news:" in done.output
    (line,) = json.loads((tmp_path / "found.json").read_text())
    assert line["models"].keys() == {"classifier"}


def test_the_command_names_what_there_is(data_folder: Path) -> None:
    done = CliRunner().invoke(main, ["transfer", "--data", str(data_folder), "--only", "moon"])
    assert done.exit_code == 2
    assert "no moon; there are news, tweets" in done.output


@pytest.mark.parametrize("kind", ["words", "characters"])
def test_plain_models_learn_words(kind: str) -> None:
    texts = ["you idiot there", "such an idiot", "what a bridge", "the old bridge"] * 5
    positive = np.array([True, True, False, False] * 5)
    logits = PlainModel(kind).fit(texts, positive).logits(["that idiot", "that bridge"])  # type: ignore[arg-type]
    assert logits[0] > 0 > logits[1]
