"""Which network addresses a webhook may be sent to: those of the public internet and no other. Pure."""

import ipaddress

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Global by the registry, yet leading to something near: protocol assignments (RFC 6890), 6to4 relays (RFC 7526),
# a cloud's metadata and host agent.
NEAR_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))
# Only this part of IPv6 is handed out as global unicast (RFC 4291, IANA). Of it: tunnels that carry an IPv4 address
# (Teredo, 6to4), protocol assignments, documentation.
UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
NEAR_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
MAPPED_V4 = ipaddress.IPv6Network("::ffff:0:0/96")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address as seen from an IPv6-only network


def is_public(address: str) -> bool:
    """Say whether an address, as text, is on the public internet. What cannot be read is not."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    carried = carried_v4(ip)
    if carried is not None:
        return _is_public_v4(carried)
    return _is_public_v4(ip) if isinstance(ip, ipaddress.IPv4Address) else _is_public_v6(ip)


def carried_v4(ip: IpAddress) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that a mapped or NAT64 address really leads to."""
    if isinstance(ip, ipaddress.IPv6Address) and (ip in MAPPED_V4 or ip in NAT64):
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


def _is_public_v4(ip: ipaddress.IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in near for near in NEAR_V4)


def _is_public_v6(ip: ipaddress.IPv6Address) -> bool:
    return ip in UNICAST_V6 and ip.is_global and not any(ip in near for near in NEAR_V6)
