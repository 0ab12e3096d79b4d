"""Reads docker-compose.yml and what belongs to it as Compose would, without needing it."""

import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CADDYFILE = (ROOT / "deploy" / "caddy" / "Caddyfile").read_text()
EXAMPLE = (ROOT / "deploy" / ".env.example").read_text()

OWN = {name: service for name, service in SERVICES.items() if service.get("image") == "commentgate:local"}
ONE_SHOT = {"migrate"}
WEBS = [name for name in OWN if OWN[name]["command"][1] == "web"]
# `${NAME}`, `${NAME:-default}` or `${NAME:?what to do}`
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


class Missing(Exception):
    """A variable that must be given is not."""


def filled(text: str, given: dict[str, str]) -> str:
    """Put variables in as Compose does."""

    def value(match: re.Match[str]) -> str:
        found = given.get(match["name"], "")
        if not found and match["kind"] == "?":
            raise Missing(match["name"])
        return found or (match["rest"] if match["kind"] == "-" else "")

    return VARIABLE.sub(value, text)


def environment(service: str, given: dict[str, str]) -> dict[str, str]:
    return {name: filled(str(value), given) for name, value in SERVICES[service]["environment"].items()}


def required() -> set[str]:
    return {match["name"] for match in VARIABLE.finditer(COMPOSE_TEXT) if match["kind"] == "?"}


def least() -> dict[str, str]:
    """Give the least that an operator has to give."""
    return {name: f"https://{name}.example" if name.endswith("URL") else name * 8 for name in required()}


def queue(service: dict[str, Any]) -> str | None:
    command = service["command"]
    return command[command.index("--queue") + 1] if "--queue" in command else None


def unit() -> RawConfigParser:
    parser = RawConfigParser(strict=False)
    parser.optionxform = str  # names keep their capitals
    parser.read(ROOT / "deploy" / "commentgate.service")
    return parser
