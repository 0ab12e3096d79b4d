"""The clients written for Node.js: each runs its own file of tests, beside package.json."""

import pytest

from tests.clients.service import bare_environment

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("script", "how_many"), [("cedx", 6), ("googleapis", 8), ("openai", 4)])
def test_a_client_that_is_told_the_address(node, service, script, how_many):
    assert node.tests(f"{script}.test.mjs", bare_environment() | service.environment()) == how_many


def test_akismet_api_passes_its_own_integration_test(node, service, front):
    """It cannot be told the address, and puts the key before the host."""
    environment = front.environment() | {"AKISMET_KEY": service.keys["akismet_key"]}

    output = node.run(
        [
            "--require",
            "./proxy.cjs",
            "node_modules/mocha/bin/mocha.js",
            "node_modules/akismet-api/test/integration.spec.js",
        ],
        environment,
    )

    assert "5 passing" in output
    assert "pending" not in output
    assert {"rest.akismet.com", f"{service.keys['akismet_key']}.rest.akismet.com"} <= set(front.tunnel.hosts)


def test_akismet_is_turned_here_by_its_port_and_the_vendors_host(node, service, front):
    environment = front.environment() | {"AKISMET_KEY": service.keys["akismet_key"]}

    assert node.tests("akismet.test.mjs", environment) == 3
    assert f"{service.keys['akismet_key']}.rest.akismet.com" in front.tunnel.hosts
