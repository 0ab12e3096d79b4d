"""What runs in production is what the code knows: its settings, commands, queues and health checks."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from service.cli import main
from service.comments import bell
from service.settings import Settings, SettingsError, from_environment, variable
from tests.contracts.deployment import (
    CADDYFILE,
    COMPOSE,
    COMPOSE_TEXT,
    EXAMPLE,
    ONE_SHOT,
    OWN,
    ROOT,
    SERVICES,
    VARIABLE,
    WEBS,
    Missing,
    environment,
    filled,
    least,
    queue,
    required,
    unit,
)
from worker.__main__ import ROLES
from worker.__main__ import main as worker_main

GUIDE = (ROOT / "docs" / "production.md").read_text()
WHERE_VARIABLES_STAND = [
    "docker-compose.yml",
    "Dockerfile",
    "deploy/.env.example",
    "deploy/secrets-from-files.yml",
    "deploy/commentgate.service",
    "deploy/commentgate.env.example",
    "docs/production.md",
]


@pytest.fixture
def given() -> dict[str, str]:
    return least()


def assert_parses(arguments: list[str]) -> None:
    """Fail unless `commentgate` takes these arguments. Nothing is run."""
    command: click.Command = main
    while isinstance(command, click.Group):
        name, found, arguments = command.resolve_command(click.Context(command), arguments)
        assert found is not None
        command = found
    command.make_context(name, arguments)


@pytest.mark.parametrize("path", WHERE_VARIABLES_STAND)
def test_every_variable_is_a_setting(path):
    known = {variable(field.name) for field in fields(Settings)}
    secret = {f"{variable(field.name)}_FILE" for field in fields(Settings) if field.metadata["secret"]}

    assert set(re.findall(r"COMMENTGATE_[A-Z_]+", (ROOT / path).read_text())) <= known | secret


@pytest.mark.parametrize("name", OWN)
def test_the_service_finds_its_settings(name, given):
    settings = from_environment(environment(name, given))

    assert not settings.embedded
    assert "@postgres/" in settings.database_url
    assert settings.public_url == "https://COMMENTGATE_PUBLIC_URL.example"
    assert given["COMMENTGATE_SECRET_KEYS"] in settings.secret_keys


@pytest.mark.parametrize("name", sorted(required()))
def test_it_is_not_started_without_what_must_be_given(name, given):
    del given[name]

    with pytest.raises(Missing, match=name):
        [environment(service, given) for service in SERVICES if "environment" in SERVICES[service]]


def test_the_example_names_all_that_must_be_given():
    assert required() <= set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))


def test_the_example_names_only_what_is_used():
    text = COMPOSE_TEXT

    assert set(re.findall(r"^#?(\w+)=", EXAMPLE, re.MULTILINE)) <= {match["name"] for match in VARIABLE.finditer(text)}


def test_every_setting_can_be_given():
    named = set(SERVICES["web"]["environment"])

    assert {variable(field.name) for field in fields(Settings)} - named == {variable("data_dir")}


@pytest.mark.parametrize("name", OWN)
def test_the_command_is_one_of_ours(name):
    program, *arguments = OWN[name]["command"]

    assert program == "commentgate"
    assert_parses(arguments)


def test_each_queue_is_served_by_exactly_one_service():
    assert sorted(filter(None, map(queue, OWN.values()))) == sorted(bell.JOBS)


def test_the_sweep_runs():
    assert [name for name in OWN if OWN[name]["command"][1] == "sweep"] == ["sweep"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONE_SHOT])
def test_the_service_is_watched_and_started_again(name):
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert {"interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])


def test_migrations_run_once_before_anything_that_needs_them():
    assert SERVICES["migrate"]["restart"] == "no"
    waiting = [name for name in OWN if OWN[name]["depends_on"].get("migrate")]
    assert set(waiting) == OWN.keys() - ONE_SHOT
    assert {OWN[name]["depends_on"]["migrate"]["condition"] for name in waiting} == {"service_completed_successfully"}


def test_everything_else_is_waited_for_until_it_is_healthy():
    conditions = {
        (name, on): wanted["condition"]
        for name, service in SERVICES.items()
        for on, wanted in service.get("depends_on", {}).items()
        if on != "migrate"
    }

    assert set(conditions.values()) == {"service_healthy"}
    assert {("proxy", name) for name in WEBS} <= conditions.keys()


@pytest.mark.parametrize("name", ["worker", "outbox", "sweep"])
def test_the_health_check_asks_for_its_own_role(name, monkeypatch):
    test = OWN[name]["healthcheck"]["test"]
    monkeypatch.setenv(variable("redis_url"), "redis://127.0.0.1:1/0")

    assert test[:5] == ["CMD", "python", "-m", "worker", "--check"]
    assert test[-1] == (queue(OWN[name]) or "sweep")
    assert test[-1] in ROLES
    assert worker_main(test[4:]) == 1  # it understood, and found nobody alive


def test_the_health_check_of_the_web_asks_where_the_web_listens():
    test, command = SERVICES["web"]["healthcheck"]["test"], SERVICES["web"]["command"]

    assert f"http://127.0.0.1:{command[command.index('--port') + 1]}/readyz" in test[-1]


def test_the_web_servers_are_the_same_and_have_time_to_finish():
    first, *others = (SERVICES[name] for name in WEBS)

    assert others == [first]
    assert first["stop_grace_period"] == "30s"


def test_the_proxy_turns_to_every_web_server():
    proxied = re.search(r"reverse_proxy (.+) {", CADDYFILE)
    ports = {name: SERVICES[name]["command"][-1] for name in WEBS}

    assert proxied
    assert proxied[1].split() == [f"{name}:{port}" for name, port in ports.items()]


def test_the_proxy_asks_for_life_where_the_web_answers(client):
    asked = re.search(r"health_uri (\S+)", CADDYFILE)

    assert asked
    assert client.get(asked[1]).status_code == 200


@pytest.mark.parametrize("option", ["lb_try_duration", "fail_duration", "keepalive off"])
def test_the_proxy_loses_no_post_while_one_is_replaced(option):
    assert re.search(rf"^\t+{option}\b", CADDYFILE, re.MULTILINE)


def test_services_can_be_multiplied():
    assert [name for name in SERVICES if "container_name" in SERVICES[name]] == []
    assert [name for name in OWN if "ports" in OWN[name] or "volumes" in OWN[name]] == []


def test_redis_keeps_everything_and_is_where_its_url_says(given):
    options = SERVICES["redis"]["command"]
    settings = from_environment(environment("worker", given))
    address = filled(SERVICES["redis"]["networks"]["data"]["ipv4_address"], given)

    assert options[options.index("--appendonly") + 1] == "yes"
    assert options[options.index("--maxmemory-policy") + 1] == "noeviction"
    assert "--requirepass" in options
    assert settings.redis_url == f"redis://:{given['REDIS_PASSWORD']}@{address}:6379/0"


def test_data_is_in_named_volumes():
    used = [volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]

    assert {name for name in used if not name.startswith("./")} == set(COMPOSE["volumes"])


def test_the_unit_starts_everything_and_again():
    service = unit()["Service"]
    program, *arguments = shlex.split(service["ExecStart"])

    assert Path(program).name == "commentgate"
    assert arguments[0] == "up"
    assert_parses(arguments)
    assert (service["Type"], service["Restart"]) == ("exec", "always")
    assert service["ExecReload"] == "/bin/kill -HUP $MAINPID"


@pytest.mark.parametrize("line", sorted(set(re.findall(r"(?:web |bin/|`)commentgate ([^`\n<>]+)", GUIDE))))
def test_the_guide_shows_commands_that_exist(line):
    assert_parses(shlex.split(line))


def test_settings_refuse_what_compose_would_refuse(given):
    env = environment("web", given)
    for name in ("secret_keys", "redis_url", "public_url"):
        with pytest.raises(SettingsError, match=variable(name)):
            from_environment({**env, variable(name): ""})
