"""A website that does not give up: it repeats a post under the same idempotency key until it hears "accepted"."""

import json
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

PATIENCE_SECONDS = 180.0
REQUEST_SECONDS = 15.0
PAUSE_SECONDS = 0.1
TRY_AGAIN = {409, 429, 500, 502, 503, 504}
PEOPLE = 5000  # so that most comments are by somebody who is known already
SPAM_EVERY = 10
TEXTS = (
    "The ferry timetable was changed again for the line {n}, and nobody at the quay knew why.",
    "Buy cheap pills at https://pills-{n}.example.com now, discount casino viagra loans!!!",
)


def lettered(number: int) -> str:
    """Write a number in letters: texts that differ in digits only are one text to the service."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


class RefusedError(Exception):
    """A comment was not accepted, for a reason that no repetition changes, or not in time."""


@dataclass(slots=True)
class Poster:
    """Posts with a site's secret key. Safe to share between threads.

    `failures` counts, by its kind, each answer other than "accepted"; a broken connection counts as "no answer".
    """

    url: str
    secret_key: str
    run: str = "post"  # what its idempotency keys begin with
    patience: float = PATIENCE_SECONDS
    failures: Counter[str] = field(default_factory=Counter)
    _http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(maxsize=64, retries=False, timeout=REQUEST_SECONDS)
    )

    @classmethod
    def of_first_run(cls, folder: Path, run: str = "post") -> "Poster":
        """Post as the demo site of a copy that was started on a data folder."""
        keys = json.loads((folder / "first-run.json").read_text())
        return cls(keys["url"], keys["secret_key"], run)

    def comment(self, number: int) -> dict[str, str]:
        """Make up the comment of this number; always the same."""
        text = TEXTS[1] if number % SPAM_EVERY == SPAM_EVERY - 1 else TEXTS[0]
        return {
            "page_url": f"{self.url}/soak/{number % 50}",
            "author_name": f"Reader {number % PEOPLE}",
            "author_email": f"reader{number % PEOPLE}@mail.example",
            "body": text.format(n=lettered(number)),
        }

    def post(self, number: int) -> uuid.UUID:
        """Post one comment until it is accepted. Raises RefusedError."""
        headers = {"Idempotency-Key": f"{self.run}-{number}"}
        return uuid.UUID(self._until_accepted("/v1/comments", self.comment(number), headers)["id"])

    def post_batch(self, numbers: Sequence[int]) -> list[uuid.UUID]:
        """Post comments in one request until all are accepted. Raises RefusedError."""
        items = [{**self.comment(number), "external_id": f"{self.run}-{number}"} for number in numbers]
        answer = self._until_accepted("/v1/comments/batch", items, {})
        return [uuid.UUID(result["id"]) for result in answer["results"]]

    def _until_accepted(self, path: str, body: object, headers: dict[str, str]) -> Any:
        deadline = time.monotonic() + self.patience
        while True:
            failure, answer = self._once(path, body, headers)
            if not failure:
                return answer
            self.failures[failure] += 1
            if time.monotonic() > deadline:
                raise RefusedError(f"not accepted within {self.patience:g} s: {failure}")
            time.sleep(PAUSE_SECONDS)

    def _once(self, path: str, body: object, headers: dict[str, str]) -> tuple[str, Any]:
        """Post once; give what went wrong, empty if nothing, and the answer."""
        own = {"Authorization": f"Bearer {self.secret_key}", **headers}
        try:
            response = self._http.request("POST", self.url + path, headers=own, json=body)
            answer: Any = response.json() if response.status < 300 else {"status": response.status}
        except (urllib3.exceptions.HTTPError, ValueError):
            return "no answer", None
        parts = [answer, *answer.get("results", [])]
        problems = [one["status"] for one in parts if "status" in one and "id" not in one]
        for status in problems:
            if status not in TRY_AGAIN:
                raise RefusedError(f"{status}: {response.data[:500]!r}")
        return (str(problems[0]) if problems else ""), answer
