"""The running service as its clients see it: an address and keys."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Service:
    """A service, or something between it and its clients that changes its answers."""

    url: str
    keys: dict[str, str]
    data_dir: Path

    def at(self, url: str) -> "Service":
        """Give the same service at another address."""
        return replace(self, url=url)

    def environment(self) -> dict[str, str]:
        """Give what the programs in `node` are told: the address, and keys."""
        return {
            "SERVICE_URL": self.url,
            "AKISMET_KEY": self.keys["akismet_key"],
            "PERSPECTIVE_KEY": self.keys["perspective_key"],
            "OPENAI_API_KEY": self.keys["openai_key"],
            "OPENAI_BASE_URL": f"{self.url}/openai/v1",
        }

    def with_key(self, name: str, key: str) -> "Service":
        """Give the same service to somebody with another key."""
        return replace(self, keys=self.keys | {name: key})


def first_run(data_dir: Path) -> Service:
    """Read what `commentgate up` wrote when it was started for the first time."""
    keys: dict[str, str] = json.loads((data_dir / "first-run.json").read_text())
    return Service(keys["url"], keys, data_dir)


def bare_environment() -> dict[str, str]:
    """Give this process's environment without proxies, settings of the service and settings of these tests."""
    unwanted = ("COMMENTGATE_", "PYTEST_", "COV_", "COVERAGE_", "AKISMET_", "PYTHON_AKISMET_", "OPENAI_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(unwanted) and not name.lower().endswith("_proxy")
    }
