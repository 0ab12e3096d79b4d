import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import features
from model.text import plain


def _read(text: str) -> str:
    return "".join(map(chr, features.join([plain(text)]).codes.tolist())).strip()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("you 1d10t", "you idiot"),
        ("$tupid", "stupid"),
        ("b00bs", "boobs"),
        ("a55", "ass"),
        ("sh!t happens!", "shit happens!"),
        ("m0r0n.", "moron."),
        ("i d i o t", "idiot"),
        ("you f.o.o.l today", "you fool today"),
        ("l-o-s-e-r", "loser"),
        ("f o o l s   a r e   y o u", "fools are you"),
        ("such a m_o_r_o_n!", "such a moron!"),
    ],
)
def test_what_is_disguised_is_read_as_it_is_meant(written: str, meant: str) -> None:
    assert _read(written) == meant


@pytest.mark.parametrize(
    "text", ["in 1984 it was 30 %", "wow!", "plan b is it", "a b", "5 € for 10", "room 101", "is 2 much", "3.14"]
)
def test_numbers_and_single_letters_stay(text: str) -> None:
    assert _read(text) == text


@given(st.lists(st.text(alphabet=" .*_-ab01!@x", max_size=30), min_size=1, max_size=4))
def test_each_text_is_read_as_if_it_were_alone(texts: list[str]) -> None:
    batch = features.join([plain(text) for text in texts])
    for index, text in enumerate(texts):
        own = batch.codes[batch.document == index]
        assert "".join(map(chr, own.tolist())).strip() == _read(text)


@given(st.text(alphabet=" .*_-ab01!@x", max_size=40))
def test_every_character_that_is_left_knows_its_place(text: str) -> None:
    batch = features.join([plain(text)])
    assert len(batch.source) == len(batch.codes)
    assert all(batch.source[1:] > batch.source[:-1])
