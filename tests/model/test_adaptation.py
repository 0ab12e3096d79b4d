import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import Classifier, artifact, statistics
from model.adaptation import adapt
from model.artifact import Artifact
from model.comment import Comment
from model.site_labels import LabelsError, read
from model.vectors import occurrences, vectorise
from model.votes import Caps
from tests.model.decided import decisions, held_out, record, wrong_decisions

AUC_MARGIN, CLEAN_MARGIN = 0.03, 0.01  # of what honest labels gain
ALL = Caps()
ONLY_CAPPED = Caps(judged=False)


def adapted(start: Classifier, records: list[dict[str, Any]], caps: Caps = ALL) -> Classifier:
    labels = read([json.dumps(each) for each in records], start.attributes).labels
    return Classifier(adapt(start.trained, labels, lambda _, parts: parts, caps).trained)


def auc(classifier: Classifier) -> float:
    texts, insulting = held_out()
    return statistics.auc(toxicity(classifier, texts), np.array(insulting))


def clean_mean(classifier: Classifier) -> float:
    texts, insulting = held_out()
    return float(toxicity(classifier, texts)[~np.array(insulting)].mean())


def toxicity(classifier: Classifier, texts: list[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([each["TOXICITY"] for each in classifier.score(texts)], dtype=np.float64)


@pytest.fixture(scope="module")
def site(shipped: Classifier) -> Classifier:
    return adapted(shipped, list(decisions(400)))


def toxic(trained: Artifact) -> Any:
    return next(head for head in trained.heads if (head.attribute, head.language) == ("TOXICITY", "en"))


def test_a_site_s_own_insults_are_learned(shipped: Classifier, site: Classifier) -> None:
    assert auc(shipped) < 0.9
    assert auc(site) > 0.97


def test_the_level_stays(shipped: Classifier, site: Classifier) -> None:
    assert clean_mean(site) <= clean_mean(shipped) + CLEAN_MARGIN


def test_heads_that_nobody_speaks_of_stay(shipped: Classifier, site: Classifier) -> None:
    for old, new in zip(shipped.trained.heads, site.trained.heads, strict=True):
        assert (old.weights is new.weights) == ((old.attribute, old.language) != ("TOXICITY", "en"))


def test_explanations_add_up(site: Classifier) -> None:
    text = "what a snarfblat the mayor is"
    explained = site.explain(text, "TOXICITY")
    assert explained is not None
    total = explained.bias + sum(span.contribution for span in explained.spans) + sum(explained.contributions.values())
    assert total == pytest.approx(explained.logit, abs=1e-6)
    assert max(explained.spans, key=lambda span: span.contribution).begin == text.index("snarfblat")


def test_what_fewer_than_five_comments_say_moves_nothing(shipped: Classifier) -> None:
    rare = [record(f"the mayor is a wibblesnort {number}", {"TOXICITY": 1}, "m", number) for number in range(4)]
    new = toxic(adapted(shipped, [*decisions(400), *rare]).trained)
    old = toxic(shipped.trained)
    buckets = only_in([Comment("wibblesnort")], [Comment(each["text"]) for each in decisions(400)], shipped)
    assert len(buckets) > 20
    assert (new.weights[buckets] == old.weights[buckets]).all()


def only_in(rare: list[Comment], common: list[Comment], classifier: Classifier) -> list[int]:
    sets = [set(vectorise(each, occurrences(each), classifier.trained.idf).bucket.tolist()) for each in (rare, common)]
    return sorted(sets[0] - sets[1])


def test_copies_of_one_comment_move_nothing_however_many(shipped: Classifier) -> None:
    copies = [record("he is a wibblesnort", {"TOXICITY": 1}, f"m{number}", number) for number in range(50)]
    new, old = toxic(adapted(shipped, [*decisions(400), *copies]).trained), toxic(shipped.trained)
    buckets = only_in([Comment("wibblesnort")], [Comment(each["text"]) for each in decisions(400)], shipped)
    assert (new.weights[buckets] == old.weights[buckets]).all()


def test_an_author_s_name_is_not_learned_from_their_comments_alone(shipped: Classifier) -> None:
    by_one = [
        {**each, "labels": {"SPAM": each["labels"]["TOXICITY"]}, "author_name": "Zebulon Quux"}
        for each in decisions(200)
    ]
    new = adapted(shipped, by_one)
    old = next(head for head in shipped.trained.heads if (head.attribute, head.language) == ("SPAM", "en"))
    head = next(head for head in new.trained.heads if (head.attribute, head.language) == ("SPAM", "en"))
    assert head.weights is not old.weights
    named = only_in([Comment("", "Zebulon Quux")], [Comment(each["text"]) for each in by_one], shipped)
    assert len(named) > 20
    assert (head.weights[named] == old.weights[named]).all()


def test_the_same_labels_give_the_same_bytes(shipped: Classifier, site: Classifier, tmp_path: Path) -> None:
    artifact.save(tmp_path / "one", site.trained)
    artifact.save(tmp_path / "two", adapted(shipped, list(decisions(400))).trained)
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert not any(b"snarfblat" in content for content in one.values())


def test_it_loads_as_it_was_measured(site: Classifier, tmp_path: Path) -> None:
    artifact.save(tmp_path / "site", site.trained)
    texts, _ = held_out(50)
    assert Classifier.load(tmp_path / "site").score(texts) == site.score(texts)


def test_the_manifest_says_what_was_learned_and_not_from_whom(shipped: Classifier, site: Classifier) -> None:
    said = site.manifest["adapted"]
    assert (said["from"], said["labels"], said["people"]) == (shipped.version, 400, 4)
    [entry] = [each for each in said["heads"] if each["outcome"] == "corrected"]
    assert (entry["attribute"], entry["language"], entry["capped"]) == ("TOXICITY", "en", 0)
    assert entry["auc_after"] > entry["auc_before"]
    assert "moderator" not in json.dumps(said)


def test_labels_by_chance_change_nothing(shipped: Classifier) -> None:
    random = np.random.default_rng(4)
    tossed = [{**each, "labels": {"TOXICITY": int(random.random() < 0.5)}} for each in decisions(200)]
    found = adapted(shipped, tossed)
    assert toxic(found.trained) is toxic(shipped.trained)
    assert found.manifest["adapted"]["heads"][0]["outcome"] == "no better on left-out comments"


def test_few_labels_change_nothing(shipped: Classifier) -> None:
    found = adapted(shipped, list(decisions(40)))
    assert toxic(found.trained) is toxic(shipped.trained)
    assert found.manifest["adapted"]["heads"][0]["outcome"] == "too few labels"


def test_an_adapted_classifier_is_not_adapted_again(site: Classifier) -> None:
    with pytest.raises(LabelsError, match="adapted before"):
        adapted(site, list(decisions(10)))


def test_labels_of_a_language_that_is_not_scored_are_an_error(shipped: Classifier) -> None:
    korean = [record("이 기사는 정말 좋습니다 감사합니다", {"TOXICITY": 0})]
    with pytest.raises(LabelsError, match="say nothing"):
        adapted(shipped, korean)


@pytest.mark.attack(54)
def test_a_burst_of_wrong_labels_is_set_aside(shipped: Classifier, site: Classifier) -> None:
    found = adapted(shipped, [*decisions(400), *wrong_decisions(400)])
    assert [each["set_aside"] for each in found.manifest["adapted"]["heads"] if each["attribute"] == "TOXICITY"] == [1]
    assert auc(found) >= auc(site) - AUC_MARGIN
    assert abs(clean_mean(found) - clean_mean(site)) <= CLEAN_MARGIN


@pytest.mark.attack(54)
def test_the_cap_alone_keeps_a_burst_small(shipped: Classifier, site: Classifier) -> None:
    records = [*decisions(400), *wrong_decisions(400)]
    capped = adapted(shipped, records, ONLY_CAPPED)
    free = adapted(shipped, records, Caps(share=1.0, judged=False))
    assert auc(capped) >= auc(site) - AUC_MARGIN
    assert auc(free) < auc(site) - AUC_MARGIN
    assert abs(clean_mean(capped) - clean_mean(site)) <= CLEAN_MARGIN


@pytest.mark.attack(54)
@pytest.mark.parametrize("said", [0, 1], ids=["publishes all", "rejects all"])
def test_a_burst_that_always_says_the_same(shipped: Classifier, site: Classifier, said: int) -> None:
    burst = [{**each, "labels": {"TOXICITY": said}} for each in wrong_decisions(400)]
    found = adapted(shipped, [*decisions(400), *burst])
    assert auc(found) >= auc(site) - AUC_MARGIN
    assert abs(clean_mean(found) - clean_mean(site)) <= CLEAN_MARGIN
