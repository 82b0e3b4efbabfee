"""The address a service listens at: found free at once, and shared fairly by its processes."""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

from georisk.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

Address = tuple[str, int]
# Elsewhere the option exists too, but one process then gets every connection.
DEALS_OUT = sys.platform == "linux"


class SharedSocket(socket.socket):
    """A bound address that each process it is handed to opens for itself.

    The kernel then deals connections out among them. Processes that accept from one socket leave
    all who wait to the first that wakes: a client with a few lasting connections has them all with
    one process, and the others stand idle.
    """

    def __reduce__(self) -> tuple[Callable[[int, Address], SharedSocket], tuple[int, Address]]:
        """Travel as the address, not as the socket."""
        host, port = self.getsockname()[:2]
        return shared_socket, (self.family, (host, port))


def shared_socket(family: int, address: Address) -> SharedSocket:
    """Bind an address that other processes may bind too."""
    opened = SharedSocket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    opened.bind(address)
    return opened


def free_address(host: str, port: int) -> tuple[int, Address]:
    """Make sure that nobody listens at an address, before anything is loaded.

    Returns
    -------
    family, address
        With the port that was found where ``port`` is 0.

    Raises
    ------
    UsageError
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise _not_free(host, port, error) from error
        return family, tried.getsockname()[:2]


def _not_free(host: str, port: int, error: OSError) -> UsageError:
    return UsageError(
        f"cannot listen at {host}, port {port}: {error.strerror or error}; stop what listens there,"
        " or choose another --port",
        f"เปิดรับที่ {host} พอร์ต {port} ไม่ได้: {error.strerror or error}"
        " โปรดหยุดโปรแกรมที่ใช้พอร์ตนี้ หรือเลือก --port อื่น",
    )
