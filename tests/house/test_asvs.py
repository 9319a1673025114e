"""docs/asvs.md: every requirement has an answer, and every test that it names exists."""

import re
from collections import Counter

from tests.house.tree import ROOT

ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (holds|deployed|deviates|open) \| (.+) \|$")
NAMED = re.compile(r"`(tests/[\w/.]+)`")
LINKED = re.compile(r"\]\(([\w/.-]+\.md)\)")


def test_every_row_is_answered_by_what_exists() -> None:
    page = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if re.match(r"\| \d", line)]
    rows = [ROW.match(line) for line in lines]
    assert [line for line, row in zip(lines, rows, strict=True) if row is None] == []
    found = [row.groups() for row in rows if row is not None]
    assert [one for one, count in Counter(number for number, *_ in found).items() if count > 1] == []
    for number, _, _, held in found:
        named, linked = NAMED.findall(held), LINKED.findall(held)
        assert named or linked, number
        assert [one for one in named if not (ROOT / one).exists()] == [], number
        assert [one for one in linked if not (ROOT / "docs" / one).exists()] == [], number
