"""The procedure in words: the table of a kind as lines, as a diagram, and as the document that is kept current."""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain import petitions, rectification
from app.domain.separation import RECTIFIED
from app.domain.workflow import Duty, Workflow
from app.labels import label

WORKFLOWS: Mapping[str, Workflow[Any, Any]] = {
    "petitions": petitions.WORKFLOW,
    "items": rectification.WORKFLOW,
}
CALLED = {"petitions": "信访件", "items": "整改问题"}
APART = {
    "handler_id": "承办人",
    "holder_id": "包保责任人",
    "verifier_id": "验收的人",
    "doing_ids": "记过办理情况或者送达的人",
    "worked_ids": "办理过这一件的人",
    "handling_ids": "承办过这一件的人",
    "reviewing_ids": "复查过这一件的人",
}
"""Who may not do it himself, by the fact that names him."""
HAD_PART = "参与过整改的人"
STAYS = "（不变）"
NEARLY_EVERYWHERE = 6
"""Stages from which on an action that always leads the same way is told once and not drawn at each."""


class Line(NamedTuple):
    """One line of a table in words."""

    source: str
    action: str
    target: str
    who: str
    apart: str
    law: str


def lines(workflow: Workflow[Any, Any]) -> list[Line]:
    """The table of a kind, in its order; what is the same from several stages is one line."""
    sources: dict[Line, list[str]] = {}
    for move in workflow.moves.values():
        who = label(move.permission) if move.duty is Duty.ANYBODY else f"{label(move.permission)}（{label(move.duty)}）"
        persons = [APART[name] for name in move.separate] + ([HAD_PART] if move.apart else [])
        persons += [f"{label(part)}的人" for part in move.apart if part not in RECTIFIED]
        apart = "、".join(persons + (["责任单位、牵头单位、协办单位的人"] if move.other_unit else []))
        target = STAYS if move.target == move.source else label(move.target)
        line = Line("", label(move.action), target, who, apart, move.clause)
        sources.setdefault(line, []).append(label(move.source))
    return [line._replace(source="、".join(several)) for line, several in sources.items()]


def everywhere(workflow: Workflow[Any, Any]) -> dict[StrEnum, StrEnum | None]:
    """The actions that are possible nearly everywhere, with the one stage each leads to; None: it leads nowhere."""
    sources: dict[StrEnum, int] = defaultdict(int)
    targets: dict[StrEnum, set[StrEnum | None]] = defaultdict(set)
    for move in workflow.moves.values():
        sources[move.action] += 1
        targets[move.action].add(move.target if move.target != move.source else None)
    often = (action for action, many in sources.items() if many >= NEARLY_EVERYWHERE)
    return {action: next(iter(targets[action])) for action in often if len(targets[action]) == 1}


def diagram(workflow: Workflow[Any, Any]) -> str:
    """The way of a kind as a Mermaid state diagram; what is possible nearly everywhere is left out."""
    left_out = everywhere(workflow)
    drawn = [move for move in workflow.moves.values() if move.action not in left_out]
    stages = dict.fromkeys(stage for move in drawn for stage in (move.source, move.target))
    arrows: dict[tuple[StrEnum, StrEnum], list[str]] = defaultdict(list)
    for move in drawn:
        arrows[move.source, move.target].append(label(move.action))
    told = [f"    {stage.value}: {label(stage)}" for stage in stages]
    told += [
        f"    {source.value} --> {target.value}: {'、'.join(actions)}" for (source, target), actions in arrows.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {next(iter(stages)).value}", *told]) + "\n"


def document() -> str:
    """docs/procedure.md: both kinds, each with its diagram and its table."""
    parts = [
        "# The procedure\n",
        "Written by `flask workflow document` from the tables in `app/domain/petitions.py` and\n"
        "`app/domain/rectification.py`; a test keeps it current. The words are those of the pages. What an act needs\n"
        "beside the right person (proof, reports, visits) stands beside the tables, and its sentence in\n"
        "`app/labels/refusals.py`.\n",
    ]
    for name, workflow in WORKFLOWS.items():
        common = "、".join(
            f"{label(action)}{f'（到{label(target)}）' if target else ''}"
            for action, target in everywhere(workflow).items()
        )
        parts.append(
            f"## {CALLED[name]}\n\n```mermaid\n{diagram(workflow)}```\n\nPossible nearly everywhere: {common}.\n"
        )
        parts.append("| from | action | to | who | never | law |\n|---|---|---|---|---|---|")
        parts += [f"| {' | '.join(line)} |" for line in lines(workflow)]
        if any(move.apart for move in workflow.moves.values()):
            parts.append(f"\n{HAD_PART}：{'；'.join(label(part) for part in RECTIFIED)}。")
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"
