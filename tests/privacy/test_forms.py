"""The test that looks for a marked address would see it."""

import base64
import hashlib
import json
from urllib.parse import quote

import pytest

from tests.privacy.canary import forms, seen_in

ADDRESS = "Canary-7f3a9c@Mail-Owl.example"


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param(lambda a: f"mail {a} now", id="as it is"),
        pytest.param(lambda a: a.lower(), id="small letters"),
        pytest.param(lambda a: a.upper(), id="capitals"),
        pytest.param(lambda a: a[::-1], id="backwards"),
        pytest.param(lambda a: f"https://pictures.example/{hashlib.md5(a.lower().encode()).hexdigest()}.png", id="MD5"),
        pytest.param(lambda a: hashlib.sha1(a.encode()).hexdigest().upper(), id="SHA-1 in capitals"),
        pytest.param(lambda a: hashlib.sha256(a.lower().encode()).hexdigest(), id="SHA-256"),
        pytest.param(lambda a: f"?x={quote(a)}", id="URL-encoded"),
        pytest.param(lambda a: quote(quote(a, safe="")), id="URL-encoded twice"),
        pytest.param(lambda a: a.encode().hex(), id="hex"),
        pytest.param(lambda a: a.replace("@", "=40"), id="quoted-printable"),
        pytest.param(lambda a: json.dumps({"x": a}).replace("@", "\\u0040"), id="JSON"),
        *(
            pytest.param(lambda a, n=n: base64.b64encode(b"x" * n + a.encode() + b"yy").decode(), id=f"base64 at {n}")
            for n in range(6)
        ),
        pytest.param(lambda a: base64.urlsafe_b64encode(f"?{a.lower()}".encode()).decode(), id="base64url"),
    ],
)
def test_a_leak_is_seen(leak):
    assert seen_in(f"<p>before {leak(ADDRESS)} after</p>".encode(), ADDRESS)


def test_there_are_at_least_twelve_forms_and_none_is_short_enough_to_come_by_chance():
    assert len(set(forms(ADDRESS).values())) >= 12
    assert min(len(form) for form in forms(ADDRESS).values()) >= 12


def test_other_text_is_not_taken_for_it():
    assert seen_in(b"another@mail-owl.example and 7f3a9c, canary, Mail-Owl.example", ADDRESS) == []
