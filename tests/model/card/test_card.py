import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from model import Classifier
from model.__main__ import main
from model.card import card
from model.card.markdown import table

DOCS = Path(__file__).parents[3] / "docs"
PEERS = [
    {
        "name": "word-list",
        "what": "yes or no",
        "auc_wikipedia": 0.7,
        "auc_news": None,
        "comments_per_second": 31234.5,
        "p50_ms": 1.25,
    },
    {"name": "gone", "what": "a model", "absent": "not to be had"},
]
LEFT_OUT = [
    {
        "left_out": "news",
        "attribute": "TOXICITY",
        "rows": 50,
        "positive": 20,
        "models": {"classifier": {"auc": 0.64, "auc_interval": [0.6, 0.68], "recall": 0.031}},
    }
]


@pytest.fixture(scope="module")
def manifest(trained: Classifier) -> dict[str, Any]:
    return trained.manifest


def test_it_is_the_one_of_the_shipped_artifact(tmp_path: Path) -> None:
    given = ["card", "--to", str(tmp_path / "model-card.md"), "--plots", str(tmp_path / "model-card")]
    for option in ("transfer", "peers"):
        if (DOCS / "model-card" / f"{option}.json").is_file():
            given += [f"--{option}", str(DOCS / "model-card" / f"{option}.json")]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    made = (tmp_path / "model-card.md").read_text(encoding="utf-8")
    assert (DOCS / "model-card.md").read_text(encoding="utf-8") == made
    drawn = {path.name for path in (tmp_path / "model-card").glob("*.svg")}
    assert {path.name for path in (DOCS / "model-card").glob("*.svg")} == drawn
    assert {Path(link).name for link in re.findall(r"\(model-card/(\S+\.svg)\)", made)} == drawn


def test_every_measurement_has_its_section(manifest: dict[str, Any]) -> None:
    titles = re.findall(r"^## (.*)$", card(manifest, "plots", LEFT_OUT, PEERS), re.MULTILINE)
    assert titles == [
        "Intended use",
        "What it must not be used for",
        "Languages",
        "Calibration",
        "Recommended thresholds",
        "Perspective's scale",
        "Held-out rows, by source",
        "What the thresholds do on held-out rows",
        "Whole sources left out of training",
        "Beside what people install",
        "Disguised words",
        "Clean comments with links",
        "Groups of people",
        "Functional tests",
        "Comments in languages it does not know",
        "Data",
        "Known failures",
        "Limits",
        "Made with",
    ]


def test_what_was_not_measured_is_left_out(manifest: dict[str, Any]) -> None:
    text = card(manifest)
    assert "## Whole sources" not in text
    assert "## Beside what people install" not in text
    assert "### Curves" not in text


def test_the_card_of_an_older_manifest_is_written_too(manifest: dict[str, Any]) -> None:
    old = ("by_source", "thresholds", "operating_points", "perspective")
    kept = {name: manifest["metrics"][name] for name in old}
    text = card({**manifest, "metrics": kept})
    assert "## Held-out rows, by source" in text
    assert "## Functional tests" not in text


def test_peers_have_a_line_each_even_if_not_measured(manifest: dict[str, Any]) -> None:
    text = card(manifest, peers=PEERS)
    assert "| word-list | yes or no | 0.700 |  | 31,234 | 1.25 |" in text
    assert "| gone | a model; not measured: not to be had |  |  |  |  |" in text


def test_a_source_left_out_has_its_line(manifest: dict[str, Any]) -> None:
    assert "| news | TOXICITY | 20 / 50 | 0.640 (0.600 to 0.680); 3.1% |" in card(manifest, transfer=LEFT_OUT)


def test_measures_stand_with_their_intervals(manifest: dict[str, Any]) -> None:
    (line,) = [each for each in manifest["metrics"]["by_source"] if each["source"] == "spanish"]
    low, high = line["auc_interval"]
    assert f"{line['auc']:.3f} ({low:.3f} to {high:.3f})" in card(manifest)


def test_failures_are_sentences_of_our_own(manifest: dict[str, Any]) -> None:
    part = card(manifest).split("## Known failures")[1].split("## ")[0]
    wrong = [line["wrong"][0] for line in manifest["metrics"]["robustness"]["functions"]["lines"] if line["wrong"]]
    assert wrong
    assert all(text in part for text in wrong)


def test_plots_are_linked_as_seen_from_the_card(trained_folder: Path, tmp_path: Path) -> None:
    to, plots = tmp_path / "docs" / "card.md", tmp_path / "pictures"
    to.parent.mkdir()
    done = CliRunner().invoke(main, ["card", "--artifact", str(trained_folder), "--to", str(to), "--plots", str(plots)])
    assert done.exit_code == 0, done.output
    links = re.findall(r"\((\.\./pictures/\S+\.svg)\)", to.read_text())
    assert links
    assert all((to.parent / link).is_file() for link in links)


@pytest.mark.parametrize("text", ["{", "{}", "[1]"])
def test_a_file_that_is_no_list_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "peers.json"
    path.write_text(text)
    done = CliRunner().invoke(main, ["card", "--peers", str(path)])
    assert done.exit_code == 1
    assert "peers.json" in done.output


def test_numbers_given_as_json_are_read(trained_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "peers.json"
    path.write_text(json.dumps(PEERS))
    done = CliRunner().invoke(main, ["card", "--artifact", str(trained_folder), "--peers", str(path)])
    assert "word-list" in done.output


def test_a_table_is_markdown() -> None:
    assert table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |\n"
