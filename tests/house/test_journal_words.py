"""Every event that the program writes into the journal under a name of its own is told there in words."""

import ast
import re

from app.web.journal import entry_words
from tests.house.tree import ROOT, modules

WRITES = {"note_event", "_note", "note"}
"""What writes an entry, with the event among its arguments."""
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")


def events() -> set[str]:
    """The events that stand whole in the code; those put together (matter.…, household.…) are acts with labels."""
    return {
        given.value
        for name, module in modules(ROOT)
        if name.startswith("app/")
        for call in ast.walk(module)
        if isinstance(call, ast.Call) and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in WRITES
        for given in call.args
        if isinstance(given, ast.Constant) and isinstance(given.value, str) and EVENT.fullmatch(given.value)
    }


def test_every_event_is_told_in_words() -> None:
    found = events()
    assert {"account.propose_roles", "private.reveal", "keys.rotate"} <= found
    assert [event for event in sorted(found) if re.search("[a-z]", entry_words(event))] == []
