"""Every code that can reach a page has its Chinese: members of enums, refusals, messages, reasons, steps."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import app
from app.domain import petitions, rectification
from app.domain.errors import Refused
from app.domain.workflow import Duty
from app.labels import ENUMS, REFUSALS, SENTENCES, WORDS, label, sentence
from app.labels.entries import detail_name, event_name
from app.labels.health import HEALTH
from tests.house.tree import ROOT, modules, write

FLOORS = ("domain", "models", "queries", "operations", "files", "sheets")
ACTIONS = {action.value for kind in (petitions.Action, rectification.Action) for action in kind}


def enums() -> list[type[StrEnum]]:
    """Every StrEnum of the floors below the edges."""
    found = {}
    for floor in FLOORS:
        package = importlib.import_module(f"app.{floor}")
        for info in pkgutil.walk_packages(package.__path__, f"app.{floor}."):
            for thing in vars(importlib.import_module(info.name)).values():
                if isinstance(thing, type) and issubclass(thing, StrEnum) and thing.__module__.startswith("app."):
                    found[f"{thing.__module__}.{thing.__name__}"] = thing
    return list(found.values())


def _below(kind: type[Refused]) -> set[str]:
    return {kind.__name__}.union(*(_below(one) for one in kind.__subclasses__()))


ENUMS_BELOW = enums()
REFUSING = _below(Refused) - {"NotFound", "Changed"}
"""Refused and what is made of it, known once every floor has been imported; the two others have pages of their own."""


def codes(root: Path) -> Iterator[tuple[str, str, bool]]:
    """Where, text and whether it is a pattern: what Refused, Fault, sentence and the guards of the rules say."""
    for name, module in modules(root):
        if not name.startswith("app/") or name.startswith("app/labels"):
            continue
        for node in ast.walk(module):
            for value in _said(name, node):
                yield from _texts(f"{name}:{value.lineno}", value)


def _names(node: ast.Assign) -> set[str]:
    return {getattr(target, "id", "") for target in node.targets}


def _is_guard(name: str, node: ast.AST) -> bool:
    return (
        name.startswith("app/domain/")
        and isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns) in ("str | None", "tuple[str, str] | None")
    )


def _said(name: str, node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        place = 0 if called in REFUSING else {"sentence": 0, "deny": 0, "Fault": 1}.get(called)
        if place is not None and len(node.args) > place:
            yield node.args[place]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and _names(node) & {"_REFUSALS", "_MUST_BE"}:
        yield from node.value.values
    if _is_guard(name, node):
        for found in ast.walk(node):
            if isinstance(found, ast.Return) and found.value is not None:
                pair = found.value.body if isinstance(found.value, ast.IfExp) else found.value
                yield pair.elts[1] if isinstance(pair, ast.Tuple) else found.value


def _texts(where: str, value: ast.expr) -> Iterator[tuple[str, str, bool]]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield where, value.value, False
    elif isinstance(value, ast.JoinedStr):
        parts = (re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in value.values)
        yield where, "".join(parts), True
    elif isinstance(value, ast.IfExp):
        yield from _texts(where, value.body)
        yield from _texts(where, value.orelse)


def speechless(root: Path) -> list[str]:
    """Codes without a sentence."""
    known = REFUSALS.keys() | SENTENCES.keys() | HEALTH.keys()
    return [
        f"{where} {text}"
        for where, text, pattern in codes(root)
        if not (any(re.fullmatch(text, code) for code in known) if pattern else text in known)
    ]


@pytest.mark.parametrize("kind", ENUMS_BELOW, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_member_of_every_enum_has_its_name(kind: type[StrEnum]) -> None:
    assert set(ENUMS.get(kind, {})) == {member.value for member in kind}
    assert all(label(member).strip() for member in kind)


def test_every_code_has_its_sentence() -> None:
    assert speechless(ROOT) == []


@pytest.mark.parametrize(
    "line",
    ['raise Refused("nobody_said")', 'x = Fault("a", "nobody_said")', 'flash(sentence("a" if b else "nobody_said"))'],
)
def test_a_code_without_a_sentence_is_found(tmp_path: Path, line: str) -> None:
    assert any("nobody_said" in found for found in speechless(write(tmp_path, "app/operations/a.py", line)))


def test_a_guard_without_a_sentence_is_found(tmp_path: Path) -> None:
    guard = 'def rule(facts: Facts) -> str | None:\n    return "nobody_said" if facts else None\n'
    assert len(speechless(write(tmp_path, "app/domain/a.py", guard))) == 1


def test_the_workflows_own_refusals_have_sentences() -> None:
    said = {f"not_the_{duty.value}" for duty in Duty}
    for table in (petitions.WORKFLOW, rectification.WORKFLOW):
        for move in table.moves.values():
            said |= {f"same_person_as_{name.removesuffix('_ids').removesuffix('_id')}" for name in move.separate}
            said |= {move.separate_code} - {""}
    assert said <= REFUSALS.keys()


def test_no_code_stands_in_two_lists() -> None:
    assert REFUSALS.keys() & SENTENCES.keys() == set()


def test_every_hand_over_and_every_step_has_its_word() -> None:
    missing = []
    for name, module in modules(Path(app.__path__[0]).parent):
        for node in ast.walk(module):
            if not (isinstance(node, ast.Call) and len(node.args) > 2 and isinstance(node.args[2], ast.Constant)):
                continue
            called, word = getattr(node.func, "attr", getattr(node.func, "id", "")), str(node.args[2].value)
            if name.startswith("app/operations/"):
                missing += [f"{name} {word}"] if called == "place" and word not in WORDS["reason"] else []
                known = ACTIONS | WORDS["step"].keys()
                missing += [f"{name} {word}"] if called == "record" and word not in known else []
    assert missing == []


def test_every_entry_of_the_journal_and_each_of_its_details_has_its_name() -> None:
    unnamed = set()
    found = modules(Path(app.__path__[0]).parent)
    for name, module in (one for one in found if one[0].startswith("app/")):
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            texts = {one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)}
            if getattr(call.func, "attr", getattr(call.func, "id", "")) in {"note_event", "append", "note", "_note"}:
                events = {one for one in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", one)}
                unnamed |= {f"{name} {one}" for one in events if re.search("[a-z]", event_name(one))}
        for node in ast.walk(module):
            named = [node.arg] if isinstance(node, ast.keyword) else []
            kept = [*getattr(node, "targets", []), getattr(node, "target", None)]
            named += [getattr(one, "id", None) for one in kept] if isinstance(node, ast.Assign | ast.AnnAssign) else []
            value = getattr(node, "value", None)
            if isinstance(value, ast.Dict) and "detail" in named:
                keys = {str(key.value) for key in value.keys if isinstance(key, ast.Constant)}
                unnamed |= {f"{name} {key}" for key in keys if re.search("[a-z]", detail_name("", key))}
    assert unnamed == set()


def test_facts_are_put_into_words() -> None:
    assert sentence("role_unknown", {"role": petitions.Stage.CLOSED}) == "没有“已办结”这个角色。"
    assert "1、2" in sentence("unknown_choice", {"field": "来源", "given": "x", "known": (1, 2)})
    assert sentence("value_missing") == "请填写此项。"
