"""Where webhooks may and may not go."""

import pytest

from worker.addresses import is_public

REFUSED = {
    "loopback": "127.0.0.1",
    "loopback, far end": "127.255.255.254",
    "this network": "0.0.0.0",
    "private 10": "10.1.2.3",
    "private 172.16": "172.31.255.255",
    "private 192.168": "192.168.0.1",
    "carrier-grade NAT": "100.64.0.1",
    "another cloud's metadata in carrier-grade NAT": "100.100.100.200",
    "link-local": "169.254.1.1",
    "cloud metadata": "169.254.169.254",
    "cloud host agent": "168.63.129.16",
    "protocol assignments": "192.0.0.9",
    "metadata in protocol assignments": "192.0.0.192",
    "documentation": "192.0.2.1",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1",
    "multicast": "224.0.0.1",
    "multicast, organisation": "239.255.255.250",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 site-local": "fec0::1",
    "IPv6 unique local": "fd00::1",
    "IPv6 cloud metadata": "fd00:ec2::254",
    "IPv6 multicast": "ff02::1",
    "IPv6 global multicast": "ff0e::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation, newer": "3fff::1",
    "IPv6 segment routing": "5f00::1",
    "IPv4-mapped loopback": "::ffff:127.0.0.1",
    "IPv4-mapped metadata": "::ffff:169.254.169.254",
    "IPv4-mapped private, in hex": "::ffff:a00:1",
    "IPv4-compatible loopback": "::127.0.0.1",
    "NAT64 of a private address": "64:ff9b::10.0.0.1",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "NAT64, local use": "64:ff9b:1::1",
    "6to4 of a private address": "2002:a00:1::1",
    "6to4 of a public address": "2002:808:808::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "discard only": "100::1",
    "ORCHID": "2001:20::1",
    "a name": "localhost",
    "a number": "2130706433",
    "nothing": "",
}
ALLOWED = {
    "public IPv4": "93.184.215.14",
    "next to a private network": "172.32.0.1",
    "public IPv6": "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "IPv4-mapped public": "::ffff:93.184.215.14",
    "NAT64 of a public address": "64:ff9b::93.184.215.14",
}


@pytest.mark.attack(51)
@pytest.mark.parametrize("address", [pytest.param(value, id=name) for name, value in REFUSED.items()])
def test_a_webhook_does_not_go_to(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [pytest.param(value, id=name) for name, value in ALLOWED.items()])
def test_a_webhook_may_go_to(address: str) -> None:
    assert is_public(address)
