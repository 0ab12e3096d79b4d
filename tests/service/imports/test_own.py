"""Our own export, as somebody else might have changed it."""

import io
import json

import pytest

from service.comments.transfer.imported import Note, Skip, Skipped
from service.imports import BrokenFile, own

ID = "0199aaaa-0000-7000-8000-000000000001"
AT = "2026-01-02T03:04:05.678000Z"
HEADER = {"kind": "export", "format": 1}
PAGE = {"kind": "page", "key": "id:7", "url": "https://news.example/7", "title": None, "mode": "open"}
END = {"kind": "end", "comments": 1}
MOVE = {
    "version": 1,
    "revision": 1,
    "at": AT,
    "actor": "import",
    "from_status": None,
    "to_status": "held",
    "reasons": [{"code": "imported", "by": "import"}],
}
COMMENT = {
    "kind": "comment",
    "page": "id:7",
    "id": ID,
    "author_name": "Amina",
    "body": "Well said.",
    "status": "held",
    "version": 1,
    "revision": 1,
    "reasons": [{"code": "nothing_found"}],
    "received_at": AT,
    "history": [MOVE],
}


def lines(*comments):
    return "".join(json.dumps(line) + "\n" for line in (HEADER, PAGE, *comments, END)).encode()


def read(raw):
    return list(own.read(io.BytesIO(raw)))


def one(**changes):
    [found] = read(lines({**COMMENT, **changes}))
    return found


def test_a_comment():
    found = one(parent_id=ID[:-1] + "2", author_email="Amina@MAIL.example")
    assert (found.key, found.parent) == (f"commentgate:{ID}", f"commentgate:{ID[:-1]}2")
    assert (found.page.key, found.page.more["mode"]) == ("id:7", "open")
    assert (found.author_email, found.notes) == ("Amina@mail.example", ())
    assert str(found.record.comment_id) == ID
    assert [move["to_status"] for move in found.record.history] == ["held"]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "great"},
        {"version": 0},
        {"version": True},
        {"version": 2**31},
        {"version": 2},  # not that of its last move
        {"author_name": None},
        {"author_name": "n" * 201},
        {"body": ["a"]},
        {"scores": [1]},
        {"risk": "high"},
        {"risk": 10**400},
        {"reasons": None},
        {"received_at": "yesterday"},
        {"received_at": 5},
        {"locale": "x" * 36},
        {"history": [MOVE, MOVE]},
        {"history": [{**MOVE, "actor": "root"}]},
        {"history": "none"},
        {"history": [None]},
        {"history": [MOVE] * 1001},
        {"revisions": [{"revision": 1}]},
        {"appeal": {"words": 1}},
        {"appeal": "please"},
    ],
    ids=lambda changes: str(changes)[:50],
)
def test_values_that_no_column_takes(changes):
    assert one(**changes) == Skipped(f"commentgate:{ID}", Skip.UNREADABLE)


@pytest.mark.parametrize(
    ("changes", "skipped"),
    [
        ({"body": " \n"}, Skipped(f"commentgate:{ID}", Skip.NO_TEXT)),
        ({"body": "x" * 100_001}, Skipped(f"commentgate:{ID}", Skip.TOO_LONG)),
        ({"page": "id:8"}, Skipped(f"commentgate:{ID}", Skip.NO_PAGE)),
        ({"page": None}, Skipped(f"commentgate:{ID}", Skip.NO_PAGE)),
        ({"id": "amina@mail.example"}, Skipped("", Skip.NO_ID)),
        ({"id": None}, Skipped("", Skip.NO_ID)),
        ({"parent_id": "x"}, Skipped("", Skip.NO_ID)),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_skipped(changes, skipped):
    assert one(**changes) == skipped


@pytest.mark.parametrize(
    "reason", [{"code": "no such"}, {"code": "score"}, {"code": "score", "score": "{0.__class__}"}, {}, 5]
)
def test_a_reason_that_has_no_sentence_here_becomes_that_of_an_import(reason):
    assert one(reasons=[reason]).record.columns["reasons"] == [{"code": "imported", "by": "import"}]


SPAN = {"begin": 0, "end": 4, "contribution": 1.5}
EXPLAINED = {"SPAM": {"bias": -1.0, "logit": 0.5, "spans": [SPAN], "contributions": {"links": 0.0}}}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (EXPLAINED, EXPLAINED),
        ({}, {}),
        (None, None),
        ({"SPAM": None}, None),
        ({"SPAM": {"spans": None}}, None),
        ({"SPAM": {"spans": [{**SPAN, "begin": "0"}]}}, None),
        ({"SPAM": {"spans": [{"begin": 0, "end": 4}]}}, None),
        ({"SPAM": {"contributions": {"links": "many"}}}, None),
        ({"SPAM": {"bias": True}}, None),
    ],
    ids=str,
)
def test_explanations_are_kept_if_the_desk_can_draw_them(given, kept):
    [move] = one(history=[{**MOVE, "contributions": given}]).record.history
    assert move["contributions"] == kept


@pytest.mark.parametrize(
    ("given", "kept"), [({"SPAM": 0.5, "X": None}, {"SPAM": 0.5, "X": None}), ({"SPAM": "0"}, None)]
)
def test_scores_are_numbers(given, kept):
    assert one(scores=given).record.columns["scores"] == kept


def test_of_who_was_erased_nothing_comes_back_whatever_the_file_says():
    found = one(
        status="erased",
        author_email="amina@mail.example",
        author_url="https://amina.example",
        author_id="u1",
        revisions=[{"revision": 1, "body": "Before.", "replaced_at": AT}],
        appeal={"words": "Please.", "at": AT},
    )
    assert (found.author_email, found.record.revisions, found.record.appeal) == (None, (), None)
    columns = found.record.columns
    assert (columns["body"], columns["author_name"], columns["author_id"]) == ("", "", None)
    assert columns["author_url"] is None


def test_an_address_that_is_none_is_left_out():
    found = one(author_email="nobody")
    assert (found.author_email, found.notes) == (None, (Note.EMAIL,))


def test_moves_name_no_moderator_of_the_other_installation():
    found = one(history=[{**MOVE, "actor": "moderator", "actor_id": 5, "policy_version": 3}])
    assert not {"actor_id", "policy_version"} & found.record.history[0].keys()


def test_characters_that_are_none_are_left_out_also_inside():
    found = one(body="a\x00b\ud800c\x07", scores={"x\x00": None}, author_name="A\nb")
    assert (found.body, found.author_name, found.record.columns["scores"]) == ("abc", "A b", {"x": None})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "its last line is missing"),
        (b"{}\n", "not of this format: write one by"),
        (b"amina@mail.example\n", "Line 1 is not of this format"),
        (b'{"kind": "export", "format": 2}\n', "another version"),
        (lines()[:-20], "Line 3 is not of this format, or was cut off"),
        (lines()[: -len(json.dumps(END)) - 1], "its last line is missing"),
        (b"[" * 200_000, "Line 1"),
        (b'{"kind": NaN}', "Line 1"),
        (b'{"kind": 1e999}', "Line 1"),
        (b"\xff\xfe{}", "Line 1"),
        (b"[]\n", "Line 1 is not of this format."),
        (json.dumps(HEADER).encode() + b'\n{"kind": "site"}\n{"kind": "site"}\n', "more than one site"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_export_says_where(raw, words):
    with pytest.raises(BrokenFile, match=words) as error:
        read(raw)
    assert "amina" not in str(error.value)
