"""Runs alone in a child process: recognises the letters on pictures of pages, by the optional recogniser.

Started by `texts` through app.confining with pictures that `drawing` has made, each behind its length in four bytes.
Prints a line of JSON for each: its text, and how sure the recogniser is (0 to 1) of each of its lines. Imports nothing
of the house.
"""

import json
import sys
from collections.abc import Iterator


def main() -> int:
    """Recognise every picture on standard input."""
    from rapidocr import RapidOCR

    # One thread: the pages that people open come first.
    recognise = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1, "Global.log_level": "error"})
    for picture in pictures(sys.stdin.buffer.read()):
        found = recognise(picture)
        lines = [[text, float(sure)] for text, sure in zip(found.txts or (), found.scores or (), strict=True)]
        sys.stdout.buffer.write(json.dumps(lines).encode() + b"\n")
        sys.stdout.buffer.flush()
    return 0


def joined(several: list[bytes]) -> bytes:
    """The pictures as they are handed over."""
    return b"".join(len(picture).to_bytes(4, "big") + picture for picture in several)


def pictures(given: bytes) -> Iterator[bytes]:
    """The pictures that were handed over."""
    while given:
        end = 4 + int.from_bytes(given[:4], "big")
        yield given[4:end]
        given = given[end:]


if __name__ == "__main__":
    sys.exit(main())
