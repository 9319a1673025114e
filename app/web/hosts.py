"""Which names this site answers to: another Host header is refused first (RELIABILITY T22, WB-04)."""

import socket
from functools import cache
from ipaddress import ip_address

from flask import abort, current_app, g, request
from werkzeug.sansio.utils import host_is_trusted

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check() -> None:
    """Refuse a name that is not ours: a page must not be made for an address that somebody else chose.

    With ANJIE_HOSTS these names and this machine's own loopback, for its health checks. Without, every address
    written in numbers, which no foreign page can stand for, HOST's own value and the names of this machine.
    """
    host = request.host
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() and not host.endswith("]") else host
    name = name.strip("[]").lower().rstrip(".")
    if not host or not (name in LOOPBACK or _is_ours(host, name)):
        g.is_foreign_host = g.is_broken = True
        abort(400)


def _is_ours(host: str, name: str) -> bool:
    given: tuple[str, ...] = current_app.config["HOSTS"]
    if given:
        return host_is_trusted(host, given)
    return _is_number(name) or name == current_app.config["HOST"].lower() or name in _machine_names()


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


@cache
def _machine_names() -> frozenset[str]:
    # Asking for the full name may wait for a name server, so it is asked once, by the first who uses a name.
    return frozenset(name.lower() for name in (socket.gethostname(), socket.getfqdn()) if name)
