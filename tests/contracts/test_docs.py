"""Code and documents say the same."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from service.cli import COMMANDS
from service.settings import Settings, variable
from service.web.api.openapi import paths

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_has_its_line_in_the_readme(field):
    assert f"| `{variable(field.name)}`" in README
    assert field.metadata["help"] in README


def test_the_readme_names_no_setting_that_is_not_there():
    named = {name.removesuffix("_FILE") for name in re.findall(r"COMMENTGATE_[A-Z_]+", README)}

    assert named <= {variable(field.name) for field in fields(Settings)}


def test_the_readme_names_every_command():
    assert [name for name in COMMANDS if f"commentgate {name}" not in README] == []


def test_the_api_document_has_every_route(app):
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") and not rule.endpoint.startswith("openai")  # described by its vendor
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    with app.app_context():
        documented = {(path, name) for path, item in paths().items() for name in item if name != "parameters"}

    assert documented == routes


def test_no_sql_in_the_routes():
    sources = (ROOT / "service" / "web").rglob("*.py")

    assert [path.name for path in sources if re.search(r"from sqlalchemy import|\bselect\(", path.read_text())] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_host(lock):
    text = (ROOT / lock).read_text()

    assert "--hash=sha256:" in text
    assert not re.search(r"https?://|file:", text)
