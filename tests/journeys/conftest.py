"""The browser that all journeys share: Playwright's synchronous driver can run only once in a process."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from benchmarks import chromium


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    path = chromium.executable()
    if path is None:
        pytest.skip("there is no Chromium or Chrome on this machine")
    with chromium.launched(path) as launched:
        yield launched
