"""Hosts: the addresses that a name stands for, and which of them lie in the open internet."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import Final

from coopgraph.errors import FetchFailed
from coopgraph.outside.address import IPAddress

_PRIVATE_4: Final = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # of a provider
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # this link; services that hand out credentials
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # of protocols
        "192.0.2.0/24",  # for documents
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # for benchmarks
        "198.51.100.0/24",  # for documents
        "203.0.113.0/24",  # for documents
        "224.0.0.0/4",  # to many at once
        "240.0.0.0/4",  # reserved, and to all
    )
)
_PUBLIC_6: Final = ipaddress.IPv6Network("2000::/3")
_PRIVATE_6: Final = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # of protocols, with the tunnels of Teredo
        "2001:db8::/32",  # for documents
        "2002::/16",  # the tunnels of 6to4
        "3fff::/20",  # for documents
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_TUNNEL_ENDS: Final = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before an IPv4 address in the lower half of an ISATAP address."""


def is_public(address: IPAddress) -> bool:
    """Whether an address lies in the open internet, wherever an IPv4 address may hide in an IPv6 one.

    >>> is_public(ipaddress.ip_address("8.8.8.8")), is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    (True, False)
    """
    address = plain(address)
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _PRIVATE_4)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    if (int(address) >> 32) & 0xFFFF_FFFF in _TUNNEL_ENDS:
        return False
    return address in _PUBLIC_6 and not any(address in block for block in _PRIVATE_6)


def plain(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 one merely wraps, else the address itself, without a zone.

    >>> plain(ipaddress.ip_address("::ffff:127.0.0.1"))
    IPv4Address('127.0.0.1')
    """
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    return address


def literal_address(host: str) -> IPAddress | None:
    """Return the address that a host is, if it is one in the usual spelling and no name.

    >>> literal_address("::1"), literal_address("example.org"), literal_address("127.1")
    (IPv6Address('::1'), None, None)
    """
    try:
        return plain(ipaddress.ip_address(host))
    except ValueError:
        return None


def resolve(host: str, port: int, timeout: float) -> list[IPAddress]:
    """Return every address that a host stands for, in the order of the system; failing, or too slow, is an error.

    >>> resolve("127.0.0.1", 80, 1)
    [IPv4Address('127.0.0.1')]
    """
    if (number := _number(host)) is not None:
        return [number]
    result: queue.SimpleQueue[list[IPAddress] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            result.put(_addresses(host, port))
        except Exception as error:  # whatever it is, it is told to the one who waits
            result.put(error)

    threading.Thread(target=ask, daemon=True, name="coopgraph: name of a host").start()
    try:
        found = result.get(timeout=max(timeout, 0.001))
    except queue.Empty:
        raise FetchFailed(f"nobody said in time which address {host} has", remedy="Try again later.") from None
    if isinstance(found, (OSError, UnicodeError)):
        raise FetchFailed(f"the host {host} is not known", remedy="Check its name, and that there is a network.")
    if isinstance(found, Exception):
        raise found
    return found


def _number(host: str) -> IPAddress | None:
    """Return the address that a host is, in any spelling that the system would take: nobody need be asked for it."""
    if (literal := literal_address(host)) is not None:
        return literal
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _addresses(host: str, port: int) -> list[IPAddress]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = (str(answer[4][0]).partition("%")[0] for answer in answers)
    return list(dict.fromkeys(plain(ipaddress.ip_address(number)) for number in numbers))
