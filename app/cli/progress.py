"""A progress bar for whatever takes longer than a breath."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


class Stopped(Exception):
    """Whoever works was asked to end, or somebody else holds its lease: what is under way is left."""


@contextmanager
def counting(told: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that is told (done, total)."""
    with click.progressbar(length=1, label=told, file=sys.stderr, show_pos=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield progress


@contextmanager
def asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C into an answer to "shall we stop?", so that it never falls between a commit and its report."""
    received: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: received.append(number))
    try:
        yield lambda: bool(received)
    finally:
        signal.signal(signal.SIGINT, before)
