"""`commentgate compare`: what it reads, what it works out, what it says."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import spearmanr

from service.cli import main
from service.cli.agreement import agreement, spearman
from service.cli.compare import compare
from service.cli.perspective_export import Saved, Unreadable, read
from tests.conftest import FakeScorer

SUMMARY = {"TOXICITY": {"summaryScore": {"value": 0.93, "type": "PROBABILITY"}, "spanScores": []}}
KIND, UNKIND = "Thank you for this lovely article about the harbour.", "You are a stupid idiot, shut up."


@pytest.fixture
def write(tmp_path):
    def keep(content, name="export"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return keep


def run(path: Path, *more: str):
    return CliRunner().invoke(main, ["compare", "--perspective-export", str(path), *more])


class TestReading:
    @pytest.mark.parametrize(
        "row",
        [
            {"text": "a", "scores": {"TOXICITY": 0.93}},
            {"text": "a", "scores": {"toxicity": "0.93", "THREAT": None}},
            {"text": "a", "toxicity": 0.93, "id": 7, "likes": 12},
            {"comment": "a", "TOXICITY": 0.93},
            {"body": "a", "attributeScores": SUMMARY},
            {"request": {"comment": {"text": "a"}}, "response": {"attributeScores": SUMMARY, "languages": []}},
        ],
        ids=lambda row: json.dumps(row)[:70],
    )
    def test_forms_of_json(self, write, row):
        assert list(read(write(f"\n{json.dumps(row)}\n\n"))) == [Saved("a", {"TOXICITY": 0.93})]

    @pytest.mark.parametrize(
        "content",
        [
            "text,toxicity\na,0.93\n",
            "\ufeffid,Comment, TOXICITY ,likes\r\n1,a,0.93,12\r\n",
            'toxicity,text,insult\n0.93,"a",\n',
        ],
        ids=["plain", "with other columns", "with a gap"],
    )
    def test_forms_of_csv(self, write, content):
        assert list(read(write(content))) == [Saved("a", {"TOXICITY": 0.93})]

    def test_a_text_of_several_lines_in_csv(self, write):
        assert [saved.text for saved in read(write('text,toxicity\n"a\nb, ""c""",0.1\nd,0.2\n'))] == ['a\nb, "c"', "d"]

    @pytest.mark.parametrize("languages", [{"languages": ["es", "en"]}, {"language": "es"}], ids=json.dumps)
    def test_the_language_is_taken_along(self, write, languages):
        row = {"request": {"comment": {"text": "a"}, **languages}, "response": {"attributeScores": SUMMARY}}
        assert next(read(write(json.dumps(row)))).language == "es"

    def test_what_perspective_refused_has_no_scores(self, write):
        row = {"request": {"comment": {"text": "a"}}, "response": {"error": {"code": 400}}}
        assert list(read(write(json.dumps(row)))) == [Saved("a", {})]

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ('{"text": "a", "toxicity": 0.1}\n\n{"text": "b"}\n', "line 3: there are no scores"),
            ('{"text": "a", "toxicity": 0.1}\n{"toxicity": 0.1}\n', "line 2: there is no text"),
            ('{"text": "a", "toxicity": 0.1}\n{"text"\n', "line 2: this is not JSON"),
            ('{"text": "a", "toxicity": 0.1}\n7\n', "line 2: this is no JSON object"),
            ('{"text": "a", "toxicity": 93}\n', "line 1: the score toxicity is no number from 0 to 1"),
            ('{"text": "a", "toxicity": true}\n', "line 1: the score toxicity is no number from 0 to 1"),
            ('{"text": "a", "toxicity": NaN}\n', "line 1: the score toxicity is no number from 0 to 1"),
            ('{"text": "a", "scores": {"TOXICITY": "high"}}\n', "line 1: the score TOXICITY is no number"),
            ('[{"text": "a", "toxicity": 0.1}]', "line 1: this is a JSON array"),
            ("a comment\nanother\n", "line 1: no JSON object, and no CSV header"),
            ('text,toxicity\n"a\nb",0.1\nc\n', "line 4: this row has not as many fields"),
            ("text,toxicity\na,high\n", "line 2: the score toxicity is no number"),
            ("text,likes\na,7\n", "line 2: there are no scores"),
            ('text,toxicity\n"a"b,0.1\n', "line 2: this is not CSV"),
            (b'{"text": "a", "toxicity": 0.1}\n{"text": "\xff", "toxicity": 0.1}\n', "line 2: this is not UTF-8"),
        ],
        ids=lambda value: value[:40] if isinstance(value, str) and value.startswith("line") else "",
    )
    def test_what_cannot_be_read_is_said_with_its_line(self, write, content, message):
        path = write(content)
        with pytest.raises(Unreadable, match=message):
            list(read(path))
        result = run(path)
        assert result.exit_code == 1
        assert message in result.output
        assert "Traceback" not in result.output

    def test_rows_are_read_as_they_are_needed(self, write):
        assert next(read(write('{"text": "a", "toxicity": 0.1}\nbroken'))).text == "a"


