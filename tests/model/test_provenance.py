import shutil
import subprocess
from pathlib import Path

import pytest

from model import provenance


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    package = tmp_path / "model"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "text.py").write_text("A = 1\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first")
    return package


def _git(folder: Path, *given: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *given], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_commit_is_that_of_the_sources(checkout: Path) -> None:
    assert provenance.commit(checkout) == _git(checkout, "rev-parse", "HEAD")


def test_changed_sources_are_dirty(checkout: Path) -> None:
    (checkout / "text.py").write_text("A = 2\n")
    assert provenance.commit(checkout) == _git(checkout, "rev-parse", "HEAD") + "-dirty"


def test_new_sources_are_dirty(checkout: Path) -> None:
    (checkout / "new.py").write_text("")
    assert str(provenance.commit(checkout)).endswith("-dirty")


def test_what_is_no_source_makes_nothing_dirty(checkout: Path) -> None:
    (checkout / "artifacts").mkdir()
    (checkout / "artifacts" / "manifest.json").write_text("{}")
    (checkout.parent / "notes.py").write_text("")
    assert provenance.commit(checkout) == _git(checkout, "rev-parse", "HEAD")


def test_outside_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("")
    assert provenance.commit(tmp_path) is None


def test_somebody_elses_checkout_is_not_ours(checkout: Path) -> None:
    installed = checkout / "venv"
    installed.mkdir()
    shutil.copy(checkout / "__init__.py", installed)
    assert provenance.commit(installed) is None


def test_the_digest_of_the_code_changes_with_it(checkout: Path) -> None:
    before = provenance.code(checkout)
    assert provenance.code(checkout) == before
    (checkout / "text.py").rename(checkout / "words.py")
    assert provenance.code(checkout) != before


def test_the_key_changes_with_the_data_the_code_and_the_seed() -> None:
    keys = {provenance.key(data, code, seed) for data in ({"a": "1"}, {"a": "2"}) for code in "ab" for seed in (1, 2)}
    assert len(keys) == 8
