"""Clients that post without a pause, for journeys: some keep their connections, some open one a comment."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import urllib3

from tests.journeys.site import Website


class Load:
    """What the clients were answered: `accepted` ids, and how often each status or error came."""

    def __init__(self, site: Website, clients: int, elsewhere: str | None) -> None:
        self._site = site
        self._urls = [site.keys["url"], *([elsewhere] if elsewhere else [])]
        self._over = threading.Event()
        self._numbers = count()
        self._lock = threading.Lock()
        self.accepted: list[str] = []
        self.answers: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []  # of what was not accepted
        self._threads = [threading.Thread(target=self._run, args=(n % 2 == 0,)) for n in range(clients)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self._threads)

    def _run(self, keep_alive: bool) -> None:
        http = urllib3.PoolManager(retries=False, timeout=60, maxsize=1)
        headers = {"Authorization": f"Bearer {self._site.keys['secret_key']}"}
        if not keep_alive:
            headers["Connection"] = "close"
        while not self._over.is_set():
            comment = self._site.comment(next(self._numbers))
            try:
                answer = self._post(http, headers, comment)
            except urllib3.exceptions.HTTPError as error:
                self._note(f"{type(error).__name__}: {error}")
                continue
            if answer.status == 202:
                self._note("202", answer.json()["id"])
            else:
                self._note(f"{answer.status} {answer.headers.get('Content-Type')}", headers=dict(answer.headers))

    def _post(
        self, http: urllib3.PoolManager, headers: dict[str, str], comment: dict[str, str]
    ) -> urllib3.BaseHTTPResponse:
        """Post to the first server whose door is open, as a proxy does; what has begun is not tried again."""
        *others, last = self._urls
        for url in others:
            try:
                return http.request("POST", f"{url}/v1/comments", headers=headers, json=comment)
            except urllib3.exceptions.NewConnectionError:
                continue
        return http.request("POST", f"{last}/v1/comments", headers=headers, json=comment)

    def _note(self, what: str, accepted: str | None = None, headers: dict[str, str] | None = None) -> None:
        with self._lock:
            self.answers[what] += 1
            if accepted is not None:
                self.accepted.append(accepted)
            if headers is not None:
                self.headers.append(headers)


@contextmanager
def posting(site: Website, clients: int = 6, *, elsewhere: str | None = None) -> Iterator[Load]:
    """Post all the while, and stop at the end; `elsewhere` is a second server."""
    load = Load(site, clients, elsewhere)
    load.start()
    try:
        yield load
    finally:
        load.stop()
