import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import features
from model.features import Batch, Grams
from model.text import plain

TEXTS = st.lists(st.text(max_size=40).map(plain), min_size=1, max_size=6)


def _pieces(batch: Batch, grams: Grams) -> list[tuple[int, str, int]]:
    slices = zip(grams.document.tolist(), grams.begin.tolist(), grams.end.tolist(), grams.bucket.tolist(), strict=True)
    return [(doc, "".join(map(chr, batch.codes[begin:end].tolist())), bucket) for doc, begin, end, bucket in slices]


def test_words_and_pairs() -> None:
    batch = features.join(["good day", "bad"])
    pieces = [(document, piece) for document, piece, _ in _pieces(batch, features.words(batch, 0))]
    assert pieces == [(0, "good"), (0, "day"), (1, "bad"), (0, "good day")]


def test_an_ideograph_is_a_word() -> None:
    batch = features.join(["你好ok"])
    assert [piece for _, piece, _ in _pieces(batch, features.words(batch, 0))] == ["你", "好", "ok", "你好", "好ok"]


def test_stretched_words_are_squeezed() -> None:
    assert _buckets("soooo    good") == _buckets("soooooooo good")
    assert _buckets("soooo good") == _buckets("so good")
    assert _buckets("asssss") == _buckets("ass") != _buckets("as")
    assert _buckets("good") != _buckets("god")


def test_look_alike_letters_give_the_same_features() -> None:
    assert _buckets("idiot") == _buckets("іdіоt")


def _buckets(text: str) -> list[int]:
    batch = features.join([text])
    return sorted([*features.words(batch, 0).bucket.tolist(), *features.characters(batch, 10).bucket.tolist()])


@given(TEXTS)
def test_a_text_has_the_same_features_alone_and_in_a_batch(texts: list[str]) -> None:
    batch = features.join(texts)
    for grams in (features.words(batch, 0), features.characters(batch, 10)):
        assert np.all((grams.bucket >= 0) & (grams.bucket < 1 << features.BITS))
    together = [features.words(batch, 0), features.characters(batch, 10)]
    for index, text in enumerate(texts):
        found = [grams.bucket[grams.document == index].tolist() for grams in together]
        assert sorted(found[0] + found[1]) == _buckets(text)


@given(TEXTS)
def test_equal_pieces_share_a_bucket_and_others_do_not(texts: list[str]) -> None:
    batch = features.join(texts)
    skeleton = batch._replace(codes=features.skeleton(batch.codes))
    by_piece: dict[str, set[int]] = {}
    for _, piece, bucket in _pieces(skeleton, features.characters(batch, 10)):
        by_piece.setdefault(piece, set()).add(bucket)
    assert all(len(buckets) == 1 for buckets in by_piece.values())
    assert len({min(buckets) for buckets in by_piece.values()}) >= 0.99 * len(by_piece)


def test_what_is_said_of_one_group_is_said_of_another() -> None:
    shared = {
        piece
        for piece, bucket in _of_words("they hate all women")
        if bucket in {other for _, other in _of_words("they hate all immigrants")}
    }
    assert {"all women", "hate all women"} <= shared
    assert "women" not in shared


def _of_words(text: str) -> list[tuple[str, int]]:
    batch = features.join([text])
    return [(piece, bucket) for _, piece, bucket in _pieces(batch, features.words(batch, 0))]


def test_no_character_gram_reaches_over_a_space() -> None:
    batch = features.join(["one two"])
    assert all(" " not in piece[1:-1] for _, piece, _ in _pieces(batch, features.characters(batch, 10)))
