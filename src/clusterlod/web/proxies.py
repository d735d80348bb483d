"""Who asks, and under which address: X-Forwarded headers count only from proxies that we trust."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from starlette.types import Scope

from clusterlod.errors import SettingsError

_Address = IPv4Address | IPv6Address
#: A household or a machine has 64 bits of IPv6 to itself.
_V6_BYTES: Final = 8


class Proxies:
    """The proxies of one server."""

    def __init__(self, trusted: str) -> None:
        """Read addresses or networks, separated by commas.

        Raises:
            SettingsError: what is none.
        """
        words = [word.strip() for word in trusted.split(",") if word.strip()]
        try:
            self._networks = [ip_network(word) for word in words]
        except ValueError as error:
            raise SettingsError(
                f"trusted_proxies={trusted!r}: {error}; expected addresses or networks, "
                "separated by commas"
            ) from error
        self._plain = {word for word in words if "/" not in word}

    def trusts(self, scope: Scope) -> bool:
        """Tell whether a request comes from a proxy of ours."""
        peer = scope.get("client")
        if not peer:
            return False
        return peer[0] in self._plain or self._is_trusted(_address(peer[0]))

    def client(self, scope: Scope) -> str:
        """Return the address of the client; empty for a proxy that forwards nobody."""
        peer = scope.get("client")
        if not peer:
            return ""
        if not self.trusts(scope):
            return str(peer[0])
        for text in reversed(_forwarded(scope, b"x-forwarded-for")):
            address = _address(text)
            if address is None:
                return ""
            if not self._is_trusted(address):
                return str(address)
        return ""

    def payer(self, scope: Scope) -> bytes:
        """Return sixteen bytes that tell the client from others; nothing if it is not limited."""
        address = _address(self.client(scope))
        if address is None:
            return b""
        if isinstance(address, IPv4Address):
            return bytes(10) + b"\xff\xff" + address.packed
        return address.packed[:_V6_BYTES] + bytes(_V6_BYTES)

    def origin(self, scope: Scope, host: str) -> tuple[str, str]:
        """Return scheme and host as the client asked them."""
        scheme = str(scope["scheme"])
        if self.trusts(scope):
            schemes = _forwarded(scope, b"x-forwarded-proto")
            hosts = _forwarded(scope, b"x-forwarded-host")
            scheme = schemes[0].lower() if schemes else scheme
            host = hosts[0] if hosts else host
        return (scheme if scheme in ("http", "https") else "http"), host

    def prefix(self, scope: Scope) -> str:
        """Return the prefix that a proxy of ours took off the path; empty for none."""
        found = _forwarded(scope, b"x-forwarded-prefix") if self.trusts(scope) else []
        return next((text for text in found if text.strip("/")), "")

    def _is_trusted(self, address: _Address | None) -> bool:
        return address is not None and any(address in network for network in self._networks)


def _forwarded(scope: Scope, name: bytes) -> list[str]:
    values: Iterable[bytes] = (value for key, value in scope["headers"] if key == name)
    return [part.strip() for value in values for part in value.decode("latin-1").split(",") if part]


@lru_cache(maxsize=1024)
def _address(text: str) -> _Address | None:
    """Read an address, with or without a port; an IPv4 address in IPv6 clothes is itself."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
