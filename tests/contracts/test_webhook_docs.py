"""The code in docs/webhooks.md, run: what we sign is taken; what is tampered with, forged, old or a repeat is not."""

import base64
import hmac
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from worker.outbox import WAITS
from worker.signing import sign

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "webhooks.md").read_text()
SECRET, OTHER = (
    "whsec_" + base64.b64encode(text.encode() * 2).decode() for text in ("a quiet harbour.", "another harbour.")
)
BODY = '{"type":"comment.published","data":{"body":"Grüße"}}'.encode()
NAME = "01a20933-040f-7da5-9442-7663d5c81ca7"

PYTHON_END = """
import json, sys
for case in json.load(sys.stdin):
    print(is_genuine(case["secret"], case["headers"], base64.b64decode(case["body"])))
"""
PHP_END = """
foreach (json_decode(file_get_contents('php://stdin'), true) as $case) {
    echo is_genuine($case['secret'], $case['headers'], base64_decode($case['body'])) ? "True\\n" : "False\\n";
}
"""
NODE_END = """
import { readFileSync } from "node:fs";
for (const { secret, headers, body } of JSON.parse(readFileSync(0, "utf8"))) {
  console.log(isGenuine(secret, headers, Buffer.from(body, "base64")) ? "True" : "False");
}
"""


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


def signed(*secrets: str, age: int = 0) -> dict[str, str]:
    at = int(time.time()) - age
    return {
        "webhook-id": NAME,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secrets or (SECRET,), NAME, at, BODY),
    }


def signed_at(sent: str) -> dict[str, str]:
    """Sign a time as it stands in the header, whatever that is."""
    digest = hmac.digest(base64.b64decode(SECRET.removeprefix("whsec_")), f"{NAME}.{sent}.".encode() + BODY, "sha256")
    return {
        "webhook-id": NAME,
        "webhook-timestamp": sent,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def cases() -> dict[str, tuple[bool, dict[str, str], bytes]]:
    """Give what can come, by name: whether it is genuine, its headers, its body."""
    good = signed()
    return {
        "ours": (True, good, BODY),
        "while the secret is replaced": (True, signed(OTHER, SECRET), BODY),
        "four minutes old": (True, signed(age=240), BODY),
        "tampered with": (False, good, BODY + b" "),
        "forged with another secret": (False, signed(OTHER), BODY),
        "a forged signature": (False, good | {"webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()}, BODY),
        "a signature of another kind": (False, good | {"webhook-signature": good["webhook-signature"].replace("v1", "v2")}, BODY),
        "no signature": (False, good | {"webhook-signature": ""}, BODY),
        "a signature that is no text we make": (False, good | {"webhook-signature": "v1,é ü"}, BODY),
        "no headers": (False, {}, BODY),
        "an old one": (False, signed(age=3600), BODY),
        "from the future": (False, signed(age=-3600), BODY),
        "an old one that says it is new": (False, signed(age=3600) | {"webhook-timestamp": str(int(time.time()))}, BODY),
        "a time that is none": (False, good | {"webhook-timestamp": "now"}, BODY),
        "a time that is too long": (False, good | {"webhook-timestamp": "1" * 5000}, BODY),
        "a time with a line break": (False, signed_at(f"{int(time.time())}\n"), BODY),
        "under another name": (False, good | {"webhook-id": "x"}, BODY),
    }  # fmt: skip


@pytest.fixture(params=["python", "php", "node"])
def program(request, tmp_path):
    """Give the command that runs the guide's code."""
    node = Path(sys.executable).with_name("node")
    command, language, ending, start, end = {
        "python": (sys.executable, "python", "py", "", PYTHON_END),
        "php": (shutil.which("php"), "php", "php", "<?php\n", PHP_END),
        "node": (str(node) if node.exists() else shutil.which("node"), "js", "mjs", "", NODE_END),
    }[request.param]
    if command is None:
        pytest.skip(f"there is no {request.param} on this machine")
    file = tmp_path / f"check.{ending}"
    file.write_text(start + snippets(language)[0] + end)
    return [command, str(file)]


@pytest.mark.attack(50)
def test_the_guides_code_tells_the_genuine_from_the_rest(program):
    found = cases()
    sent = [
        {"secret": SECRET, "headers": headers, "body": base64.b64encode(body).decode()}
        for _, headers, body in found.values()
    ]

    ran = subprocess.run(program, input=json.dumps(sent), capture_output=True, text=True, timeout=60, check=False)

    assert ran.stderr == ""
    assert dict(zip(found, ran.stdout.split(), strict=True)) == {name: str(case[0]) for name, case in found.items()}


@pytest.mark.attack(50)
def test_the_guides_code_takes_a_repeat_and_a_late_one_for_no_news():
    scope: dict = {}
    exec(snippets("python")[1], scope)
    versions: dict = {}

    def news(comment, version):
        return scope["is_news"](versions, {"data": {"id": comment, "version": version}})

    assert [news("a", 2), news("a", 2), news("b", 2), news("a", 4), news("a", 3)] == [True, False, True, True, False]


def test_the_guide_says_when_it_is_tried_again():
    said = re.search(r"tried again after about (.*?);", GUIDE, re.DOTALL)[1]
    units = {"s": 1, "min": 60, "h": 3600}
    waits = [int(number) * units[unit] for number, unit in re.findall(r"(\d+) (s|min|h)\b", said)]

    assert waits == [wait.total_seconds() for wait in WAITS]
