"""The texts of matters, each with the part where it stands: what is indexed and what snippets are cut from."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit


def parts_of(session: Session, matters: Sequence[Matter]) -> dict[int, list[tuple[str, str]]]:
    """The texts of these matters, each with the part where it stands (来信, 办理, 意见, 回访…)."""
    ids = [matter.id for matter in matters]
    parts: dict[int, list[tuple[str, str]]] = {matter.id: [] for matter in matters}
    petitions = session.scalars(select(Petition).where(Petition.id.in_(ids)))
    for petition in petitions:
        _add(parts[petition.id], ("body", petition.body), ("demand", petition.demand), ("opinion", petition.opinion))
    items = select(RectificationItem).where(RectificationItem.id.in_(ids))
    for item in session.scalars(items.options(selectinload(RectificationItem.measures))):
        measures = "\n".join(measure.text or "" for measure in item.measures)
        _add(parts[item.id], ("problem", item.problem), ("goal", item.goal), ("cause", item.cause))
        _add(parts[item.id], ("measure", measures), ("report", item.report))
    for step in session.scalars(select(Step).where(Step.matter_id.in_(ids), Step.note_sealed.is_not(None))):
        if step.action not in _NOT_SEARCHED:
            _add(parts[step.matter_id], ("note", step.note))
    for visit in session.scalars(select(Visit).where(Visit.matter_id.in_(ids))):
        _add(parts[visit.matter_id], ("visit", visit.note), ("visit", visit.reason))
    for matter in matters:
        place = "".join((matter.town.name if matter.town else "", matter.village.name if matter.village else ""))
        _add(parts[matter.id], ("place", place + (matter.place or "")))
    return parts


_NOT_SEARCHED = ("visit", "recuse", "correct", "correct_paper", "withdraw_paper", "file", "revoke_link")
"""The words of a visit stand in the visit; reasons of recusal and correction are not for everybody's search."""


def _add(parts: list[tuple[str, str]], *texts: tuple[str, str | None]) -> None:
    parts.extend((name, text) for name, text in texts if text)
