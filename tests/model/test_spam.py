"""What the classifier that ships makes of spam: by its text, by its author, and not by a link alone."""

import pytest

from model import Classifier

_PRAISE = "Great post, thanks for sharing! I have bookmarked your blog and will be back."
_SOBER = (
    "The council closed the bridge twice this winter, and both times the detour took us half an hour.",
    "I disagree with the author here: the budget was cut in March, before the new mayor came in.",
    "My grandmother kept bees for forty years and never saw a summer like this one.",
)
_LINKS = {
    "plain": "https://www.localpaper.example/2024/05/bridge-closed",
    "HTML": '<a href="https://council.example/minutes.pdf">the minutes</a>',
    "BBCode": "[url=http://weather.example/archive]the archive[/url]",
    "video": "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    "without a scheme": "www.council.example",
}
_SHOPS = {
    "shoes": ("Cheap Shoes Online", "http://www.cheap-shoes-online.example/"),
    "insurance": ("Emily", "https://bestcarinsurancequotes.example/compare-quotes"),
    "casino": ("John", "https://online-casino-bonus.example/free-spins"),
    "plumber": ("24h plumber Leeds", "https://www.plumber-leeds-emergency.example/plumbing-services/"),
}


def _spam(classifier: Classifier, text: str, **beside: str) -> float:
    score = classifier.score([{"text": text, "language": "en", **beside}])[0]["SPAM"]
    assert score is not None
    return score


def _hold(classifier: Classifier) -> float:
    held: float = classifier.manifest["metrics"]["thresholds"]["SPAM"]["hold"]
    return held


@pytest.mark.parametrize("link", _LINKS.values(), ids=_LINKS)
@pytest.mark.parametrize("text", _SOBER, ids=["bridge", "budget", "bees"])
def test_a_link_alone_is_no_spam(shipped: Classifier, text: str, link: str) -> None:
    hold = _hold(shipped)
    assert _spam(shipped, f"{text} {link}") < hold
    assert _spam(shipped, f"{link} {text}", author_name="Anna Berg", author_url="http://annaberg.example") < hold


@pytest.mark.parametrize(("name", "site"), _SHOPS.values(), ids=_SHOPS)
def test_praise_is_spam_where_its_author_sells(shipped: Classifier, name: str, site: str) -> None:
    assert _spam(shipped, _PRAISE, author_name=name, author_url=site) >= _hold(shipped)


@pytest.mark.parametrize(("name", "site"), _SHOPS.values(), ids=_SHOPS)
def test_what_is_written_counts_for_those_who_sell(shipped: Classifier, name: str, site: str) -> None:
    praising = _spam(shipped, _PRAISE, author_name=name, author_url=site)
    assert all(_spam(shipped, text, author_name=name, author_url=site) < praising for text in _SOBER)


@pytest.mark.parametrize("text", _SOBER, ids=["bridge", "budget", "bees"])
def test_neither_a_name_nor_a_website_of_ones_own_makes_spam(shipped: Classifier, text: str) -> None:
    for name in ("Anna", "old_timer42", "Nguyen Thi Mai", "Mrs. R. Whitcombe of Leeds"):
        assert _spam(shipped, text, author_name=name, author_url="https://notes.example/about") < _hold(shipped)


@pytest.mark.parametrize(
    ("item", "named"),
    [
        pytest.param({"author_name": "cheap handbags"}, "shop_author_name", id="name"),
        pytest.param({"author_url": "http://cheap-handbags.example"}, "shop_website", id="website"),
        pytest.param({"email_kind": "disposable"}, "disposable_email", id="address"),
        pytest.param({"text": "http://a.example"}, "little_but_links", id="little but a link"),
        pytest.param({"text": "Buy сheаp bаgs"}, "mixed_scripts", id="look-alike letters"),
        pytest.param({"text": "Call 0800123456"}, "contact", id="a number to call"),
    ],
)
def test_what_is_beside_the_text_is_named_and_raises_the_score(
    shipped: Classifier, item: dict[str, str], named: str
) -> None:
    explanation = shipped.explain({"text": "Nice", "language": "en", **item}, "SPAM")
    assert explanation is not None
    assert explanation.contributions[named] > 0


def test_every_feature_was_learned(shipped: Classifier) -> None:
    head = next(head for head in shipped.trained.heads if (head.attribute, head.language) == ("SPAM", "en"))
    assert all(abs(head.outside) > 0.001)
