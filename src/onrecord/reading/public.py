"""Requests that reach public addresses only, for whoever fetches what a stranger names.

A name is resolved once, every address it has is looked at, and the connection goes to the one that
was looked at: between looking and connecting the name cannot come to mean another machine. This
holds for each redirect anew.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx2

from onrecord.errors import InputError

#: Returns all addresses of a host.
Finder = Callable[[str], Awaitable[Sequence[str]]]


class PublicOnly(httpx2.AsyncBaseTransport):
    """A transport that refuses loopback, private, link-local and all other special addresses."""

    def __init__(
        self, inner: httpx2.AsyncBaseTransport | None = None, find: Finder | None = None
    ) -> None:
        self._inner = inner or httpx2.AsyncHTTPTransport(trust_env=False)
        self._find = find or _find

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request to the one address of its host that was checked.

        Raises: InputError if any address of the host is not public.
        """
        host = request.url.host
        addresses = await self._find(host)
        if not addresses or not all(is_public(address) for address in addresses):
            raise InputError(f"{host} is not a public address, so nothing was fetched from it")
        pinned = httpx2.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            headers=request.headers,  # "Host" is in them, as it was asked for
            stream=request.stream,
            # the certificate must be the name's, not the address's
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


def is_public(address: str) -> bool:
    """Tell an address on the open internet from every other.

    >>> [is_public(a) for a in ("9.9.9.9", "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1")]
    [True, False, False, False, False]
    >>> [is_public(a) for a in ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::")]
    [False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        # an IPv4 address in the clothes of IPv6: mapped, 6to4, NAT64
        inside = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inside is not None:
            return is_public(str(inside))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def _find(host: str) -> Sequence[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 80, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputError(f"{host} cannot be found: {error}") from error
    return [str(entry[4][0]) for entry in found]
