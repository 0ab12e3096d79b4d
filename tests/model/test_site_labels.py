import json
from pathlib import Path

import pytest

from model.site_labels import LabelsError, read, read_file
from tests.model.decided import record

KNOWN = {"SPAM", "TOXICITY"}
FINE = record("Buy my pills", {"SPAM": 1})


def test_a_line_as_it_is_exported() -> None:
    line = record("Buy my pills", {"SPAM": 1}, "akismet:4", author_name="Anna", author_url="http://a.example", said={})
    [label] = read([json.dumps(line)], KNOWN).labels
    assert label.comment._asdict() == {
        "text": "Buy my pills",
        "author_name": "Anna",
        "author_url": "http://a.example",
        "locale": "en",
        "language": "",
        "email_kind": "unknown",
    }
    assert (label.said, label.by) == ({"SPAM": True}, "akismet:4")
    assert label.at.isoformat() == "2026-01-01T00:00:00+00:00"


def test_scores_that_clients_suggest_are_labels_from_one_half() -> None:
    line = json.dumps(record("x", {"SPAM": 0.5, "TOXICITY": 0.4}))
    assert read([line], KNOWN).labels[0].said == {"SPAM": True, "TOXICITY": False}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        (json.dumps(FINE | {"text": 7}), "`text` must be a string"),
        (json.dumps(FINE | {"author_url": 7}), "`author_url` must be a string"),
        (json.dumps(FINE | {"labels": ["SPAM"]}), "`labels` must be an object"),
        (json.dumps(FINE | {"labels": {"SPAM": True}}), "label of SPAM must be a number from 0 to 1"),
        (json.dumps(FINE | {"labels": {"SPAM": 2}}), "label of SPAM must be a number from 0 to 1"),
        (json.dumps(FINE | {"labels": {"SPAM": float("nan")}}), "label of SPAM must be a number from 0 to 1"),
        (json.dumps(FINE | {"by": ""}), "`by` is empty"),
        (json.dumps({key: FINE[key] for key in FINE if key != "by"}), "`by` must be a string"),
        (json.dumps(FINE | {"at": "yesterday"}), "`at` must be a time"),
        (json.dumps(FINE | {"at": "2026-01-01T00:00:00"}), "time zone"),
        (json.dumps(FINE | {"text": "x" * 1_000_001}), "longer than 1,000,000 characters"),
    ],
    ids=lambda value: value[:30],
)
def test_a_bad_line_is_named_with_what_is_wrong(line: str, wrong: str) -> None:
    with pytest.raises(LabelsError, match=rf"^line 3: .*{wrong}"):
        read([json.dumps(FINE), "\n", line], KNOWN)


def test_what_says_nothing_is_counted() -> None:
    records = [FINE, record("x", {}), record(" ", {"SPAM": 1}), record("x", {"FLIRTATION": 1})]
    found = read([json.dumps(each) for each in records], KNOWN)
    assert len(found.labels) == 1
    assert found.left_out == {
        "comment without a label": 1,
        "comment without text": 1,
        "label of FLIRTATION, which the classifier does not have": 1,
    }


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "labels").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LabelsError, match="cannot be read"):
        read_file(tmp_path / "labels", KNOWN)
