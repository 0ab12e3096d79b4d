"""What is fetched is what was looked at: exact versions with hashes, wherever the registry is."""

import json
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent


def test_every_package_for_nodejs_has_a_hash_and_no_host():
    packages = json.loads((HERE / "node" / "package-lock.json").read_text())["packages"]

    assert [name for name, one in packages.items() if name and not one.get("integrity")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []


def test_the_clients_for_nodejs_have_exact_versions():
    wanted = json.loads((HERE / "node" / "package.json").read_text())["dependencies"]

    assert [version for version in wanted.values() if not version[0].isdigit()] == []


def test_the_source_of_akismet_has_a_hash_and_is_the_installed_version():
    text = (HERE / "akismet-source.txt").read_text()

    assert f"akismet=={version('akismet')} --hash=sha256:" in text
    assert "://" not in text
