"""The tests that PyPI's akismet brings for itself, run as its own test runner runs them."""

import re
import subprocess
import sys
from pathlib import Path

from tests.clients.front import Front
from tests.clients.service import Service

HOW_MANY = 26


def end_to_end(source: Path, service: Service, front: Front) -> tuple[int, str]:
    """Run them through the front, and give how many passed and what was printed."""
    environment = front.environment() | {
        "PYTHON_AKISMET_API_KEY": service.keys["akismet_key"],
        "PYTHON_AKISMET_BLOG_URL": "https://news.example/",
        "PYTHON_AKISMET_TIMEOUT": "5",  # the client's own 1 s is short where other tests use the processor
    }
    command = [sys.executable, "-m", "pytest", "-m", "end_to_end", "-q", "--tb=short", "-p", "no:cacheprovider"]
    result = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, timeout=180)
    passed = re.search(r"(\d+) passed", result.stdout)
    return int(passed[1]) if passed else 0, result.stdout + result.stderr
