"""The vendors' host names in production: one list of names, one certificate, off unless somebody turns it on."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.contracts.deployment import CADDYFILE, ROOT, SERVICES

SITES = (ROOT / "deploy" / "caddy" / "vendor-hosts").read_text()
MAKE = (ROOT / "deploy" / "make-vendor-certificate").read_text()
GUIDE = (ROOT / "docs" / "migration.md").read_text()
ON_THE_PROXY = yaml.safe_load((ROOT / "deploy" / "vendor-hosts.yml").read_text())["services"]["proxy"]
NAMES = re.findall(r"https://([^ ,]+)", SITES)
CADDY = Path(sys.executable).parent / "caddy"


def test_the_names_are_the_same_everywhere():
    assert sorted(re.findall(r"DNS:([^,\"]+)", MAKE)) == sorted(NAMES)
    assert [name for name in NAMES if f"`{name}`" not in GUIDE] == []


def test_it_is_off_unless_it_is_asked_for():
    assert SERVICES["vendor-hosts"]["profiles"] == ["vendor-hosts"]
    assert [name for name in SERVICES if "profiles" in SERVICES[name]] == ["vendor-hosts"]
    assert [port.partition(":-")[2] for port in SERVICES["vendor-hosts"]["ports"]] == ["127.0.0.1:8444}:443"]
    assert "MORE_SITES" not in SERVICES["proxy"]["environment"]


def test_the_front_is_the_proxy_but_for_its_sites():
    front, proxy = SERVICES["vendor-hosts"], SERVICES["proxy"]
    own = {"profiles", "environment", "ports", "volumes", "tmpfs"}

    assert {name: front[name] for name in front if name not in own} == {
        name: proxy[name] for name in proxy if name not in own
    }


@pytest.mark.parametrize("service", [SERVICES["vendor-hosts"], ON_THE_PROXY], ids=["by itself", "on the proxy"])
def test_the_certificate_is_where_the_script_puts_it_and_caddy_looks(service):
    mounted = dict(volume.split(":")[:2] for volume in service["volumes"] if "vendor-hosts/" in volume)
    made = {f"./deploy/vendor-hosts/{name}" for name in re.findall(r'out "\$folder/([\w.]+)"', MAKE)}

    assert made == mounted.keys()
    assert set(mounted.values()) == set(re.findall(r"/etc/vendor-hosts/\S+", SITES))
    assert all(volume.endswith(":ro") for volume in service["volumes"])
    assert service["environment"]["MORE_SITES"] == "vendor-hosts"


def test_its_sites_are_served_as_every_other():
    assert SITES.count("import service") == CADDYFILE.count("import service") == 1
    assert re.search(r"^import \{\$MORE_SITES:none\*\}$", CADDYFILE, re.MULTILINE)


def test_keys_do_not_travel_in_the_clear():
    assert "http://" not in SITES


@pytest.mark.skipif(not CADDY.exists(), reason="there is no Caddy beside this Python")
@pytest.mark.parametrize("sites", [None, "vendor-hosts"])
def test_caddy_takes_the_configuration(sites):
    environment = {name: value for name, value in os.environ.items() if name != "MORE_SITES"}
    environment |= {"SITE_ADDRESS": "comments.example.org"} | ({"MORE_SITES": sites} if sites else {})
    command = [str(CADDY), "adapt", "--config", str(ROOT / "deploy" / "caddy" / "Caddyfile"), "--adapter", "caddyfile"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    routes = [
        route for server in json.loads(result.stdout)["apps"]["http"]["servers"].values() for route in server["routes"]
    ]
    handled = {name: route["handle"] for route in routes for name in route["match"][0]["host"]}
    wanted = {"comments.example.org", *(NAMES if sites else [])}
    assert handled.keys() - {"127.0.0.1"} == wanted
    assert [name for name in wanted if handled[name] != handled["comments.example.org"]] == []