class TestAgreement:
    def test_ranks_agree_as_scipy_says(self):
        chance = random.Random(5)
        left = [round(chance.random(), 1) for _ in range(300)]  # with many ties
        right = [round(value**2 + chance.random() / 3, 2) for value in left]

        assert spearman(np.array(left), np.array(right)) == pytest.approx(spearmanr(left, right).statistic)

    def test_scores_that_are_all_the_same_have_no_ranks(self):
        assert agreement([0.5, 0.5], [0.1, 0.2]).rank is None

    def test_shares_and_the_threshold_that_flags_as_many(self):
        theirs = [number / 100 for number in range(100)]
        ours = [score / 2 for score in theirs]
        found = {at.threshold: at for at in agreement(theirs, ours).at}

        at = found[0.7]
        assert (at.theirs, at.ours, at.agreed, at.suggested) == (0.3, 0.0, 0.7, 0.35)
        assert sum(score >= at.suggested for score in ours) == 30
        assert [found[threshold].few for threshold in (0.7, 0.8, 0.9)] == [False, False, True]

    def test_where_nothing_is_flagged_nothing_is_suggested(self):
        assert [at.suggested for at in agreement([0.1, 0.2], [0.9, 0.8]).at] == [None] * 4

    @pytest.mark.parametrize(("rows", "few"), [(199, True), (200, False)])
    def test_too_few_rows(self, rows, few):
        assert agreement([0.5] * rows, [0.5] * rows).few is few


class TestComparing:
    def test_our_scores_are_those_that_the_service_would_answer(self):
        class Scaled(FakeScorer):
            def perspective(self, attribute, probability):
                return probability / 2

        rows = [Saved("toxic 0.8", {"TOXICITY": 0.9}), Saved("none", {}), Saved("toxic 0.4", {"TOXICITY_FAST": 0.1})]
        pairs, unknown = compare(Scaled(), rows, frozenset(), ["en"])

        assert {name: tuple(map(list, pair)) for name, pair in pairs.items()} == {
            "TOXICITY": ([0.9], [0.4]),
            "TOXICITY_FAST": ([0.1], [0.2]),
        }
        assert unknown == []

    def test_many_rows_are_scored_in_batches(self):
        scorer = FakeScorer()
        compare(scorer, (Saved("a", {"TOXICITY": 0.9}) for _ in range(1200)), frozenset(), ["en"])

        assert scorer.batches == [500, 500, 200]


class TestCommand:
    def test_it_says_what_there_is_to_say(self, write):
        rows = [{"text": KIND, "toxicity": 0.02, "flirtation": 0.3}, {"text": UNKIND, "toxicity": 0.95}]
        result = run(write("\n".join(map(json.dumps, rows))))

        assert result.exit_code == 0
        assert "FLIRTATION: the classifier has no basis" in result.output
        assert "TOXICITY: 2 rows, rank agreement 1.000 (Spearman)" in result.output
        assert "2 rows are too few" in result.output
        assert "0.80        50.0%    50.0%   100.0%" in result.output

    def test_attributes_can_be_chosen(self, write):
        path = write(json.dumps({"text": KIND, "toxicity": 0.02, "spam": 0.3}))

        assert "SPAM" not in run(path, "--attribute", "toxicity").output
        assert run(path, "--attribute", "insult").exit_code == 1

    @pytest.mark.parametrize("content", ["", "\n", "text,toxicity\n"], ids=["empty", "blank", "a header alone"])
    def test_nothing_to_compare(self, write, content):
        result = run(write(content))

        assert result.exit_code == 1
        assert "no comment with the scores" in result.output

    def test_it_stores_nothing(self, write, tmp_path):
        path = write(json.dumps({"text": KIND, "toxicity": 0.02}))
        run(path)

        assert list(tmp_path.iterdir()) == [path]
