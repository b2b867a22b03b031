"""Keeps the tests on this machine: only loopback addresses and Unix sockets can be reached."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any


class NetworkBlockedError(Exception):
    """A test tried to reach another machine.

    Not an `OSError`: code that treats those as "the other side is down" must not hide it.
    """


def stays_here(host: object) -> bool:
    """Whether an address or host name leads to this machine only."""
    if isinstance(host, bytes):
        host = host.decode()
    if host is None or host in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(host: object) -> None:
    if not stays_here(host):
        raise NetworkBlockedError(f"tests may not reach {host!r}: only loopback and Unix sockets")


def block_network() -> None:
    """Replace the ways out of this process by guarded ones, for the rest of its life."""

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(sock: socket.socket, *arguments: Any) -> Any:
            address = arguments[-1]
            if sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
                _guard(address[0])
            return method(sock, *arguments)

        return call

    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))

    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        _guard(host)
        return resolve(host, *arguments, **options)

    socket.getaddrinfo = getaddrinfo
