"""A marked address through real processes: in no notice, log or file while it is held, and no trace of anything after.

Everything is as `commentgate up` runs it: SQLite with its write-ahead log, Redis with its append-only file, workers, and
a site that is told. What was erased is then looked for in every byte of the data folder, while the service runs and when
it has stopped.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import urllib3

from tests.journeys.site import Website
from tests.journeys.up import Up, environment, running
from tests.privacy.canary import seen_in
from tests.privacy.intakes import ADDRESS
from tests.smtp import MailServer, mail_server
from tests.waiting import eventually
from tests.worker.receiver import Receiver, receiving

pytestmark = pytest.mark.journey
NAME, WORDS, EDITED = "Quillfeather", "plumbago xylotheque", "zedoary marquetry"
BYSTANDER = "The ferry was on time, which nobody had expected."
ARTIFACTS = Path(__file__).parents[2] / "model" / "artifacts"
SECRETS = ("first-run.json", "secrets/")  # what the service was given, not what it keeps


class Copy:
    """A running copy, its site's webhook and its mail server."""

    def __init__(self, up: Up, hook: Receiver, mail: MailServer) -> None:
        self.up, self.hook, self.mail = up, hook, mail
        self.site = Website(up.data_dir)
        self.http = urllib3.PoolManager(retries=False, timeout=60)

    def run(self, *arguments: str) -> bytes:
        words = [sys.executable, "-P", "-m", "service.cli", *arguments, "--data-dir", str(self.up.data_dir)]
        return subprocess.run(words, env=environment(), capture_output=True, timeout=120, check=True).stdout

    def post(self, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        headers = {
            "Accept": "text/html",
            "Origin": self.up.url,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self.http.request("POST", self.up.url + path, body=urlencode(fields), headers=headers, redirect=False)

    def files(self) -> dict[str, bytes]:
        """Read everything in the data folder, but the secrets."""
        paths = [path for path in self.up.data_dir.rglob("*") if path.is_file() and not path.is_symlink()]
        named = {str(path.relative_to(self.up.data_dir)): path for path in paths}
        return {name: path.read_bytes() for name, path in named.items() if not name.startswith(SECRETS)}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    data_dir = tmp_path_factory.mktemp("canary") / "data"
    with receiving() as hook, mail_server() as mail:
        settings = {
            "COMMENTGATE_SMTP_URL": mail.url,
            "COMMENTGATE_MAIL_FROM": "desk@news.example",
            "COMMENTGATE_WEBHOOK_ALLOW_PRIVATE": "true",
        }
        with running(data_dir, settings=settings) as up:
            yield Copy(up, hook, mail)


def traces(data: bytes) -> list[str]:
    """Name what is to be seen of the person in some bytes: the address in any form, the name, the words."""
    folded = data.lower()
    words = [word for text in (NAME, WORDS, EDITED) for word in text.lower().split()]
    return seen_in(data, ADDRESS) + [word for word in words if word.encode() in folded]


def where(files: dict[str, bytes]) -> dict[str, list[str]]:
    return {name: found for name, data in files.items() if (found := traces(data))}


@pytest.mark.attack(56)
@pytest.mark.attack(57)
def test_from_the_post_to_the_last_trace(copy: Copy, tmp_path: Path) -> None:
    copy.run("site", "webhook", "Demo", copy.hook.url)
    ids = _take_in(copy)
    link = _ask_by_mail(copy)
    _edit(copy)
    copy.run("backup", str(tmp_path / "backup"), "--keys", str(tmp_path / "keys"))

    held = copy.files()
    seen = {word for found in where(held).values() for word in found}
    assert {NAME.lower(), *WORDS.split(), *EDITED.split()} == seen, "so it would be seen if it were there afterwards"
    assert [name for name, data in held.items() if seen_in(data, ADDRESS)] == []
    assert [path for path in tmp_path.rglob("*") if path.is_file() and seen_in(path.read_bytes(), ADDRESS)] == []
    assert seen_in(copy.http.request("GET", copy.up.url + link).data, ADDRESS), "only its owner is shown it"

    assert b"comments were reached" in copy.run("erase", "--email", ADDRESS, "--yes")
    eventually(lambda: _told(copy, "comment.erased") >= len(ids), 60, "the site being told of every erasure")

    eventually(lambda: where(copy.files()) == {}, 30, f"no trace: {where(copy.files())}")
    assert BYSTANDER.encode() in b"".join(copy.files().values())
    assert copy.http.request("GET", copy.up.url + link).status == 410
    states = copy.site.states()
    assert {(states[one]["status"], states[one]["body"], states[one]["author_name"]) for one in ids} == {
        ("erased", "", "")
    }
    assert seen_in(repr(copy.hook.received).encode(), ADDRESS) == []
    copy.run("doctor")
    assert copy.up.stop() == 0
    assert where(copy.files()) == {}
    assert [path.name for path in ARTIFACTS.iterdir() if path.is_file() and traces(path.read_bytes())] == []


def _take_in(copy: Copy) -> list[str]:
    """Post by the secret key, in a batch and by a form, ask as Akismet's clients do, and have one moderated."""
    mine = {"author_name": NAME, "author_email": ADDRESS, "page_url": f"{copy.up.url}/journey"}
    copy.site.call("POST", "/v1/comments", mine | {"body": f"One {WORDS}."})
    copy.site.call("POST", "/v1/comments/batch", [mine | {"body": f"Number {n} {WORDS}."} for n in range(3)])
    copy.site.call("POST", "/v1/comments", copy.site.comment(1, BYSTANDER))
    form = {**mine, "page_url": f"{copy.up.url}/demo", "site_key": copy.site.keys["site_key"]}
    assert copy.post("/v1/comments", **form, body=f"By a form {WORDS}.").status == 303
    assert copy.post("/v1/comments", **form, body="").status == 422
    asked = copy.post(
        "/1.1/comment-check",
        api_key=copy.site.keys["akismet_key"],
        blog="https://blog.example",
        user_ip="198.51.100.7",
        comment_author=NAME,
        comment_author_email=ADDRESS,
        comment_content=f"Elsewhere {WORDS}.",
    )
    assert asked.data in {b"true", b"false"}
    eventually(lambda: copy.site.counts()["pending"] == 0, 60, "every comment being decided")
    states = copy.site.states()
    ids = [one for one, state in states.items() if state["author_name"] == NAME]
    assert len(ids) == 5
    decision = {"status": "rejected", "reason": "off_topic", "note": f"{NAME} again with {WORDS}"}
    copy.site.call("POST", f"/v1/comments/{ids[0]}/decisions", decision | {"version": states[ids[0]]["version"]})
    return ids


def _ask_by_mail(copy: Copy) -> str:
    """Have the link mailed; gives its path."""
    assert copy.post("/privacy", email=ADDRESS).status == 200
    eventually(lambda: copy.mail.messages, 30, "the mail")
    found = re.search(r"/privacy/[\w-]{43}", copy.mail.messages[-1].get_content())
    assert found is not None
    return found[0]


def _edit(copy: Copy) -> None:
    """Post a comment more, and edit it as its author, so that an earlier text is kept."""
    mine = {"author_name": NAME, "author_email": ADDRESS, "page_url": f"{copy.up.url}/journey", "body": f"Now {WORDS}."}
    told = copy.site.call("POST", "/v1/comments", mine)
    eventually(lambda: copy.site.counts()["pending"] == 0, 60, "it being decided")
    receipt = told["receipt_url"].removeprefix(copy.site.keys["url"])
    answer = copy.http.request("PATCH", copy.up.url + receipt, json={"body": f"Rather {EDITED}."})
    assert answer.status < 300, answer.data
    eventually(lambda: copy.site.counts()["pending"] == 0, 60, "it being decided again")


def _told(copy: Copy, kind: str) -> int:
    return sum(f'"type":"{kind}"'.encode() in body for _, _, body in copy.hook.received)
