"""Runs one script of the house alone in a child process, under limits of memory and time.

A hostile file hurts only the child. Started as a program it sets the limits and becomes the script; the script imports
nothing of the house.
"""

import contextlib
import runpy
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LOOK = 0.5
"""Seconds between two looks at a child that somebody waits for beside other work."""


class TooSlow(Exception):
    """The child was ended because its time was over."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of address space, seconds of processor and of the clock on the wall."""

    memory_bytes: int
    seconds: float


def run(
    script: Path | str,
    *arguments: str,
    limits: Limits,
    given: bytes | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """What the script prints for these arguments, and its exit code; `given` is what it reads from standard input.

    `meanwhile` is called every half second while the child is at work, and ends it by raising. Exit codes from 3 on are
    the script's own; 1 and signals are left to the interpreter: memory, a crash of a parser.
    Raises TooSlow, and what `meanwhile` raises.
    """
    limit = (str(limits.memory_bytes), str(max(1, round(limits.seconds))))
    command = [sys.executable, "-I", __file__, *limit, str(script), *arguments]
    until, look = time.monotonic() + limits.seconds, _LOOK if meanwhile else limits.seconds
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as child:
        # communicate() goes on reading after a look, but not writing: of a child that starts slowly it would lose that.
        threading.Thread(target=_hand_over, args=(child.stdin, given or b""), daemon=True).start()
        child.stdin = None
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    out, err = child.communicate(timeout=look)
                    return subprocess.CompletedProcess(command, child.returncode, out, err)
                if time.monotonic() >= until:
                    raise TooSlow
                if meanwhile:
                    meanwhile()
        except BaseException:
            child.kill()
            raise


def _hand_over(pipe: IO[bytes], given: bytes) -> None:
    with contextlib.suppress(OSError), pipe:  # the child may end before it has read everything
        pipe.write(given)


def _limit(memory_bytes: int, seconds: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    sys.argv = sys.argv[3:]
    runpy.run_path(sys.argv[0], run_name="__main__")
