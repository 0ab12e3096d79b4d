import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model import Classifier
from model.comment import Comment
from model.dataset import DatasetError
from model.training import train
from model.transformers import HashedTfidf


def test_what_was_trained_tells_toxic_from_clean(trained: Classifier) -> None:
    toxic, clean = trained.score(
        ["the mayor this idiot the weather report", "the mayor this article the weather report"]
    )
    assert toxic["TOXICITY"] is not None
    assert clean["TOXICITY"] is not None
    assert toxic["TOXICITY"] > 0.5 > 0.05 > clean["TOXICITY"]


def test_what_was_trained_tells_spam_by_its_words(trained: Classifier) -> None:
    linked, spam = trained.score(
        ["the mayor this article http://youtube.com/", "cheap replica casino pills discount outlet"]
    )
    assert linked["SPAM"] is not None
    assert spam["SPAM"] is not None
    assert spam["SPAM"] > linked["SPAM"]


def test_a_language_under_the_bar_is_not_scored(trained: Classifier) -> None:
    assert set(trained.languages("TOXICITY")) == {"en", "es", "pt"}
    assert {"attribute": "TOXICITY", "language": "de"}.items() <= trained.manifest["refused"][0].items()


def test_the_manifest_says_where_rows_came_from_and_how_it_measured(trained: Classifier) -> None:
    manifest = trained.manifest
    assert sum(manifest["data"]["news_civil"]["rows"].values()) <= 300
    assert {line["source"] for line in manifest["metrics"]["by_source"]} >= {"news_civil", "spanish", "spam_blog"}
    assert set(manifest["metrics"]["thresholds"]) == {"SPAM", "TOXICITY"}


def test_the_same_rows_give_the_same_bytes(data_folder: Path, trained_folder: Path, tmp_path: Path) -> None:
    train(data_folder, tmp_path / "again", lambda _: None)
    first = {path.name: path.read_bytes() for path in trained_folder.iterdir()}
    again = {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()}
    assert first == again


def test_no_text_of_the_data_is_in_the_artifact(trained_folder: Path) -> None:
    for path in trained_folder.iterdir():
        assert b"idiot" not in path.read_bytes()


def test_a_folder_without_data_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="holds no labelled comments"):
        train(tmp_path, tmp_path / "out", lambda _: None)


def test_a_folder_without_the_rows_for_thresholds_is_an_error(data_folder: Path, tmp_path: Path) -> None:
    shutil.copy(data_folder / "spanish.csv.gz", tmp_path)
    with pytest.raises(DatasetError, match="lacks what thresholds are chosen on"):
        train(tmp_path, tmp_path / "out", lambda _: None)


def test_the_transformer_gives_the_rows_that_scoring_uses(shipped: Classifier) -> None:
    texts = ["You are a stupid idiot", "A fair point about the bridge, http://a.example"]
    comments = [Comment(text) for text in texts]
    head = next(head for head in shipped.trained.heads if (head.attribute, head.language) == ("TOXICITY", "en"))
    design = HashedTfidf(idf=shipped.trained.idf).fit([]).transform(comments)
    logits = design @ np.concatenate([head.weights, head.outside]) + head.bias
    scores = [each["TOXICITY"] for each in shipped.score(texts)]
    assert scores == pytest.approx(1 / (1 + np.exp(-logits)), rel=1e-4)


def test_scoring_does_not_import_scikit_learn() -> None:
    program = (
        "import sys; from model import Classifier; Classifier.load().score(['a']); print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
