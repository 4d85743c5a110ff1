"""Where a request comes from: the address that lists of networks and lock-outs go by."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.requests import Request

_DIFFERENT: Final = 2000
"""Addresses whose text is remembered."""

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def address_of(request: Request, proxies: Sequence[Network] = ()) -> str | None:
    """The address of whoever sent the request.

    `X-Forwarded-For` counts only as far as it was written by proxies of our own: it is read from
    the right, and the first address that is none of ours is the answer, whatever stands before it.

    Args:
        request: the request.
        proxies: the networks of proxies that are trusted; none: the header is never read.

    Returns:
        The address, written in one way: of version 4 where it is one in the clothes of version 6,
        without a zone. None when the server does not know it, as behind a socket file.
    """
    client = request.client
    here = _plain(client.host) if client else None
    if not proxies:
        return None if here is None else str(here)
    forwarded = [
        _plain(one.strip())
        for line in request.headers.getlist("x-forwarded-for")
        for one in line.split(",")
    ]
    while here is not None and forwarded and _is_ours(here, proxies):
        here = forwarded.pop()
    return None if here is None else str(here)


def _is_ours(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in one for one in proxies)


@lru_cache(maxsize=_DIFFERENT)
def _plain(text: str) -> Address | None:
    """The address; None where it is none. A zone is a name on the server's own machine."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
