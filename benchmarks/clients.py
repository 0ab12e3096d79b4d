"""How long other people's clients wait: Akismet's, Perspective's, OpenAI's and Coral's calls at a rate.

    python -m benchmarks.clients [--rate 100] [--seconds 20] [--database sqlite|postgresql]

The service is started as it ships. Each call is measured with Redis healthy, with Redis silent (stopped, but still
connected) and with Redis killed. The exit status is 1 if a p99 is over what the call is allowed, or if one was answered
without a verdict.
"""

import argparse
import hashlib
import hmac
import json
import os
import signal
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from benchmarks import open_loop
from benchmarks.open_loop import Job, Result
from benchmarks.pipeline import texts
from benchmarks.pipeline.accept import percentile
from benchmarks.pipeline.stack import NO_LIMIT, Stack, stack
from service.comments import credentials
from service.connections import vault
from service.settings import variable

TEXTS = 1000
BLOG = "https://blog.example/"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
# Milliseconds that 99 of 100 answers may take, where that is not 50: explaining every sentence costs more than scoring,
# and Coral waits 200 for its phase.
ALLOWED_MS: Mapping[str, float] = {"analyze, spanAnnotations": 100.0, "external moderation": 100.0}
Made = tuple[str, Mapping[str, str], str, str]  # path, headers, Content-Type, body
Make = Callable[["Keys", Mapping[str, str]], Made]


@dataclass(frozen=True, slots=True)
class Keys:
    """What the site's clients show."""

    akismet: str
    perspective: str
    openai: str
    coral: str
    site: str


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=100.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="for each call and each state of Redis")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    fine = True
    busy = os.getloadavg()[0]  # of others: what they take is measured too
    print(f"{options.rate:g} requests/s on {len(os.sched_getaffinity(0))} cores, {options.database}, load {busy:.1f}")
    print(f"{'':28}{'Redis':>8}{'p50 ms':>9}{'p99 ms':>9}{'most ms':>9}{'CPU ms':>8}{'answers':>9}")
    with stack(options.database) as running:
        web = running.start_web(None, **{variable("limit_client"): NO_LIMIT})
        keys = _keys(running)
        for state in _redis(running):
            for name, make in CALLS.items():
                requests = [_request(*make(keys, texts.comment(number, name))) for number in range(TEXTS)]
                before = web.cpu_seconds()
                result = open_loop.run(Job(running.port, requests, options.rate, options.seconds))
                cpu = (web.cpu_seconds() - before) * 1000 / sum(result.statuses.values())
                p99 = percentile(result.answer_ms, 99)
                good = p99 <= ALLOWED_MS.get(name, 50.0) and _all_verdicts(result)
                fine = fine and good
                print(
                    f"{name:28}{state:>8}{statistics.median(result.answer_ms):>9.1f}{p99:>9.1f}"
                    f"{max(result.answer_ms):>9.1f}{cpu:>8.1f}{len(result.answer_ms):>9,}"
                    + ("" if good else f"   not good enough: {result.statuses} {result.bodies}")
                )
    return 0 if fine else 1


def _keys(running: Stack) -> Keys:
    with running.databases.main.write() as session:
        made = credentials.add_client_key(
            session, "Bench", credentials.CORAL, datetime.now(UTC), vault(running.settings)
        )
    site = running.site
    return Keys(site.akismet_key, site.perspective_key, site.openai_key, made, site.site_key)


def _redis(running: Stack) -> Iterator[str]:
    """Give the states of Redis, each while it lasts."""
    valkey = next(child for child in running.children.running if child.name == "valkey")
    yield "healthy"
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        yield "silent"
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)
    running.children.stop("valkey")
    yield "gone"


def _all_verdicts(result: Result) -> bool:
    return set(result.statuses) <= {"200", "204"} and set(result.bodies) <= {"true", "false", ""}


def _request(path: str, headers: Mapping[str, str], kind: str, body: str) -> str:
    raw = body.encode().decode("latin-1")
    fields = {"Host": "127.0.0.1", **headers, "Content-Type": kind, "Content-Length": str(len(raw))}
    return (
        f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n" + raw
    )


def _comment_check(keys: Keys, comment: Mapping[str, str]) -> Made:
    fields = {
        "api_key": keys.akismet,
        "blog": BLOG,
        "user_ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0",
        "comment_type": "comment",
        "comment_author": comment["author_name"],
        "comment_author_email": comment["author_email"],
        "comment_content": comment["body"],
        "permalink": comment["page_url"],
        "blog_lang": "en",
        "blog_charset": "UTF-8",
    }
    return "/1.1/comment-check", {}, FORM, urlencode(fields)


def _analyze(keys: Keys, comment: Mapping[str, str], **more: object) -> Made:
    body = {"comment": {"text": comment["body"]}, "languages": ["en"], "requestedAttributes": {"TOXICITY": {}}, **more}
    return f"/v1alpha1/comments:analyze?key={keys.perspective}", {}, JSON, json.dumps(body)


def _spans(keys: Keys, comment: Mapping[str, str]) -> Made:
    return _analyze(keys, comment, spanAnnotations=True)


def _moderations(keys: Keys, comment: Mapping[str, str]) -> Made:
    return "/v1/moderations", {"Authorization": f"Bearer {keys.openai}"}, JSON, json.dumps({"input": comment["body"]})


def _coral(keys: Keys, comment: Mapping[str, str]) -> Made:
    body = {
        "action": "NEW",
        "comment": {"body": comment["body"], "parentID": None},
        "author": {"id": "a", "role": "COMMENTER"},
        "story": {"id": "s", "url": comment["page_url"]},
        "tenantDomain": "coral.example",
    }
    raw = json.dumps(body, indent=2)
    signature = hmac.new(keys.coral.encode(), raw.encode(), hashlib.sha256).hexdigest()
    path = f"/coral/external-moderation?site_key={keys.site}"
    return path, {"X-Coral-Signature": f"sha256={signature}"}, JSON, raw


CALLS: Mapping[str, Make] = {
    "comment-check": _comment_check,
    "analyze": _analyze,
    "analyze, spanAnnotations": _spans,
    "moderations": _moderations,
    "external moderation": _coral,
}

if __name__ == "__main__":
    sys.exit(main())
