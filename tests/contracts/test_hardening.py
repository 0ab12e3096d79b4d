"""Production is closed by default: rights, networks, secrets, and what the proxy lets through."""

import re
from pathlib import Path

import pytest
import yaml

from service.settings import from_environment, variable
from service.web.api.bodies import MAX_BATCH_BYTES
from tests.contracts.deployment import (
    CADDYFILE,
    COMPOSE,
    COMPOSE_TEXT,
    EXAMPLE,
    OWN,
    ROOT,
    SERVICES,
    VARIABLE,
    WEBS,
    environment,
    filled,
    least,
    required,
    unit,
)

DOCKERFILE = (ROOT / "Dockerfile").read_text()
FRONTS = ["proxy", "vendor-hosts"]
FROM_FILES = yaml.safe_load((ROOT / "deploy" / "secrets-from-files.yml").read_text())


@pytest.fixture
def given() -> dict[str, str]:
    return least()


def test_secrets_have_no_default_and_no_value():
    secrets = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "COMMENTGATE_SECRET_KEYS", "COMMENTGATE_METRICS_TOKEN"}
    values = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.MULTILINE))

    assert secrets < required()
    assert {match["kind"] for match in VARIABLE.finditer(COMPOSE_TEXT) if match["name"] in secrets} == {"?"}
    assert {name: values[name] for name in secrets} == dict.fromkeys(secrets, "")


def test_no_secret_goes_to_a_service_that_does_not_need_it():
    assert [name for name in SERVICES if "METRICS_TOKEN" in str(SERVICES[name].get("environment"))] == WEBS
    assert "COMMENTGATE" not in str([SERVICES[name]["environment"] for name in (*FRONTS, "postgres", "redis")])


@pytest.mark.parametrize("name", SERVICES)
def test_the_service_has_no_more_rights_than_it_needs(name):
    service = SERVICES[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert name in {*FRONTS, "postgres", "redis"} or "cap_add" not in service


def test_the_image_does_not_run_as_root_and_holds_no_secret():
    stages = DOCKERFILE.split("\nFROM ")

    assert len(stages) > 2
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", stages[-1], re.MULTILINE)
    assert "pip install --require-hashes" in DOCKERFILE
    assert not re.search(r"^\s*(ARG|ENV)?.*(PASSWORD|SECRET|TOKEN)", DOCKERFILE, re.MULTILINE)
    assert (ROOT / ".dockerignore").read_text().splitlines()[1] == "*"  # only what is named is sent to the builder


def test_stores_are_reached_from_the_inside_only():
    assert COMPOSE["networks"]["data"]["internal"] is True
    assert list(SERVICES["postgres"]["networks"]) == list(SERVICES["redis"]["networks"]) == ["data"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == FRONTS


def test_only_the_proxy_and_the_web_are_where_proxies_are_believed(given):
    trusted = from_environment(environment("web", given)).trusted_proxies
    subnet = filled(COMPOSE["networks"]["edge"]["ipam"]["config"][0]["subnet"], given)

    assert [str(network) for network in trusted] == [subnet]
    assert [name for name in SERVICES if "edge" in SERVICES[name]["networks"]] == [*FRONTS, *WEBS]


def test_the_proxy_keeps_metrics_inside():
    matcher = re.search(r"^\t@inside path (.+)$", CADDYFILE, re.MULTILINE)

    assert matcher
    assert matcher[1].split() == ["/metrics", "/metrics/*"]
    assert re.search(r"^\trespond @inside 404$", CADDYFILE, re.MULTILINE)


def test_the_proxy_lets_the_largest_request_through_and_none_much_larger():
    limit = re.search(r"max_size (\d+)MiB", CADDYFILE)

    assert limit
    assert MAX_BATCH_BYTES < int(limit[1]) * 2**20 <= 2 * MAX_BATCH_BYTES


def test_the_proxy_writes_no_access_log():
    assert re.findall(r"^\tlog\b", CADDYFILE, re.MULTILINE) == ["\tlog"]  # the one in the global options
    assert "request delete" in CADDYFILE


def test_secrets_from_files_cover_all_secrets(tmp_path, given):
    files = FROM_FILES["services"]
    assert files.keys() == (OWN.keys() | {"postgres", "redis"})
    for name in OWN:
        env = environment(name, given) | files[name]["environment"]
        for key, value in env.items():
            if key.endswith("_FILE"):
                assert env[key.removesuffix("_FILE")] == ""
                assert Path(value).name in files[name]["secrets"]
                (tmp_path / Path(value).name).write_text("k" * 40)
                env[key] = str(tmp_path / Path(value).name)
        settings = from_environment(env)
        assert settings.database_url == settings.redis_url == settings.secret_keys[0] == "k" * 40


def test_the_script_makes_the_files_that_are_named():
    script = (ROOT / "deploy" / "make-secrets").read_text()

    assert {name for name in FROM_FILES["secrets"] if not re.search(rf">{name}$", script, re.MULTILINE)} == set()
    assert "/secrets/" in (ROOT / "deploy" / ".gitignore").read_text()


def test_the_unit_has_no_more_rights_than_it_needs():
    service = unit()["Service"]

    assert service["User"] not in {"root", "0"}
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert service["CapabilityBoundingSet"] == ""
    assert service["Environment"] == f"{variable('data_dir')}=%S/{service['StateDirectory']}"
