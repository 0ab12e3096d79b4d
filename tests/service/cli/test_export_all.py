"""`commentgate export --all`, and what of it comes back by `import`, on both databases."""

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from service.cli import main
from service.comments import people
from service.comments.policies.policy_json import policy_to_json
from service.comments.policy import Policy
from service.comments.store import statistics
from service.comments.tables import Appeal, Comment, Hourly, Page, Person, Revision
from tests.conftest import BACKENDS
from tests.service.cli.importing import Operator
from tests.service.imports.files import wxr, wxr_comment

OLD = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
MARKED = "canary-9@mail.example"
# Names a policy of the other installation; is when it came here.
LOST = ("policy_version", "updated_at")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Operator]:
    """Another installation, with its own keys."""
    folder = tmp_path / "other"
    folder.mkdir()
    environ = {
        "COMMENTGATE_DATA_DIR": str(folder),
        "COMMENTGATE_SECRET_KEYS": "another master key of thirty-two characters",
        "COMMENTGATE_DATABASE_URL": "",
        "COMMENTGATE_REDIS_URL": "",
    }
    made = Operator(environ, folder)
    with closing(made.databases):
        yield made


def fill(operator: Operator) -> None:
    """Comments in every status, with a past: posted, decided, edited, appealed, erased, and some imported."""
    operator.ok(
        operator.file(
            wxr(
                wxr_comment(1, author_email=MARKED, author="Ж﷽"),
                wxr_comment(2, parent="1", approved="0", author_email="bo@mail.example"),
                wxr_comment(3, approved="spam", author_email=""),
            )
        )
    )
    found = operator.comments()
    now = datetime.now(UTC)
    with operator.databases.main.write() as session:
        session.add(Revision(comment_id=found["wordpress:1"].id, revision=1, body="Before.", replaced_at=now))
        session.add(Appeal(comment_id=found["wordpress:3"].id, words="It was no advertising.", at=now))
        first = session.get_one(Comment, found["wordpress:1"].id)
        first.scores, first.risk, first.revision, first.language = {"SPAM": 0.25, "TOXICITY": None}, 0.25, 2, "en"
        first.author_id, first.user_agent, first.referrer, first.locale = "u1", "Browser", "https://news.example", "en"
        page = session.get_one(Page, first.page_id)
        page.mode, page.message = "closed", "Thank you all."
    people.erase(operator.databases, operator.vault, "bo@mail.example", site_ids=[operator.site_id], now=now)


