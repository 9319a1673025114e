"""A progress bar for whatever takes longer than a breath."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def counting(told: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that is told (done, total)."""
    with click.progressbar(length=1, label=told, file=sys.stderr, show_pos=True) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield progress
