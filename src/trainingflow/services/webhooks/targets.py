"""Where webhooks may go: to public addresses on port 443, and into networks that are configured.

Whoever registers an address must not reach through the server what only the server can reach. The
name is resolved once for each attempt, every address that it has is looked at, and the connection
goes to one that was looked at.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

from trainingflow.observing.configured import Network

LONGEST: Final = 500
_PORT: Final = 443

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]

# Ways in which an IPv6 address stands for an IPv4 one: what they lead to is nobody's to choose.
_TRANSLATED: Final = tuple(
    map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)
# Of protocols between machines: not every release of Python calls all of it private.
_PROTOCOLS: Final = IPv4Network("192.0.0.0/24")


class NotAllowed(Exception):
    """An address to which no webhook goes."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address of the web that may be asked for, taken apart."""

    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the header of that name says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORT else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Rules:
    """Where webhooks may go.

    Attributes:
        networks: private networks that are allowed, on any port; empty: none.
    """

    networks: tuple[Network, ...] = ()

    def allow(self, address: Address, port: int) -> bool:
        """Whether a connection to the address may be opened."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if any(address in network for network in self.networks):
            return True
        translated = any(address in network for network in _TRANSLATED)
        special = address.is_multicast or address in _PROTOCOLS or translated
        public = address.is_global and not special
        return public and port == _PORT


def target_of(url: str) -> Target:
    """Take an address apart.

    Raises:
        NotAllowed: it is not https, names a user, has a fragment, or is none at all.
    """
    try:
        parts, port = _parts(url)
    except ValueError as error:
        raise NotAllowed from error
    host = parts.hostname or ""
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme != "https" or not host or "@" in parts.netloc or "#" in url or not plain:
        raise NotAllowed
    if len(url) > LONGEST or "%" in host:
        raise NotAllowed
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path)


def _parts(url: str) -> tuple[SplitResult, int]:
    parts = urlsplit(url)
    return parts, parts.port or _PORT


async def resolved(host: str, port: int) -> Sequence[Address]:
    """The addresses of a name.

    Raises:
        OSError: it has none.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(one[4][0]) for one in found]


async def checked(target: Target, rules: Rules, resolve: Resolver = resolved) -> Address:
    """The address to connect to: all that the name has may be asked, and this is the first.

    Raises:
        NotAllowed: one of them may not be.
        OSError: the name has none.
    """
    found = await resolve(target.host, target.port)
    if not found:
        message = "the name has no address"
        raise OSError(message)
    if not all(rules.allow(one, target.port) for one in found):
        raise NotAllowed
    return found[0]
