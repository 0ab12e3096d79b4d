"""Whatever is decided, taken back, edited and appealed, in whatever order: a few sentences that always hold."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.comments import review
from service.comments.authoring.rights import BY_PEOPLE
from service.comments.errors import Conflict, NotAllowed
from service.comments.lifecycle import Actor, Status
from service.comments.review import Wish
from service.comments.sites import set_webhook
from service.comments.tables import Moderator, Site
from tests.conftest import BACKENDS
from tests.service.comments.authors_hands import Author
from tests.service.comments.deciding import Hands

BODIES = ("toxic 0.8 words", "a fine remark", "spam 0.999")
LABELS = {
    "approved": {"SPAM": 0, "TOXICITY": 0},
    "spam": {"SPAM": 1},
    "insult": {"INSULT": 1, "TOXICITY": 1},
}
comments = st.integers(0, len(BODIES) - 1)
ways = st.sampled_from([("published", None), ("held", None), ("rejected", "spam"), ("rejected", "insult")])
forth = st.one_of(
    st.tuples(st.just("decide"), comments, ways),
    st.tuples(st.just("bulk"), st.sets(comments, min_size=1).map(sorted), ways),
    st.tuples(st.just("report"), comments),
    st.tuples(st.just("send")),
    st.tuples(st.just("send and die")),
)
steps = st.one_of(
    forth,
    st.tuples(st.just("undo"), st.integers(0, 20)),
    st.tuples(st.just("undo the last")),
    st.tuples(st.just("site"), comments, ways),
    st.tuples(st.just("edit"), comments, comments),
    st.tuples(st.just("appeal"), comments),
)


@dataclass
class Expected:
    """What a comment should be: decisions that stand, each with the action that made it, on top of the policy's.

    An appeal is one on top too, but nobody takes it back. An edit begins anew.
    """

    status: str
    codes: list[str]
    body: int
    appealed: bool = False
    reports: int = 0
    stack: list[dict[str, Any]] = field(default_factory=list)

    def put(self, action: int | None, to: str, code: str, codes: list[str]) -> None:
        self.stack.append({"action": action, "was": (self.status, self.codes), "closed": self.reports, "code": code})
        self.status, self.codes, self.reports = to, codes, 0

    def said(self) -> dict[str, int]:
        """Give what the last decision that stands says of the text; an appeal says nothing."""
        decided = [one["code"] for one in self.stack if one["code"] != "appealed"]
        return LABELS.get(decided[-1], {}) if decided else {}

    def pop(self, action: int) -> None:
        if self.stack and self.stack[-1]["action"] == action:
            last = self.stack.pop()
            self.status, self.codes = last["was"]
            self.reports = self.reports + last["closed"] if self.status == "published" else 0


@dataclass
class World:
    """The real thing, and beside it what it should be."""

    hands: Hands
    ids: list[uuid.UUID]
    expected: list[Expected]
    author: Author
    moderate: Callable[[], int]
    by_policy: list[tuple[str, list[str]]]
    actions: list[int] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def do(self, name: str, *how: Any) -> None:
        {
            "decide": lambda one, way: self._decide([one], way, self._decide_one),
            "bulk": lambda many, way: self._decide(many, way, self._decide_many),
            "undo": lambda number: self._undo(number),
            "undo the last": lambda: self._undo(len(self.actions) - 1),
            "site": self._site,
            "report": self._report,
            "edit": self._edit,
            "appeal": self._appeal,
            "send": self.hands.deliver,
            "send and die": self.hands.attempt,
        }[name](*how)

    def _decide(self, many: list[int], way: Any, really: Callable[[list[int], Any], int]) -> None:
        try:
            action = really(many, way)
        except Conflict:  # it is so already
            return
        self.actions.append(action)
        for number in many:
            self._expect(number, way, action)

    def _decide_one(self, many: list[int], way: Any) -> int:
        return self.hands.decide(self.ids[many[0]], *way)

    def _decide_many(self, many: list[int], way: Any) -> int:
        return self.hands.many([self.ids[number] for number in many], *way)

    def _expect(self, number: int, way: Any, action: int | None) -> None:
        one, (to, reason) = self.expected[number], way
        code = reason or ("approved" if to == "published" else "other")
        escalates = to == one.status == "held" and action is not None
        code = "escalated" if escalates else code
        if one.status == to and one.codes[0] == code and not one.reports:
            return
        kept = [other for other in one.codes if other != "escalated"] if escalates else []
        one.put(action, to, code, [code, *kept])

    def _undo(self, number: int) -> None:
        if not self.actions:
            return
        action = self.actions[number % len(self.actions)]
        if action in self.undone:
            with pytest.raises(Conflict):
                self.hands.undo(action)
            return
        self.hands.undo(action)
        self.undone.add(action)
        for one in self.expected:
            one.pop(action)

    def _site(self, number: int, way: Any) -> None:
        to, reason = way
        wish = Wish(to=Status(to), actor=Actor.SITE, reason=reason)
        try:
            with self.hands.database.write() as session:
                version = self.hands.row(self.ids[number]).version
                review.decide(session, self.ids[number], wish, version=version, now=self.hands.tick())
        except Conflict:
            return
        self._expect(number, way, None)

    def _report(self, number: int) -> None:
        if self.expected[number].status == "published":
            self.hands.report(self.ids[number])
            self.expected[number].reports += 1

    def _edit(self, number: int, body: int) -> None:
        one = self.expected[number]
        if one.status == "rejected" or (one.status == "held" and one.codes[0] in BY_PEOPLE):
            with pytest.raises(NotAllowed):
                self.author.edit(self.ids[number], BODIES[body])
            return
        assert self.author.edit(self.ids[number], BODIES[body]) == (one.body != body)
        self.moderate()
        if one.body != body:
            one.body, one.stack = body, []
            one.status, one.codes = self.by_policy[body]
            one.reports = one.reports if one.status == "published" else 0

    def _appeal(self, number: int) -> None:
        one = self.expected[number]
        if one.status != "rejected" or one.appealed:
            with pytest.raises(Conflict):
                self.author.appeal(self.ids[number])
            return
        self.author.appeal(self.ids[number])
        one.appealed = True
        one.put(None, "held", "appealed", ["appealed", *one.codes])

    def check(self) -> None:
        assert self.hands.totals_agree()
        labels = self.hands.labels()
        for comment_id, one in zip(self.ids, self.expected, strict=True):
            status, reasons = self.hands.state(comment_id)
            assert (status, [reason["code"] for reason in reasons]) == (one.status, one.codes)
            assert self.hands.row(comment_id).reports == self.hands.open_reports(comment_id) == one.reports
            assert labels.get(str(comment_id), {}) == one.said()
            assert self.hands.notices(comment_id)[-1][1] == f"comment.{one.status}"


@pytest.fixture
def world(databases, clock, site, vault, client, fields, moderate):
    """Give new comments in a world that is used again and again."""
    with databases.main.write() as session:
        set_webhook(session, session.get_one(Site, site.site_id).name, "https://news.example/hook", vault)
        session.get_one(Site, site.site_id).edit_minutes = 10_080
        for person in ("maren", "otto"):
            session.add(Moderator(name=person, password_hash="", role="moderator", created_at=clock()))
    hands = Hands(databases.main, clock(), site.site_id)
    author = Author(databases.main, vault, hands.tick)

    def make() -> World:
        items = [{**fields, "body": body} for body in BODIES]
        answer = client.post("/v1/comments/batch", json=items, headers={"Authorization": f"Bearer {site.secret_key}"})
        moderate()
        ids = [uuid.UUID(result["id"]) for result in answer.json["results"]]
        states = [hands.state(one) for one in ids]
        by_policy = [(status, [one["code"] for one in why]) for status, why in states]
        expected = [Expected(status, codes, number) for number, (status, codes) in enumerate(by_policy)]
        return World(hands, ids, expected, author, moderate, by_policy)

    return make


FIRM = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("backend", BACKENDS)
@FIRM
@given(script=st.lists(steps, max_size=12))
def test_the_last_decision_that_stands_counts_everywhere(world, script):
    here = world()
    for step in script:
        here.do(*step)
    here.check()


@pytest.mark.parametrize("backend", BACKENDS)
@FIRM
@given(script=st.lists(forth, max_size=10))
def test_with_everything_taken_back_all_is_as_before(world, script):
    here = world()
    before = [here.hands.state(one) for one in here.ids]
    for step in script:
        here.do(*step)
    for number in reversed(range(len(here.actions))):
        here.do("undo", number)

    assert [here.hands.state(one) for one in here.ids] == before
    assert not {str(one) for one in here.ids} & set(here.hands.labels())
    here.check()
