"""Who was shown a marked address, of all that everybody was answered."""

from flask import Flask
from werkzeug.test import TestResponse

from tests.privacy.canary import seen_in
from tests.privacy.driving import Answer
from tests.privacy.intakes import ADDRESS, MEANT_FOR, TYPED

# Who is shown the address, and on which routes: its owner, who was mailed the link; moderators who ask for it.
OWNERS = frozenset({"privacy.page", "privacy.download", "privacy.erase"})
SHOWN = {("ada", "desk.address"), ("maren", "desk.address")}
EVERY = (ADDRESS, TYPED, *MEANT_FOR)


def leaks(answers: list[Answer]) -> dict[str, list[str]]:
    """Name the answers that show the address to somebody whom it is not for."""
    assert {(one.who, one.endpoint) for one in answers if one.endpoint == "desk.address" and seen(one)} == SHOWN
    found = {}
    for one in answers:
        allowed = one.endpoint in OWNERS or (one.who, one.endpoint) in SHOWN
        if what := ([] if allowed else seen(one)) + seen_in(one.headers, *EVERY):
            found[f"{one.method} {one.path} to {one.who}: {one.status}"] = what
    return found


def overheard(answers: list[Answer]) -> set[tuple[str, str, str]]:
    """Name who was shown words with an address that are not for them; each must be shown to somebody."""
    shown = {(address, reader(one), one.endpoint) for one in answers for address in MEANT_FOR if is_in(address, one)}
    assert {address for address, _, _ in shown} == set(MEANT_FOR)
    return {(address, who, endpoint) for address, who, endpoint in shown if who not in MEANT_FOR[address]}


def reader(answer: Answer) -> str:
    if answer.endpoint.startswith("desk."):
        return "the desk"
    return "the owner" if answer.endpoint in OWNERS else answer.who


def is_in(address: str, answer: Answer) -> bool:
    return address.lower().encode() in answer.raw.lower()


def head(answer: TestResponse) -> bytes:
    return str(answer.headers).encode()


def endpoint_of(app: Flask, answer: TestResponse) -> str:
    request = answer.request
    return app.url_map.bind("").match(request.path, method=request.method)[0]


def seen(answer: Answer) -> list[str]:
    return seen_in(answer.raw, ADDRESS)
