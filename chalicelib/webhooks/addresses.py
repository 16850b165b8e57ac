"""Which addresses webhooks may go to: names of the public internet, over https. Pure.

An address is judged where it is connected to, after the only resolution (sender.py); a name says nothing.
"""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from chalicelib.webhooks.refusals import UrlRefused

URL_AT_MOST = 500
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
VISIBLE = re.compile(r"[\x21-\x7e]+", re.ASCII)
# Of IPv6 only what is given out for the internet. All that carries an IPv4 address inside (mapped, translated, NAT64)
# lies outside of it or is closed here (6to4, Teredo): translated, it may lead anywhere.
GIVEN_OUT = IPv6Network("2000::/3")
# Beside what `is_global` knows: shared, benchmarking, reserved and documentation space, whatever the Python version.
CLOSED = tuple(
    ip_network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public internet. What is none at all is not."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.scope_id or found not in GIVEN_OUT):
        return False
    return found.is_global and not any(found.version == net.version and found in net for net in CLOSED)


def checked_url(url: str, *, local: bool = False) -> str:
    """The URL as it was given, if webhooks may go there; UrlRefused. `local`: also http, any port and this computer,
    for development."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as unreadable:
        raise UrlRefused from unreadable
    if len(url) > URL_AT_MOST or not VISIBLE.fullmatch(url) or "@" in parts.netloc or "#" in url or "\\" in url:
        raise UrlRefused
    if local and parts.scheme in {"http", "https"} and parts.hostname:
        return url
    if parts.scheme != "https" or port not in {None, 443} or not HOST.fullmatch(parts.hostname or ""):
        raise UrlRefused
    return url
