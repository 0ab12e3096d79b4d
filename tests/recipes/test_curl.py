"""docs/recipes/curl.sh, run by a real shell."""

import json
import os
import shutil
import subprocess

import pytest

from tests.clients.service import bare_environment
from tests.recipes.website import RECIPES

pytestmark = [pytest.mark.journey, pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")]
SCRIPT = str(RECIPES / "curl.sh")
PAGE = "http://127.0.0.1:1/harbour"


@pytest.fixture(scope="module")
def website(make_website):
    return make_website("Curl", "http://127.0.0.1:1")


def run(website, page, name, email, text, *, key=None, path=None):
    """Run it. The address is in the environment, and with `path` other programs than this machine's are found."""
    words = (page, name, text)
    environment = {"COMMENTS_URL": website.service.url, "COMMENTS_SECRET_KEY": key or website.secret_key}
    environment |= {"COMMENTS_AUTHOR_EMAIL": email} | ({"PATH": path} if path else {})
    return subprocess.run(
        ["sh", SCRIPT, *words], env=bare_environment() | environment, capture_output=True, text=True, timeout=60
    )


def test_the_shell_can_read_it():
    assert subprocess.run(["sh", "-n", SCRIPT], capture_output=True, text=True, timeout=10).stderr == ""


def test_a_comment_is_posted_followed_and_listed(website):
    words = 'The "old" pier & its $lamps; who paid?'

    result = run(website, PAGE, "Amina Ünal", "amina@mail.example", words)

    assert result.returncode == 0, result.stderr
    assert "status published" in result.stdout
    listed = json.loads(result.stdout.partition("published:\n")[2])
    assert [(one["author_name"], one["body_text"]) for one in listed["comments"]] == [("Amina Ünal", words)]


def test_the_same_words_twice_are_one_comment(website):
    both = [run(website, PAGE, "Jonas", "jonas@mail.example", "Said once.") for _ in range(2)]

    assert [result.returncode for result in both] == [0, 0]
    assert len(website.comments(body="Said once.")) == 1


def test_no_list_of_processes_shows_the_key_or_the_address(website, tmp_path):
    """Every program that the script starts is one that writes down how it was called."""
    for name in ("curl", "sha256sum", "cut", "mktemp", "rm", "sed", "tr", "sleep"):
        spy = tmp_path / name
        spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >>"{tmp_path}/calls"\nexec {shutil.which(name)} "$@"\n')
        spy.chmod(0o700)

    result = run(website, PAGE, "Amina", "seldom-seen@mail.example", "In secret.", path=f"{tmp_path}:{os.defpath}")

    calls = (tmp_path / "calls").read_text()
    assert result.returncode == 0, result.stderr
    assert "curl " in calls
    assert "sha256sum" in calls
    assert "seldom-seen" not in calls
    assert website.secret_key not in calls
    assert "seldom-seen" not in str(result.args)


def test_who_calls_it_as_before_is_told(website):
    words = ["sh", SCRIPT, PAGE, "Amina", "amina@mail.example", "Hello."]
    environment = {"COMMENTS_URL": website.service.url, "COMMENTS_SECRET_KEY": "cgs_key"}
    calls = [
        subprocess.run(words, env=bare_environment() | environment | more, capture_output=True, text=True, timeout=60)
        for more in ({}, {"COMMENTS_AUTHOR_EMAIL": "amina@mail.example"})
    ]

    assert all(result.returncode != 0 and "COMMENTS_AUTHOR_EMAIL" in result.stderr for result in calls)
    assert [result.stdout for result in calls] == ["", ""]


def test_what_was_not_taken_is_said(website):
    result = run(website, PAGE, "Amina", "not an address", "Hello.")

    assert result.returncode != 0
    assert "author_email" in result.stderr
    assert "taken as" not in result.stdout


def test_a_wrong_key_is_said(website):
    result = run(website, PAGE, "Amina", "amina@mail.example", "Hello.", key="cgs_wrong")

    assert result.returncode != 0
    assert "401" in result.stderr
