"""The migration page promises what there is: commands, clients that are tested, attributes."""

import json
import re
import shlex

import pytest

from model import Classifier
from tests.contracts.deployment import ROOT
from tests.contracts.test_deployment import assert_parses

GUIDE = (ROOT / "docs" / "migration.md").read_text()
CORAL = GUIDE[GUIDE.index("### Coral") : GUIDE.index("## 3.")]
PERSPECTIVES = {
    *(
        "TOXICITY",
        "SEVERE_TOXICITY",
        "IDENTITY_ATTACK",
        "INSULT",
        "PROFANITY",
        "THREAT",
        "SEXUALLY_EXPLICIT",
        "FLIRTATION",
    ),
    *("ATTACK_ON_AUTHOR", "ATTACK_ON_COMMENTER", "INCOHERENT", "INFLAMMATORY", "LIKELY_TO_REJECT", "OBSCENE", "SPAM"),
    "UNSUBSTANTIAL",
}


@pytest.mark.parametrize("line", re.findall(r"^commentgate (.+)$", GUIDE, re.MULTILINE))
def test_its_commands_exist(line):
    assert_parses(shlex.split(line))


def test_what_is_called_tested_is_installed_for_the_tests():
    rows = re.findall(r"^\| (PyPI|npm|PyPI and npm) `([^`]+)` \|.*\| (?!no )[^|]+\|$", GUIDE, re.MULTILINE)
    python = (ROOT / "requirements-dev.lock").read_text()
    node = json.loads((ROOT / "tests" / "clients" / "node" / "package.json").read_text())["dependencies"]

    assert len(rows) == 7
    assert [name for where, name, *_ in rows if "PyPI" in where and f"\n{name}==" not in f"\n{python}"] == []
    assert [name for where, name, *_ in rows if "npm" in where and name not in node] == []


def test_it_says_which_attributes_coral_may_be_set_to():
    may, must_not = CORAL[: CORAL.index("**Never**")], CORAL[CORAL.index("**Never**") :]
    (scored,) = Classifier.load().score([{"text": "a comment", "author_name": ""}])

    assert set(re.findall(r"`([A-Z_]+)`", may)) == scored.keys() & PERSPECTIVES
    assert set(re.findall(r"`([A-Z_]+)`", must_not)) == PERSPECTIVES - scored.keys()
