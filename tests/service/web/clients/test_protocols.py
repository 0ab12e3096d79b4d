"""The list of protocols: one for each kind of key that clients have, each served in both places."""

import pytest

from service.comments.credentials import CLIENTS
from service.web.clients import PROTOCOLS


def test_each_kind_of_key_has_its_protocol():
    assert sorted(protocol.name for protocol in PROTOCOLS) == sorted(CLIENTS)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_a_protocol_has_the_same_addresses_under_its_prefix_and_at_the_root(app, protocol):
    rules = {(rule.rule, rule.endpoint.split(".")[-1]) for rule in app.url_map.iter_rules()}
    prefixed = {(rule, end) for rule, end in rules if rule.startswith(f"/{protocol.name}/")}

    assert prefixed
    assert {(rule.removeprefix(f"/{protocol.name}"), end) for rule, end in prefixed} <= rules
