"""Verifies an exported journal anywhere, by Python 3.11 alone and no other file of the program.

    python3 verify_journal.py FILE --key KEYS/journal [--anchors anchors.log]

Exit code 0 when all is whole, 2 with the first fault otherwise. The chain is reckoned here a second time, on purpose
by other lines than those that wrote it (operations.journal), so that one mistake does not hide in both.
"""

import argparse
import hashlib
import hmac
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

FORMAT = "anjie-journal-1"
FIELDS = (
    *("seq", "at", "user_id", "account", "roles", "unit_id", "session_fp", "request_id", "event"),
    *("object_kind", "object_uid", "result", "detail", "object_state"),
)
"""What an entry's proof covers, in this order."""
FAULTS = {
    "unreadable": "读不到或者不是导出的审计日志 | cannot be read, or is no exported journal",
    "head_forged": "文件开头的签名不对：钥匙不是这一套，或者文件被换过 | signature of the head is wrong",
    "missing": "条目不见了，或者次序不对 | an entry is missing, inserted or out of order",
    "changed": "条目被改动过 | an entry was changed",
    "tail_cut": "从这一条起，末尾被截掉了 | the tail was cut off from here",
    "tail_added": "末尾多出条目 | entries stand behind the end",
    "anchor_differs": "与库外记号不符：日志被整个重写过 | differs from the anchor: rewritten as a whole",
    "anchor_forged": "库外记号不是用这把钥匙签的 | the anchor was not signed with this key",
    "anchor_unreadable": "库外记号的这一行读不懂 | this line of the anchors is none",
}


class Fault(Exception):
    """The first thing that is wrong, and at which entry or line."""

    def __init__(self, code: str, seq: int = 0) -> None:
        super().__init__(f"{code} {seq}")
        self.code, self.seq = code, seq


def proof(key: bytes, previous: bytes, values: tuple[object, ...]) -> str:
    """HMAC-SHA256 over what stands before and each value, told apart by lengths of four bytes; hexadecimal."""
    mac = hmac.new(key, len(previous).to_bytes(4, "big") + previous, hashlib.sha256)
    for value in values:
        raw = b"" if value is None else str(value).encode()
        mac.update((b"\xff\xff\xff\xff" if value is None else len(raw).to_bytes(4, "big")) + raw)
    return mac.hexdigest()


def anchors_of(path: Path | None, key: bytes, until: datetime) -> dict[int, str]:
    """The proof that each anchor keeps, by its entry, as far as they were written by then. Raises Fault."""
    known: dict[int, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path else (), 1):
        try:
            row = json.loads(line)
            seq, at, mac = int(row["seq"]), datetime.fromisoformat(row["at"]), str(row["mac"])
            signed = proof(key, bytes.fromhex(mac), (row["seq"], row["at"]))
        except (ValueError, KeyError, TypeError):
            raise Fault("anchor_unreadable", number) from None
        if signed != row.get("sign"):
            raise Fault("anchor_forged", seq)
        if at <= until:
            known[seq] = mac
    return known


def head_of(line: str, key: bytes) -> tuple[int, str, datetime]:
    """How many entries there must be, the proof of the last one, when they were exported. Raises Fault."""
    row = _row(line)
    try:
        entries, head, at = int(row["entries"]), str(row["head"]), datetime.fromisoformat(row["at"])
        signed = proof(key, bytes.fromhex(head), (FORMAT, row["entries"], row["at"]))
    except (ValueError, KeyError, TypeError):
        raise Fault("unreadable") from None
    if row.get("format") != FORMAT or signed != row.get("sign"):
        raise Fault("head_forged")
    return entries, head, at


def verify(file: Path, key: bytes, anchors: Path | None = None) -> tuple[int, int, int]:
    """How many entries are whole, how many anchors were met, how many are known. Raises Fault for the first fault."""
    met, seq, before = 0, 0, bytes(32).hex()
    with file.open(encoding="utf-8") as lines:
        entries, head, at = head_of(next(lines, ""), key)
        known = anchors_of(anchors, key, at)
        for line in lines:
            row, seq = _row(line), seq + 1
            if row.get("seq") != seq:
                raise Fault("missing", seq)
            mac = proof(key, bytes.fromhex(before), tuple(row.get(name) for name in FIELDS))
            if (row.get("prev"), row.get("mac")) != (before, mac):
                raise Fault("changed", seq)
            if known.get(seq, mac) != mac:
                raise Fault("anchor_differs", seq)
            before, met = mac, met + (seq in known)
    if seq < max([entries, *known]):
        raise Fault("tail_cut", seq + 1)
    if (seq, before) != (entries, head):
        raise Fault("tail_added", entries + 1)
    return seq, met, len(known)


def main() -> int:
    """Read the command line; 0 for whole, 2 for a fault."""
    asked = argparse.ArgumentParser(description="查验导出的审计日志。 | Verify an exported journal.")
    asked.add_argument("file", type=Path, help="flask journal export 的文件 | what flask journal export wrote")
    asked.add_argument("--key", type=Path, required=True, help="钥匙文件夹里的 journal | the file journal of the keys")
    asked.add_argument("--anchors", type=Path, help="另存的 anchors.log | a copy of anchors.log kept elsewhere")
    given = asked.parse_args()
    try:
        entries, met, known = verify(given.file, given.key.read_bytes(), given.anchors)
    except Fault as fault:
        where = f"第 {fault.seq} 条 | no. {fault.seq}: " if fault.seq else ""
        print(f"{where}{FAULTS[fault.code]}", file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(f"{FAULTS['unreadable']}: {error}", file=sys.stderr)
        return 2
    print(f"审计日志完好 {entries} 条，锚点 {met}/{known} | whole: {entries} entries, anchors {met}/{known}")
    if given.anchors is None:
        print("没有给库外记号，整个重写过查不出来。 | No anchors: a rewriting of all stays unseen.", file=sys.stderr)
    return 0


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise Fault("unreadable")
    return row


if __name__ == "__main__":
    sys.exit(main())
