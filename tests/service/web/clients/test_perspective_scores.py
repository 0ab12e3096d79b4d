"""What `comments:analyze` answers."""

import pytest

from model import Classifier
from service.web.clients.perspective import spans
from tests.service.web.clients.perspective import LanguageScorer, body, on_scale, usage, values

ROOT = "/v1alpha1/comments:analyze"


@pytest.fixture
def scorer():
    return LanguageScorer()


@pytest.fixture
def analyze(client, site):
    def ask(sent, path=ROOT):
        return client.post(f"{path}?key={site.perspective_key}", json=sent)

    return ask


@pytest.mark.parametrize(
    "path",
    [ROOT, "/v1alpha1/comments%3Aanalyze", f"/perspective{ROOT}", f"{ROOT}/"],
    ids=["root", "percent-encoded", "prefix", "slash"],
)
def test_a_comment_is_scored_at_each_address(analyze, path):
    answer = analyze(body("so toxic 0.81 this is", clientToken="t-1"), path)

    whole = {"begin": 0, "end": 21, "score": {"value": 0.9, "type": "PROBABILITY"}}
    assert answer.status_code == 200
    assert answer.json == {
        "attributeScores": {
            "TOXICITY": {"summaryScore": {"value": 0.9, "type": "PROBABILITY"}, "spanScores": [whole]},
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "t-1",
    }


@pytest.mark.parametrize("content_type", ["application/json", "text/plain;charset=UTF-8", None])
def test_the_content_type_does_not_matter(client, site, content_type):
    data = '{"comment": {"text": "toxic 0.81 it is"}, "requested_attributes": {"TOXICITY": null}}'
    answer = client.post(f"{ROOT}?key={site.perspective_key}", data=data, content_type=content_type)

    assert values(answer) == {"TOXICITY": 0.9}


def test_every_field_that_clients_send_is_taken(analyze):
    sent = body(
        "toxic 0.81 it is",
        context={"entries": [{"text": "an article"}]},
        sessionId="s",
        communityId="c",
        doNotStore=False,
        spanAnnotations="false",
        languages=["en"],
    )
    sent["comment"]["type"] = "HTML"
    sent["requestedAttributes"] = {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": "0.5"}}

    assert values(analyze(sent)) == {"TOXICITY": 0.9}


def test_what_is_under_its_threshold_is_left_out(analyze):
    asked = {"TOXICITY": {"scoreThreshold": 0.9}, "SPAM": {"scoreThreshold": 0.5}}

    assert values(analyze(body("toxic 0.81 spam 0.4 here", requestedAttributes=asked))) == {"TOXICITY": 0.9}
    assert values(analyze(body("toxic 0.8 spam 0.4 here", requestedAttributes=asked))) == {}


class TestAttributes:
    @pytest.mark.parametrize("name", ["TOXICITY_EXPERIMENTAL", "TOXICITY_FAST"])
    def test_a_variant_is_its_basis_under_its_own_name(self, analyze, name):
        assert values(analyze(body("toxic 0.81 it is", requestedAttributes={name: {}}))) == {name: 0.9}

    @pytest.mark.parametrize(
        "name", ["INFLAMMATORY", "SEXUALLY_EXPLICIT_EXPERIMENTAL", "_EXPERIMENTAL", "toxicity", ""]
    )
    def test_what_has_no_basis_is_refused(self, analyze, name):
        answer = analyze(body(requestedAttributes={"TOXICITY": {}, name: {}}))

        assert answer.status_code == 400
        assert answer.json["error"]["message"] == f"Unknown requested attribute: {name}"
        assert answer.json["error"]["details"][0]["errorType"] == "INVALID_REQUEST"

    def test_what_has_no_basis_is_dropped_where_that_is_asked_for(self, analyze):
        asked = {"FLIRTATION": {}, "TOXICITY": {}}
        answer = analyze(body("toxic 0.81 it is", requestedAttributes=asked, dropUnsupportedAttributes=True))

        assert values(answer) == {"TOXICITY": 0.9}

    def test_where_nothing_is_left_nothing_is_answered(self, analyze):
        answer = analyze(body(requestedAttributes={"FLIRTATION": {}}, dropUnsupportedAttributes=True))

        assert answer.status_code == 400
        assert answer.json["error"]["details"][0]["errorType"] == "NO_REQUESTED_ATTRIBUTES"


class TestSpans:
    def test_each_sentence_has_what_its_own_words_add(self, analyze):
        answer = analyze(body("A fine day. That is bad, bad! toxic 0.5\nSo bad", spanAnnotations=True))

        found = answer.json["attributeScores"]["TOXICITY"]["spanScores"]
        assert [(span["begin"], span["end"]) for span in found] == [(0, 11), (12, 29), (30, 39), (40, 46)]
        expected = [on_scale(logit) for logit in (-3, 5, -3, 1)]
        assert [span["score"]["value"] for span in found] == pytest.approx(expected)

    def test_offsets_count_utf_16_units(self, analyze):
        text = "Ein \N{GRINNING FACE}\N{GRINNING FACE}. Sch\u00f6n \N{PILE OF POO} war es"
        answer = analyze(body(text, spanAnnotations=True))

        units = text.encode("utf-16-le")
        found = answer.json["attributeScores"]["TOXICITY"]["spanScores"]
        cut = [units[2 * span["begin"] : 2 * span["end"]].decode("utf-16-le") for span in found]
        assert cut == ["Ein \N{GRINNING FACE}\N{GRINNING FACE}.", "Sch\u00f6n \N{PILE OF POO} war es"]

    def test_one_span_covers_everything_where_none_were_asked_for(self, analyze):
        answer = analyze(body("\N{GRINNING FACE} toxic 0.81 it is. And bad."))

        assert answer.json["attributeScores"]["TOXICITY"]["spanScores"] == [
            {"begin": 0, "end": 29, "score": {"value": 0.9, "type": "PROBABILITY"}}
        ]

    def test_only_what_is_asked_is_explained(self, analyze, scorer):
        analyze(body("toxic 0.81 it is. And bad."))
        assert scorer.explained == []
        asked = {"TOXICITY": {}, "TOXICITY_FAST": {}, "SPAM": {"scoreThreshold": 0.5}}
        analyze(body("toxic 0.81 it is. And bad.", requestedAttributes=asked, spanAnnotations=True))
        assert len(scorer.explained) == 1

    def test_scores_that_cannot_be_explained_are_scores(self, analyze):
        answer = analyze(body("toxic 0.81 inexplicable", spanAnnotations=True))

        assert values(answer) == {"TOXICITY": 0.9}
        assert len(answer.json["attributeScores"]["TOXICITY"]["spanScores"]) == 1

    @pytest.mark.parametrize(
        ("text", "cut"),
        [
            pytest.param("One. Two! Three", ["One.", "Two!", "Three"], id="full stops"),
            pytest.param("Look at a.example/b.html now", ["Look at a.example/b.html now"], id="an address"),
            pytest.param(
                '"Go!" he said... Right?!  Yes', ['"Go!"', "he said...", "Right?!", "Yes"], id="quotes and runs"
            ),
            pytest.param("\n\n one\n\ntwo \n", ["one", "two"], id="lines"),
            pytest.param(
                "\u4f60\u597d\u3002\u518d\u89c1\uff01", ["\u4f60\u597d\u3002", "\u518d\u89c1\uff01"], id="Chinese"
            ),
            pytest.param("...", ["..."], id="nothing but stops"),
        ],
    )
    def test_sentences(self, text, cut):
        assert [text[begin:end] for begin, end in spans.sentences(text)] == cut

    def test_a_text_of_ten_thousand_sentences_has_no_more_spans_than_fit_an_answer(self):
        cut = spans.sentences("a\n" * 10_000)

        assert (len(cut), cut[-1]) == (spans.MOST, (2 * (spans.MOST - 1), 19_999))

    def test_what_the_shipped_classifier_says_of_sentences_adds_up(self):
        text = "I LOVE this. You are a stupid idiot, www.example.org/x! <b>Nobody</b> likes\nthe pier; shut up"
        explained = Classifier.load().explain({"text": text, "author_name": "Bob"}, "TOXICITY")
        cut = spans.sentences(text)
        added = [logit - explained.bias for logit in spans.logits(explained, cut)]

        assert len(cut) == 4
        assert explained.bias + sum(added) + sum(explained.contributions.values()) == pytest.approx(explained.logit)
        assert max(added) == added[1]


class TestLanguages:
    def test_the_language_that_is_asked_for_scores(self, analyze, scorer):
        answer = analyze(body("toxic 0.81 it is", languages=["es"]))

        assert scorer.items[0]["language"] == "es"
        assert (answer.json["languages"], answer.json["detectedLanguages"]) == (["es"], ["en"])

    @pytest.mark.parametrize(("asked", "language"), [(["es", "en"], "en"), (["es", "fr"], "es")])
    def test_a_mixed_text_goes_by_what_most_of_it_is(self, analyze, scorer, asked, language):
        answer = analyze(body("toxic 0.81 it is", languages=asked))

        assert scorer.items[0]["language"] == language
        assert answer.json["languages"] == asked

    @pytest.mark.parametrize(
        ("text", "more", "languages"),
        [
            pytest.param("toxic 0.81 ciao", {}, ["it"], id="detected"),
            pytest.param("toxic 0.81 it is", {"languages": ["it"]}, ["it"], id="asked for"),
            pytest.param("toxic 0.81", {}, ["und"], id="undetected"),
            pytest.param("toxic 0.81 ciao", {"dropUnsupportedAttributes": True}, ["it"], id="dropping"),
        ],
    )
    def test_a_language_that_is_not_supported_is_scored_and_counted(
        self, analyze, site, databases, text, more, languages
    ):
        answer = analyze(body(text, **more))

        assert values(answer) == {"TOXICITY": 0.9}
        assert answer.json["languages"] == languages
        assert usage(databases) == {"calls": 1, "refused_language": 1}

    def test_it_is_explained_in_the_language_that_it_was_scored_in(self, analyze, scorer):
        answer = analyze(body("toxic 0.5 ciao. So bad.", spanAnnotations=True))

        assert scorer.explained[-1]["language"] == "en"
        assert len(answer.json["attributeScores"]["TOXICITY"]["spanScores"]) == 2

    def test_what_no_language_of_the_site_supports_is_refused(self, analyze):
        answer = analyze(body("toxic none whatever it is"))

        assert answer.status_code == 400
        assert answer.json["error"]["details"][0]["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
