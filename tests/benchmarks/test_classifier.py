from pathlib import Path

import numpy as np
import pytest

from benchmarks.classifier import report, texts
from benchmarks.classifier.measure import Held, Times, ranking, time_all
from benchmarks.classifier.peers import Absent, Running
from model import Classifier
from model.artifact import SHIPPED


@pytest.fixture
def ours(tmp_path: Path):
    with Running("commentgate", tmp_path, {"artifact": str(SHIPPED)}) as running:
        yield running


def test_a_contestant_scores_as_the_classifier_does(ours: Running) -> None:
    said = ["You stupid idiot", "A fair point about the bridge"]
    assert ours.scores(said) == pytest.approx([each["TOXICITY"] for each in Classifier.load().score(said)], rel=1e-6)
    assert ours.memory() > 0
    assert ours.loaded["bytes"] == sum(path.stat().st_size for path in SHIPPED.iterdir())


def test_contestants_are_timed_and_ranked(ours: Running) -> None:
    times = time_all([ours], {"50": (50, texts.made_up)}, rounds=3)["commentgate"]
    assert len(times.rates["50"]) == 3
    assert 0 < times.percentile(0.5) <= times.percentile(0.99)
    held = Held(
        ["you idiot", "shut up moron", "the bridge is closed", "a fine day"], np.array([1, 1, 0, 0], dtype=bool)
    )
    found = ranking(ours, held)
    assert (found[""], found["_rows"]) == (1.0, 4)


def test_a_peer_that_cannot_be_installed_is_absent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Absent, match="not installed"):
        Running("better-profanity", tmp_path / "file" / "environment", {})


def test_a_contestant_that_does_not_load_is_absent_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(Absent, match=r"does not run: .*ArtifactError.*no classifier"):
        Running("commentgate", tmp_path, {"artifact": str(tmp_path)})


def test_the_table_names_every_contestant_and_what_it_measured() -> None:
    times = Times(rates={"110": [100.0, 300.0, 200.0]}, ones=[0.001, 0.002, 0.003])
    lines = [report.line("glin-profanity", {"load_s": 0.25, "bytes": 2_000_000}, 3_000_000, times)]
    lines[0]["auc_wikipedia"] = 0.75
    head, row = report.table([*lines, report.absent("alt-profanity-check", "not installed")]).splitlines()
    assert row.split() == ["glin-profanity", "200", "2.00", "2.98", "0.25", "2.0", "3.0", "0.750"]
    assert len(head) == len(row)


@pytest.mark.parametrize("length", [110, 209, 397])
def test_made_up_comments_have_the_length_that_was_asked_for(length: int) -> None:
    made = texts.made_up(50, length, "run")
    assert {len(text) for text in made} == {length}
    assert len(set(made)) == 50
    assert made == texts.made_up(50, length, "run")


def test_real_comments_are_cut_joined_and_given_out_in_turn() -> None:
    pool = texts.Pool(["abcdef", "gh", "ijk"], 5)
    assert [pool.take(1, 5, ""), pool.take(2, 5, "")] == [["abcde"], ["gh ij", "abcde"]]