def export(operator: Operator, *more: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["export", "--all", *more], env=operator.environ)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def kept(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give pages and comments without what the format does not keep, and the move by which an import marks them."""
    found = []
    for line in lines:
        if line["kind"] in {"page", "comment"}:
            shown = {name: value for name, value in line.items() if name not in LOST}
            moves = line.get("history", [])
            if moves and moves[-1]["actor"] == "import" and moves[-1]["from_status"] is not None:
                moves, shown["version"] = moves[:-1], shown["version"] - 1
            shown["history"] = [{n: value for n, value in move.items() if n not in LOST} for move in moves]
            found.append(shown)
    return sorted(found, key=lambda line: (line["kind"], str(line.get("id") or line["key"])))


@pytest.mark.parametrize("backend", BACKENDS)
def test_everything_is_there_but_nothing_of_an_address(operator):
    fill(operator)
    lines = export(operator)
    assert [line["kind"] for line in lines] == ["export", "site", "page", "comment", "comment", "comment", "end"]
    assert lines[-1] == {"kind": "end", "comments": 3}
    whole = json.dumps(lines, ensure_ascii=False)
    assert "canary" not in whole
    for person in operator.rows(Person):
        assert str(person.id) not in whole
        assert person.email_match is None or person.email_match not in whole
    assert not {"ip_match", "text_mark", "person_id", "email_match"} & {name for line in lines for name in line}
    by_status = {line["status"]: line for line in lines if line["kind"] == "comment"}
    assert by_status["published"]["author_name"] == "Ж﷽"
    assert by_status["published"]["revisions"][0]["body"] == "Before."
    assert by_status["rejected"]["appeal"]["words"] == "It was no advertising."
    assert [move["to_status"] for move in by_status["erased"]["history"]] == ["held", "erased"]
    assert lines[1]["policy"] == policy_to_json(Policy())


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_comes_back_is_what_was_written(operator, other):
    fill(operator)
    path = operator.folder / "all.jsonl"
    assert export(operator, "--output", str(path)) == []
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    output = other.ok(path, "commentgate")
    assert "Imported: 3 (1 published, 1 rejected, 1 erased)." in output
    assert kept(export(other)) == kept(lines)
    assert "Already here: 3." in other.ok(path, "commentgate")
    assert kept(export(other)) == kept(lines)
    assert other.totals() == {"received": 3, "published": 1, "rejected": 1, "erased": 1, "spam": 1}
    assert other.rows(Person) == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_back_into_another_site_of_the_same_installation(operator):
    """The ids are taken there, so the copies have others, which are the same every time."""
    fill(operator)
    path = operator.folder / "all.jsonl"
    export(operator, "--output", str(path))
    made = CliRunner().invoke(main, ["site", "add", "Copy", "--origin", "https://copy.example"], env=operator.environ)
    assert made.exit_code == 0, made.output
    into = ["import", "--format", "commentgate", str(path), "--site", "Copy"]
    first, second = (CliRunner().invoke(main, into, env=operator.environ) for _ in range(2))
    assert "Imported: 3 " in first.output
    assert "Already here: 3." in second.output
    rows = operator.rows(Comment)
    assert len({one.id for one in rows}) == 6
    parents = {one.site_id: one.parent_id for one in rows if one.external_id == "wordpress:2"}
    assert len(set(parents.values())) == 2
    assert None not in parents.values()


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_comment_says_that_it_was_carried_over_and_to_and_fro_it_says_so_once(operator, other):
    posted = {"status": "rejected", "body": "Old news.", "author_name": "A", "at": OLD, "parent": None, "code": "spam"}
    more = ("author_url", "locale", "author_id", "external_id", "traps", "scores", "risk", "note")
    lines = written([posted | dict.fromkeys(more)])
    before = datetime.now(UTC)

    operator.ok(operator.file("".join(json.dumps(line) + "\n" for line in lines), "one.jsonl"), "commentgate")
    first = [line for line in export(operator) if line["kind"] == "comment"]
    path = operator.folder / "again.jsonl"
    export(operator, "--output", str(path))
    other.ok(path, "commentgate")
    second = [line for line in export(other) if line["kind"] == "comment"]

    moves = first[0]["history"]
    assert [(move["version"], move["actor"], move["from_status"], move["to_status"]) for move in moves] == [
        (3, "site", None, "rejected"),
        (4, "import", "rejected", "rejected"),
    ]
    assert datetime.fromisoformat(moves[1]["at"]) >= before
    assert second[0]["history"] == moves
    assert [line["version"] for line in (first[0], second[0])] == [4, 4]
    assert datetime.fromisoformat(first[0]["decided_at"]) == OLD, "retention goes on counting from the decision"
    assert [datetime.fromisoformat(line["updated_at"]) >= before for line in (first[0], second[0])] == [True, True]


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_was_done_elsewhere_is_not_in_the_statistics(operator):
    posted = {"status": "rejected", "body": "Old news.", "author_name": "A", "at": OLD, "parent": None, "code": "spam"}
    more = ("author_url", "locale", "author_id", "external_id", "traps", "scores", "risk", "note")
    lines = written([posted | dict.fromkeys(more)])
    [line] = [line for line in lines if line["kind"] == "comment"]
    [decided] = line["history"]
    line["history"] = [
        {**decided, "version": 1, "to_status": "pending", "reasons": []},
        {**decided, "version": 2, "actor": "policy", "from_status": "pending", "to_status": "held"},
        {**decided, "version": 3, "actor": "moderator", "from_status": "held"},
    ]
    operator.ok(operator.file("".join(json.dumps(line) + "\n" for line in lines), "one.jsonl"), "commentgate")

    with operator.databases.main.write() as session:
        for _ in range(4):  # each move by itself, as a slice may end anywhere
            assert statistics.count_slice(session, statistics.horizon(session), 1) == 1
    assert [(one.name, one.count) for one in operator.rows(Hourly) if one.count] == []


def test_addresses_are_only_written_into_a_private_file(operator, other):
    fill(operator)
    path = operator.folder / "all.jsonl"
    refused = CliRunner().invoke(main, ["export", "--all", "--with-addresses"], env=operator.environ)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "canary" not in refused.output

    export(operator, "--with-addresses", "--output", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    given = {line.get("author_email") for line in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    assert given == {None, MARKED}  # not whose key was erased
    there = CliRunner().invoke(main, ["export", "--all", "--output", str(path)], env=operator.environ)
    assert there.exit_code == 1
    assert "is there already; nothing was written" in there.stderr
    assert MARKED in path.read_text(encoding="utf-8")

    assert "canary" not in other.ok(path, "commentgate")
    [person] = other.rows(Person)
    assert people.address_of(other.databases, other.vault, person) == MARKED


def test_only_one_site(operator):
    fill(operator)
    made = CliRunner().invoke(main, ["site", "add", "Second", "--origin", "https://two.example"], env=operator.environ)
    assert made.exit_code == 0, made.output
    assert [line["name"] for line in export(operator, "--site", "Second") if line["kind"] == "site"] == ["Second"]
    assert export(operator, "--site", "Second")[-1] == {"kind": "end", "comments": 0}
    path = operator.folder / "both.jsonl"
    export(operator, "--output", str(path))
    result = operator.run(path, "commentgate")
    assert result.exit_code == 1
    assert "The file has more than one site" in result.stderr


def test_the_other_options_go_without(operator):
    for options in (["--labels", "--with-addresses"], ["--erasures", "--output", "x"], []):
        assert CliRunner().invoke(main, ["export", *options], env=operator.environ).exit_code == 2


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2026, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - UTC is added
comments = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["published", "held", "rejected", "pending", "erased"]),
        "body": words.filter(lambda text: text.strip() != ""),
        "author_name": words,
        "author_url": st.sampled_from([None, "https://a.example/x"]),
        "locale": st.sampled_from([None, "ur"]),
        "author_id": st.none() | words,
        "external_id": st.none() | words,
        "traps": st.sampled_from([None, {"seconds": 3.5}]),
        "scores": st.none() | st.dictionaries(words, st.none() | st.floats(0, 1), max_size=3),
        "risk": st.none() | st.floats(0, 1),
        "at": moments,
        "note": st.none() | words,
        "parent": st.none() | st.integers(0, 3),
        "code": st.sampled_from(["approved", "spam", "other", "nothing_found"]),
    }
)


PAGE = {"key": "id:7", "url": "https://news.example/7", "title": "Ж", "mode": "closed", "message": None}
_numbers = count(1)


def written(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the lines of an export of these comments, as another installation might have written them."""
    dates = {"closes_at": None, "created_at": "2020-01-01T00:00:00Z"}
    lines: list[dict[str, Any]] = [
        {"kind": "export", "format": 1},
        {"kind": "page", "site": "News", **PAGE, **dates},
    ]
    first = next(_numbers) << 8
    ids = [f"0199aaaa-0000-7000-8000-{first + n:012x}" for n in range(len(made))]
    for number, one in enumerate(made):
        parent = one["parent"] if one["parent"] is not None and one["parent"] < number else None
        lines.append(_line(one) | {"id": ids[number], "parent_id": None if parent is None else ids[parent]})
    return [*lines, {"kind": "end", "comments": len(made)}]


def _line(one: dict[str, Any]) -> dict[str, Any]:
    at, reasons = one["at"].isoformat().replace("+00:00", "Z"), [{"code": one["code"]}]
    personal = ("author_url", "author_id", "locale", "traps")
    gone = {"body": "", "author_name": "", **dict.fromkeys(personal)} if one["status"] == "erased" else {}
    given = {name: value for name, value in one.items() if name not in {"at", "note", "parent", "code"}}
    move = {"version": 3, "revision": 1, "at": at, "actor": "site", "from_status": None, "to_status": one["status"]}
    more = {"undoes": None, "reasons": reasons, "scores": None, "contributions": None, "classifier_version": None}
    return {
        "kind": "comment",
        "site": "News",
        "page": "id:7",
        **given,
        **gone,
        "version": 3,
        "revision": 1,
        "language": None,
        "classifier_version": "c1",
        "reasons": reasons,
        "submitted_at": None,
        "received_at": at,
        "decided_at": at,
        "updated_at": at,
        "user_agent": None,
        "referrer": None,
        "revisions": [],
        "appeal": None,
        "history": [move | more | {"note": one["note"]}],
    }


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(made=st.lists(comments, min_size=1, max_size=4))
def test_any_comments_come_back_as_they_were(other, made):
    lines = written(made)
    ids = {line["id"] for line in lines if line["kind"] == "comment"}
    other.ok(other.file("".join(json.dumps(line) + "\n" for line in lines), "some.jsonl"), "commentgate")
    back = [line for line in export(other) if line.get("id") in ids]
    assert kept(back) == kept([line for line in lines if line["kind"] == "comment"])
    other.totals()  # agree with the rows
