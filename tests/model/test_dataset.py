from pathlib import Path

import pytest

from model import dataset
from tests.model.samples import write_file


def _read(folder: Path, name: str, records: list[dict[str, str]]) -> list[dataset.Row]:
    write_file(folder / f"{name}.csv.gz", records)
    return dataset.read_folder(folder)


def test_duplicates_across_sources_are_read_once(tmp_path: Path) -> None:
    record = {"id": "1", "lang": "en", "toxicity": "1", "text": "You  FOOL"}
    write_file(tmp_path / "news_civil.csv.gz", [record, {**record, "id": "2", "text": "<b>you</b> fool"}])
    rows = _read(tmp_path, "wikipedia_binary", [{**record, "text": "you fool"}])
    assert [row.source for row in rows] == ["wikipedia_binary"]


@pytest.mark.parametrize(
    "torn",
    [{"text": ""}, {"lang": ""}, {"toxicity": ""}, {"toxicity": "ur"}],
    ids=["no text", "no language", "no label", "label that is no number"],
)
def test_torn_rows_are_left_out(tmp_path: Path, torn: dict[str, str]) -> None:
    record = {"id": "1", "lang": "en", "toxicity": "1", "text": "fine"}
    rows = _read(tmp_path, "news_civil", [record, {**record, "id": "2", "text": "torn", **torn}])
    assert [row.text for row in rows] == ["fine"]


def test_author_fields_come_from_the_note(tmp_path: Path) -> None:
    note = '{"author": "Anna", "author_url": "http://anna.example/"}'
    (row,) = _read(tmp_path, "spam_blog", [{"id": "1", "lang": "en", "spam": "1", "text": "hi", "note": note}])
    assert (row.author_name, row.author_url, row.group) == ("Anna", "http://anna.example/", "anna.example")


def test_a_pair_stays_in_one_part(tmp_path: Path) -> None:
    pairs = [
        {"id": f"{number}{kind}", "lang": "en", "toxicity": "1", "text": f"text {number} {kind}"}
        for number in range(60)
        for kind in "t123"
    ]
    parts: dict[str, set[str]] = {}
    for row in _read(tmp_path, "pairs_paradetox", pairs):
        parts.setdefault(row.group, set()).add(row.part)
    assert len(parts) == 60
    assert all(len(found) == 1 for found in parts.values())


def test_one_row_in_ten_is_held_out_for_testing() -> None:
    parts = [dataset.part_of("news_civil", str(number)) for number in range(5000)]
    assert parts.count("test") == pytest.approx(500, rel=0.15)
    assert parts.count("calibrate") == pytest.approx(500, rel=0.15)


def test_scores_of_perspective_come_from_the_note(tmp_path: Path) -> None:
    record = {"id": "1", "lang": "en", "toxicity": "0", "text": "hi", "note": "perspective_toxicity=0.0431"}
    (row,) = _read(tmp_path, "wikipedia_perspective", [record])
    assert row.labels == {"toxicity": 0.0, "perspective": 0.0431}


def test_neighbours_in_a_set_of_rewrites_stay_in_one_part(tmp_path: Path) -> None:
    records = [
        {"id": str(number), "lang": "en", "identity_attack": "1", "text": f"text {number}"} for number in range(200)
    ]
    rows = _read(tmp_path, "hate_emoji_build", records)
    assert {row.group for row in rows[:50]} == {"0"}
    assert len({row.group for row in rows}) == 4
