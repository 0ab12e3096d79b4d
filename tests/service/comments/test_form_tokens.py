"""Form tokens: they say when a form was opened, of their own site only, for a day, and nobody else can make them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.comments.privacy import Vault, decode, encode
from service.comments.signs import form_tokens

OPENED = datetime(2026, 3, 1, 12, tzinfo=UTC)
VAULT = Vault(["a newer key that is long enough 0123456789", "an old but long enough secret key 0123456789"])
TOKEN = form_tokens.make(VAULT, 7, OPENED)


def since(token, *, passed=timedelta(seconds=5), site=7, vault=VAULT):
    return form_tokens.seconds_since(vault, site, token, OPENED + passed)


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=1)))
def test_a_token_tells_whole_seconds_since_the_form_was_opened(passed):
    assert since(TOKEN, passed=passed) == int(passed.total_seconds())


@pytest.mark.parametrize(
    "passed",
    [
        pytest.param(timedelta(days=1, seconds=1), id="more than a day ago"),
        pytest.param(timedelta(seconds=-1), id="a clock that went back"),
        pytest.param(timedelta(days=9999), id="long ago"),
    ],
)
def test_a_token_out_of_its_time_tells_nothing(passed):
    assert since(TOKEN, passed=passed) is None


def test_another_sites_token_tells_nothing():
    assert since(TOKEN, site=8) is None


def test_a_token_outlives_the_rotation_of_keys():
    older = Vault(["an old but long enough secret key 0123456789"])

    assert since(form_tokens.make(older, 7, OPENED)) == 5
    assert since(TOKEN, vault=older) is None


@given(st.one_of(st.none(), st.text(), st.binary(min_size=24, max_size=24).map(encode)))
def test_what_is_no_token_tells_nothing(token):
    assert since(token) is None


@given(st.integers(0, 23), st.integers(1, 255))
def test_a_token_that_was_changed_tells_nothing(place, change):
    raw = bytearray(decode(TOKEN))
    raw[place] ^= change

    assert since(encode(bytes(raw))) is None
