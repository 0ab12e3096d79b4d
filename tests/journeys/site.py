"""A website that talks to a running copy, for journeys."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import urllib3

from benchmarks.poster import lettered


class Website:
    """Posts comments with the demo site's secret key, and reads what became of them."""

    def __init__(self, data_dir: Path) -> None:
        self.keys: dict[str, str] = json.loads((data_dir / "first-run.json").read_text())
        self._http = urllib3.PoolManager(retries=False, timeout=60)

    def call(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {self.keys['secret_key']}"}
        answer = self._http.request(method, self.keys["url"] + path, headers=headers, json=body)
        assert answer.status < 300, answer.data
        return answer.json()

    def comment(self, number: int, body: str | None = None) -> dict[str, str]:
        return {
            "page_url": f"{self.keys['url']}/journey",
            "author_name": f"Reader {number}",
            "author_email": f"reader{number}@mail.example",
            "body": body or f"The ferry {lettered(number)} was late again, and nobody knew why.",
        }

    def post_batch(self, count: int) -> list[str]:
        comments = [self.comment(number) for number in range(count)]
        results = self.call("POST", "/v1/comments/batch", comments)["results"]
        return [result["id"] for result in results]

    def states(self) -> dict[str, dict[str, Any]]:
        """Give every comment of the site by id."""
        found: dict[str, dict[str, Any]] = {}
        cursor: str | None = ""
        while cursor is not None:
            page = self.call("GET", f"/v1/comments?limit=200&cursor={cursor}")
            found |= {one["id"]: one for one in page["comments"]}
            cursor = page["next_cursor"]
        return found

    def counts(self) -> Counter[str]:
        return Counter(one["status"] for one in self.states().values())

    def decisions(self, comment_id: str) -> list[str]:
        """Give the automatic decisions in a comment's history."""
        history = self.call("GET", f"/v1/comments/{comment_id}")["history"]
        return [move["to"] for move in history if move["actor"] == "policy"]
