"""The page on moving promises what there is: its commands parse, with the files that they name."""

import re
import shlex

import pytest

from tests.contracts.deployment import ROOT
from tests.contracts.test_deployment import assert_parses

GUIDE = (ROOT / "docs" / "moving.md").read_text()


@pytest.mark.parametrize("line", re.findall(r"^commentgate (.+)$", GUIDE, re.MULTILINE))
def test_its_commands_exist(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("export.xml", "disqus.xml", "comments.db", "news.jsonl"):
        (tmp_path / name).touch()
    assert_parses(shlex.split(line))
