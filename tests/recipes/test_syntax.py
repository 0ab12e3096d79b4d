"""What PHP itself says of the recipes written in it."""

import shutil
import subprocess

import pytest

from tests.recipes.website import RECIPES

FILES = sorted(RECIPES.rglob("*.php"))


@pytest.mark.skipif(shutil.which("php") is None, reason="there is no PHP on this machine")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_php_finds_no_fault(file):
    line = ["php", "-d", "error_reporting=-1", "-d", "display_errors=1", "-l", str(file)]
    result = subprocess.run(line, capture_output=True, text=True, timeout=30)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("No syntax errors")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_nothing_is_executed_that_is_data(file):
    words = (
        "eval(",
        "unserialize(",
        "shell_exec(",
        "system(",
        "exec(",
        "create_function(",
        "preg_replace_callback_array(",
    )

    assert [word for word in words if f" {word}" in file.read_text()] == []


def test_no_recipe_holds_a_key():
    texts = [file.read_text() for file in RECIPES.rglob("*") if file.is_file()]

    assert [text for text in texts if any(start in text for start in ("cgs_", "Bearer cg"))] == []
