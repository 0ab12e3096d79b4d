"""Asking a page many times, in process: what the server takes for it, and how many bytes go to a browser for it.

Browsers take styles and scripts compressed; pages are never compressed.
"""

import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain

from flask.testing import FlaskClient

LINKS = re.compile(r'<(?:link rel="stylesheet" href|script [^>]*src)="([^"]+)"')
IMPORTS = re.compile(r"""^\s*(?:import|export)\b[^"']*["'](\./[^"']+)["']""", re.MULTILINE)
SLOW_MS, MOST_BYTES = 200.0, 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a page: the worst status, milliseconds of each time (and of the processor, 95 of 100
    times at most), and bytes of all that it needs."""

    name: str
    status: int
    took: Sequence[float]
    cpu: float
    size: int

    @property
    def median(self) -> float:
        """The milliseconds that half of the answers took at most."""
        return statistics.median(self.took)

    @property
    def p95(self) -> float:
        """The milliseconds that 95 of 100 answers took at most."""
        return percentile_95(self.took)

    @property
    def wrong(self) -> str:
        """What is wrong with the page, if anything."""
        slow = f"p95 of {SLOW_MS:.0f} ms or more" if self.p95 >= SLOW_MS else ""
        large = f"{MOST_BYTES:,} bytes or more" if self.size >= MOST_BYTES else ""
        return ", ".join(filter(None, (f"status {self.status}" if self.status != 200 else "", slow, large)))


def percentile_95(values: Sequence[float]) -> float:
    """Give what 95 of 100 values do not exceed."""
    return sorted(values)[-(-len(values) * 95 // 100) - 1]


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, client: FlaskClient, origin: str) -> None:
        self._client, self._origin = client, origin
        self._files: dict[str, int] = {}
        self.csrf = ""

    def sign_in(self, name: str, password: str) -> None:
        """Sign in. Raises RuntimeError if that does not work."""
        fields = {"name": name, "password": password}
        answer = self._client.post("/desk/login", data=fields, headers={"Origin": self._origin})
        page = self._client.get("/desk/me", headers={"Accept": "text/html"}).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        if answer.status_code != 303 or found is None:
            raise RuntimeError(f"signing in answered {answer.status_code}")
        self.csrf = unescape(found[1])

    def ask(self, name: str, paths: Sequence[str], form: dict[str, str] | None = None) -> Asked:
        """Ask for each path in turn, by a form if there is one; what the first time needs besides is not counted."""
        took, cpu, sizes, status = [], [], [], 200
        for path in [paths[0], *paths]:
            started, worked = time.perf_counter(), time.process_time()
            body, found = self._once(path, form)
            cpu.append((time.process_time() - worked) * 1000)
            took.append((time.perf_counter() - started) * 1000)
            status = status if found in {200, 303} else found
            sizes.append(len(body))
        needed = sum(self._size(link) for link in self._all_files(body.decode()))
        return Asked(name, status, took[1:], percentile_95(cpu[1:]), max(sizes) + needed)

    def _once(self, path: str, form: dict[str, str] | None) -> tuple[bytes, int]:
        headers = {"Accept": "text/html"}
        if form is None:
            answer = self._client.get(path, headers=headers)
        else:
            fields = {**form, "csrf": self.csrf}
            answer = self._client.post(path, data=fields, headers={**headers, "Origin": self._origin})
        return answer.data, answer.status_code

    def _all_files(self, page: str) -> set[str]:
        """List the styles and scripts of a page, and the modules that these import."""
        found: set[str] = set()
        wanted = set(LINKS.findall(page))
        while wanted:
            found |= wanted
            texts = (self._client.get(link).text for link in wanted if link.endswith(".js"))
            more = chain.from_iterable(IMPORTS.findall(one) for one in texts)
            wanted = {f"/static/{link.removeprefix('./')}" for link in more} - found
        return found

    def _size(self, link: str) -> int:
        if link not in self._files:
            self._files[link] = len(self._client.get(link, headers={"Accept-Encoding": "gzip"}).data)
        return self._files[link]
