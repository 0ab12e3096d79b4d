"""Passwords and recovery codes: what is made cannot be guessed, and what is typed is compared as it is."""

import math
from base64 import b32decode

import pytest

from service.comments.staff import passwords, totp

LONGEST = "p" * passwords.MAX_PASSWORD


def test_a_password_that_was_made_holds_128_bits_and_may_be_used():
    made = {passwords.new_password() for _ in range(50)}

    assert len(made) == 50
    assert min(len(one) * math.log2(64) for one in made) >= 128
    assert passwords.fits(passwords.hashed(min(made)), min(made))


def test_a_recovery_code_holds_so_much_that_its_digest_can_be_kept():
    codes = {totp._recovery_code() for _ in range(50)}

    assert len(codes) == 50
    assert min(len(b32decode(one.replace("-", "").upper())) * 8 for one in codes) >= 112


@pytest.mark.parametrize(
    "typed",
    [LONGEST + "p", LONGEST[:-1], LONGEST.upper(), f"{LONGEST} "],
    ids=["longer", "shorter", "capitals", "space"],
)
def test_a_password_fits_only_as_it_is(typed):
    kept = passwords.hashed(LONGEST)

    assert passwords.fits(kept, LONGEST)
    assert not passwords.fits(kept, typed)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "пароль из слов", "............", "1" * 64, "a b c d e f g"]
)
def test_any_characters_will_do(password):
    assert passwords.fits(passwords.hashed(password), password)


@pytest.mark.parametrize("length", [11, 201])
def test_but_not_any_length(length):
    with pytest.raises(ValueError, match="12 to 200"):
        passwords.hashed("p" * length)
