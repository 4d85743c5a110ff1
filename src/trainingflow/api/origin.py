"""Where a request comes from: the address that lists of networks and lock-outs go by."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.requests import Request

Network = IPv4Network | IPv6Network


def address_of(request: Request, proxies: Sequence[Network] = ()) -> str | None:
    """The address of whoever sent the request.

    `X-Forwarded-For` counts only as far as it was written by proxies of our own: it is read from
    the right, and the first address that is none of ours is the answer, whatever stands before it.

    Args:
        request: the request.
        proxies: the networks of proxies that are trusted; none: the header is never read.

    Returns:
        The address; None when the server does not know it, as behind a socket file.
    """
    here = request.client.host if request.client else None
    forwarded = [
        one.strip()
        for line in request.headers.getlist("x-forwarded-for")
        for one in line.split(",")
    ]
    while here is not None and forwarded and _is_ours(here, proxies):
        here = forwarded.pop()
    return here if here is not None and _is_address(here) else None


def _is_ours(text: str, proxies: Sequence[Network]) -> bool:
    return _is_address(text) and any(ip_address(text) in one for one in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
