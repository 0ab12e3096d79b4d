"""Take the picture of the held queue that the README shows.

    python -m benchmarks.screenshots [--out docs] [--all]

Starts everything in a temporary folder, posts invented comments, lets the classifier judge them and photographs the
desk in the system's Chromium. With `--all` every page, in light and dark, on a wide screen and on a phone.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import urllib3
from playwright.sync_api import Browser, Page, ViewportSize

from benchmarks import chromium

Keys = dict[str, str]
WIDE, PHONE = ViewportSize(width=1100, height=800), ViewportSize(width=390, height=800)
WAIT_SECONDS = 60
DESK_PAGES = ("queues/rejected", "bulk", "actions", "statistics", "sites", "authors", "people", "log", "me")
NEWS = "Night ferry returns to Harlow Sound after eleven years"
RINK = "Council votes to keep the ice rink open"


@dataclass(frozen=True, slots=True)
class Said:
    """One invented comment."""

    author_name: str
    page_title: str
    body: str


SAID = (
    Said("Hanne Okafor", NEWS, "My grandmother took this boat to her first job in 1951. I have booked a cabin."),
    Said("T. Brandvold", NEWS, "Anyone who voted for this is a complete idiot. Shut up about jobs, you morons."),
    Said("Rosa", NEWS, "Does the bicycle deck have sockets? I could not find it on the website."),
    Said(
        "Northside dad",
        RINK,
        "My kids learned to skate there. If the roof needs repair, then repair it, and publish what it costs:\n"
        "https://council.example/rink https://council.example/roof https://council.example/2026 "
        "https://council.example/minutes",
    ),
    Said("سمير", RINK, "شكرا على هذا المقال، أطفالي يحبون حلبة التزلج كثيرا."),
    Said("puck_off", RINK, "You pathetic liars, what a stupid and disgusting decision. Go to hell, all of you."),
    Said(
        "Cheap Loans 24", RINK, "Instant approval, no credit check! Get cheap loans online now http://loans.example/now"
    ),
)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Take the README's picture of the held queue.")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    parser.add_argument("--all", action="store_true", help="every page, in light and dark, wide and on a phone")
    options = parser.parse_args()
    path = chromium.executable()
    if path is None:
        print("there is no Chromium or Chrome on this machine", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as keys, chromium.launched(path) as browser:
        _post(keys)
        for file in _take_all(browser, keys, options.out) if options.all else [_take_one(browser, keys, options.out)]:
            print(f"{file} {file.stat().st_size:,} bytes")
    return 0


@contextmanager
def _running(folder: Path) -> Iterator[Keys]:
    """Start everything and give the keys of its first run."""
    command = [sys.executable, "-m", "service.cli", "up", "--port", "0", "--data-dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or not any(line.startswith("ready ") for line in process.stdout):
                raise RuntimeError("`commentgate up` did not start")
            keys: Keys = json.loads((folder / "first-run.json").read_text(encoding="utf-8"))
            yield keys
        finally:
            process.terminate()


def _post(keys: Keys) -> None:
    """Post the invented comments and wait until all are decided."""
    comments = []
    for number, said in enumerate(SAID):
        page_url = f"{keys['url']}/{'demo' if said.page_title == NEWS else 'rink'}"
        comments.append(asdict(said) | {"page_url": page_url, "author_email": f"reader{number}@mail.example"})
    posted = _call(keys, "POST", "/v1/comments/batch", comments)["results"]
    deadline = time.monotonic() + WAIT_SECONDS
    while any(_call(keys, "GET", f"/v1/comments/{one['id']}")["status"] == "pending" for one in posted):
        if time.monotonic() > deadline:
            raise RuntimeError("the comments were not decided in time")
        time.sleep(0.2)


def _call(keys: Keys, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {keys['secret_key']}"}
    answer = urllib3.request(method, keys["url"] + path, headers=headers, json=body)
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path} answered {answer.status}")
    return answer.json()


def _take_one(browser: Browser, keys: Keys, out: Path) -> Path:
    page = browser.new_context(base_url=keys["url"], viewport=WIDE, color_scheme="light").new_page()
    _sign_in(page, keys)
    return _shoot(page, out / "held-queue.png")


def _take_all(browser: Browser, keys: Keys, out: Path) -> Iterator[Path]:
    for size, viewport in (("wide", WIDE), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            context = browser.new_context(base_url=keys["url"], viewport=viewport, color_scheme=scheme)
            for name, page in _visit(context.new_page(), keys):
                yield _shoot(page, out / f"{name}-{size}-{scheme}.png")
            context.close()


def _visit(page: Page, keys: Keys) -> Iterator[tuple[str, Page]]:
    page.goto("/demo")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("Please look at the marked fields again.").wait_for()
    yield "demo-errors", page
    page.get_by_label("Comment *").fill("You stupid idiots, shut up.\n\nIt is only a boat.")
    page.get_by_label("Name *").fill("Wilma")
    page.get_by_label("Email *").fill("wilma@mail.example")
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_text("A moderator will read it first").wait_for()
    yield "demo-waiting", page
    page.get_by_role("link", name="Your comment’s status").click()
    yield "status", page
    page.goto("/demo")
    page.evaluate("document.getElementById('comment-form').submit()")
    page.get_by_role("alert").wait_for()
    yield "form", page
    page.goto("/nothing")
    yield "error", page
    page.goto("/desk/login")
    yield "sign-in", page
    _sign_in(page, keys)
    yield "held", page
    page.get_by_role("link", name="Details").first.click()
    yield "comment", page
    for name in DESK_PAGES:
        page.goto(f"/desk/{name}")
        yield name.replace("/", "-"), page


def _sign_in(page: Page, keys: Keys) -> None:
    page.goto("/desk/")
    page.get_by_label("Name").fill(keys["moderator"])
    page.get_by_label("Password").fill(keys["password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Held").wait_for()


def _shoot(page: Page, file: Path) -> Path:
    page.screenshot(path=file, full_page=True)
    return file


if __name__ == "__main__":
    sys.exit(main())
