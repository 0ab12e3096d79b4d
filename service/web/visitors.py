"""Who is calling: the peer's address, or the one that trusted proxies say they forward for."""

import ipaddress
from collections.abc import Sequence

from service.setting_values import IpNetwork


def client_ip(peer: str | None, forwarded_for: Sequence[str], trusted: Sequence[IpNetwork]) -> str | None:
    """Walk `X-Forwarded-For` from the right for as long as the hop that wrote it is trusted.

    `forwarded_for` is every value of the header, in order. What an untrusted peer claims is ignored; what cannot be
    read ends the walk at the last address that a trusted hop vouched for.
    """
    client = _address(peer or "")
    if client is None:
        return None
    hops = [hop.strip() for value in forwarded_for for hop in value.split(",")]
    while hops and _is_trusted(client, trusted):
        claimed = _address(hops.pop())
        if claimed is None:
            break
        client = claimed
    return str(client)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_trusted(address: ipaddress.IPv4Address | ipaddress.IPv6Address, trusted: Sequence[IpNetwork]) -> bool:
    return any(address in network for network in trusted if network.version == address.version)
