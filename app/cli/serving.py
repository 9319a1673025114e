"""The loop of the web server: told to stop, it lets nobody in any more and finishes what it has in hand."""

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

LOOK_EVERY = 0.5
GRACE = 30.0
"""Seconds in which whatever was begun must end."""
LINGER = 0.5
"""Seconds in which whoever was let in says what he wants."""

Sockets = dict[int, Any]


def asked_to_stop() -> Callable[[], bool]:
    """Whether the process was told to stop (SIGTERM, Ctrl-C); told a second time, it ends at once."""
    told = list[int]()

    def tell(number: int, _frame: FrameType | None) -> None:
        if told:
            raise KeyboardInterrupt
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, tell)
    return lambda: bool(told)


def run(server: Any, sockets: Sockets, stopping: Callable[[], bool]) -> None:
    """Serve until told to stop, then answer everybody who is there."""
    try:
        while not stopping():
            _turn(sockets, LOOK_EVERY)
        _finish(sockets)
    except KeyboardInterrupt:
        pass
    server.task_dispatcher.shutdown()
    wasyncore.close_all(sockets)


def _finish(sockets: Sockets) -> None:
    known = -1
    while known != len(sockets):  # whom the kernel let in already
        known = len(sockets)
        _turn(sockets, 0)
    for one in [one for one in sockets.values() if isinstance(one, BaseWSGIServer)]:
        one.del_channel(sockets)
        one.socket.close()
    began = time.monotonic()
    while (took := time.monotonic() - began) < GRACE and (took < LINGER or any(map(_is_busy, sockets.values()))):
        _turn(sockets, 0.05)


def _is_busy(one: object) -> bool:
    """Whether somebody still sends his request, waits for its answer or is being sent it."""
    return isinstance(one, HTTPChannel) and bool(one.requests or one.request or one.total_outbufs_len)


def _turn(sockets: Sockets, seconds: float) -> None:
    wasyncore.loop(timeout=seconds, use_poll=True, map=sockets, count=1)
