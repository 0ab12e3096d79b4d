from random import Random

import pytest

from model import Classifier, invented
from model.augment import has_link
from model.dataset import Row
from model.robustness import links


def _rows() -> list[Row]:
    texts = ("The council should publish its minutes.", "I agree with the second paragraph.")
    clean = [Row("news_civil", text, "test", "en", text, "", "", {"toxicity": 0.0}) for text in texts]
    return [*clean, clean[0]._replace(labels={"toxicity": 1.0}), clean[0]._replace(source="spanish")]


@pytest.mark.parametrize("kind", [kind for kind in links.KINDS if kind != "without scheme"])
def test_what_is_put_in_is_read_as_a_link(kind: str) -> None:
    assert all(has_link(links.KINDS[kind](Random(seed))) for seed in range(20))


def test_no_host_is_one_that_training_makes_up() -> None:
    hosts = {host.removeprefix("www.") for host in (*links._HOSTS, *links._REAL)}
    assert not hosts & {host.removeprefix("www.") for host in invented._HOSTS}


def test_only_clean_news_comments_count(shipped: Classifier) -> None:
    found = links.measure(shipped, _rows(), hold=0.3, reject=0.9)
    assert found["comments"] == 2
    assert [line["kind"] for line in found["lines"]] == ["no link", *links.KINDS]


def test_the_threshold_decides(shipped: Classifier) -> None:
    found = links.measure(shipped, _rows(), hold=0.0, reject=1.1)
    assert found["held"] == 1.0
    assert all(line["rejected"] == 0.0 for line in found["lines"])


def test_nothing_is_measured_without_news(shipped: Classifier) -> None:
    assert links.measure(shipped, _rows()[2:], hold=0.3, reject=0.9) == {}
