"""A step of the timeline in words: what was done, and each fact before and after."""

import json

from app.domain import petitions, rectification
from app.domain.contents import Content
from app.labels import WORDS, label
from app.models.directory import Unit, Village
from app.models.matters import Judgement, Kind, Matter
from app.models.timeline import Step
from app.queries import matters
from app.web.request import actor, reading


def title(step: Step, matter: Matter) -> str:
    """What was done, as its procedure calls it."""
    kind = petitions.Action if matter.kind == Kind.PETITION else rectification.Action
    return label(kind(step.action)) if step.action in set(kind) else label(step.action, "step")


def changes(step: Step) -> list[tuple[str, str, str]]:
    """Name, before and after of each fact that the step changed."""
    kept: list[tuple[str, str | None, str | None]] = json.loads(step.changes or "[]")
    return [
        (WORDS["field"].get(field, field), _spoken(field, before), _spoken(field, after))
        for field, before, after in kept
    ]


def _spoken(field: str, value: str | None) -> str:
    if value is None or value == "":
        return "—"
    if field == "content":
        return label(Content(value))
    if field in ("town_id", "village_id"):
        place = reading().get(Unit, int(value)) if field == "town_id" else reading().get(Village, int(value))
        return place.name if place else "—"
    if field in set(Judgement):
        other = matters.by_uid(reading(), actor(), value)  # its number is for those who may see it
        return other.number if other else label("matter", "other")
    return WORDS["yes_no"].get(value, value)
