"""Drives every route of the application, as everybody who may: a new route is driven by itself, or the test asks how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.privacy.intakes import FROM_A_MAIL, PAGE
from tests.service.web.desk.conftest import PASSWORD, hidden

READS = frozenset({"GET"})
FROM_THE_DESK = {"Origin": "http://127.0.0.1:8080"}
SHORT_PAGE = "/desk/me"
OTHER_SESSION = b"This form is from another session"
ACCEPTS = ("text/html", "application/json")
# What a route needs beyond the values of its address; by endpoint.
QUERIES: Mapping[str, Mapping[str, str]] = {
    "perspective.describe": {"version": "v1alpha1"},
    "perspective at the root.describe": {"version": "v1alpha1"},
    "desk.search": {"q": "remark"},
    "pages.counts": {"page_url": PAGE},  # its answer repeats to the caller, letter by letter, what was asked about
}
BODIES: Mapping[str, Mapping[str, Any]] = {
    "comments.decide": {"json": {"status": "rejected", "reason": "spam", "version": 2}},
    "reports.report": {"json": {"reason": "insult", "note": "rude"}},
    "receipts.edit": {"json": {"body": "What I meant."}},
    "receipts.appeal": {"json": {"words": "It was meant as praise."}},
    "receipts.edit_by_form": {"data": {"body": "What I meant."}},
    "receipts.appeal_by_form": {"data": {"words": "It was meant as praise."}},
    "desk.note_author": {"data": {"words": "argues a lot"}},
    "desk.ban_author": {"data": {"words": "because", "days": "7"}},
    "desk.decide": {"data": {"version": "2", "to": "held"}},
}
# What answers nobody: a second factor that nobody has begun, a choice that nobody has made, Perspective's other paths.
MAY_ANSWER_NOBODY = frozenset({
    "desk.code", "desk.second_factor_picture", "desk.planned", "desk.bulk",
    "perspective.nothing_here", "perspective at the root.nothing_here",
})  # fmt: skip


class Answer(NamedTuple):
    """What somebody was answered, as it went over the wire."""

    who: str
    endpoint: str
    method: str
    path: str
    status: int
    raw: bytes
    headers: bytes


@dataclass
class Caller:
    """Somebody who calls. With a name they sign in at the desk."""

    who: str
    client: FlaskClient
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    _csrf: str = ""

    def may_call(self, rule: Rule) -> bool:
        """Whether this is worth trying: a token of the operator's opens one door only."""
        return self.who != "an operator" or rule.endpoint.startswith("health.")

    def open(self, path: str, method: str, options: Mapping[str, Any]) -> TestResponse:
        """Call; whoever turns out to be signed out at the desk signs in and calls again."""
        if not self.name:
            return self.client.open(path, method=method, **options)
        if not self._csrf:
            self._sign_in()
        answer = self._open_signed_in(path, method, options)
        if path.startswith("/desk") and is_signed_out(answer):
            self._sign_in()
            answer = self._open_signed_in(path, method, options)
        assert OTHER_SESSION not in answer.data, f"{self.who} had no proper form for {path}"
        return answer

    def _open_signed_in(self, path: str, method: str, options: Mapping[str, Any]) -> TestResponse:
        if method not in READS and "json" not in options:
            form = {"csrf": self._csrf, **options.get("data", {})}
            options = {**options, "data": form, "headers": {**options["headers"], **FROM_THE_DESK}}
        answer = self.client.open(path, method=method, **options)
        if "Set-Cookie" in answer.headers:  # perhaps another session, whose forms carry another token
            self._csrf = ""
        return answer

    def _sign_in(self) -> None:
        """Sign in, unless they are, and take what every form of the session carries from a page that is short."""
        page = self.client.get(SHORT_PAGE, headers={"Accept": "text/html"})
        if page.status_code != 200:
            data = {"name": self.name, "password": PASSWORD}
            answer = self.client.post("/desk/login", data=data, headers=FROM_THE_DESK)
            assert answer.status_code == 303, answer.text
            page = self.client.get(SHORT_PAGE, headers={"Accept": "text/html"})
        self._csrf = hidden(page.text, "csrf")


def is_signed_out(answer: TestResponse) -> bool:
    """Whether somebody was told to sign in."""
    return answer.status_code == 401 or "/desk/login" in answer.headers.get("Location", "")


@dataclass
class Driver:
    """Calls every route. `values` gives what stands for a name in an address, by endpoint and name, or by name."""

    app: Flask
    callers: Sequence[Caller]
    values: Mapping[str, Sequence[object]]
    site_key: str

    def reads_again(self) -> list[Answer]:
        """Call every route that only reads, after what was written; some have nothing to tell any more."""
        fewer = [caller for caller in self.callers if caller.who in {"a page of the site", "the site", "vera"}]
        return list(replace(self, callers=fewer)._drive(READS))

    def reads(self) -> list[Answer]:
        """Call every route that only reads; each must answer somebody."""
        answers = list(self._drive(READS))
        reached = {one.endpoint for one in answers if one.status < 400}
        silent = {one.endpoint for one in answers} - reached - MAY_ANSWER_NOBODY
        assert not silent, f"nobody was answered: tell me in QUERIES or in the values how to call {sorted(silent)}"
        return answers

    def writes(self) -> list[Answer]:
        """Call every route that changes something, those that delete last; each must be found by somebody."""
        answers = list(self._drive(frozenset({"POST", "PUT", "PATCH"}))) + list(self._drive(frozenset({"DELETE"})))
        found = {one.endpoint for one in answers if one.status not in {404, 405} and one.status < 500}
        lost = {one.endpoint for one in answers} - found - MAY_ANSWER_NOBODY
        assert not lost, f"nobody reached them: tell me in BODIES or in the values how to call {sorted(lost)}"
        return answers

    def _drive(self, methods: frozenset[str]) -> Iterator[Answer]:
        for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: ("delete" in rule.rule, rule.rule)):
            for method in sorted((rule.methods or set()) & methods):
                for values in self._addresses(rule):
                    path = self.app.url_map.bind("127.0.0.1:8080").build(rule.endpoint, values)
                    for caller, accept in product(self.callers, ACCEPTS):
                        if (accept == "text/html" or not caller.name) and caller.may_call(rule):
                            yield self._call(caller, rule, method, path, accept)

    def _addresses(self, rule: Rule) -> Iterator[dict[str, Any]]:
        names = sorted(rule.arguments)
        for name in names:
            if f"{rule.endpoint}:{name}" not in self.values and name not in self.values:
                pytest.fail(f"tell me how to call {rule.rule}: what can <{name}> be?")
        choices = [self.values.get(f"{rule.endpoint}:{name}") or self.values[name] for name in names]
        for chosen in product(*choices):
            yield dict(zip(names, chosen, strict=True))

    def _call(self, caller: Caller, rule: Rule, method: str, path: str, accept: str) -> Answer:
        options: dict[str, Any] = {"headers": {"Accept": accept, **caller.headers}}
        if method in READS:
            of_desk = rule.endpoint.startswith("desk.")
            asked = {} if of_desk else {"page_url": PAGE + FROM_A_MAIL, "site_key": self.site_key}
            options["query_string"] = QUERIES.get(rule.endpoint, asked)
        else:
            options |= BODIES.get(rule.endpoint, {"data": {}} if caller.name else {"json": {}})
        answer = caller.open(path, method, options)
        headers = f"{answer.status}\n{answer.headers}".encode()
        raw = headers + answer.data
        return Answer(caller.who, rule.endpoint, method, path, answer.status_code, raw, headers)
