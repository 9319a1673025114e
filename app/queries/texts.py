"""The texts of matters, each with the part where it stands: what is indexed and what snippets are cut from."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, load_only

from app.models.matters import Matter
from app.models.papers import Attachment, PaperText
from app.models.petitions import Petition
from app.models.rectification import Measure, RectificationItem
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.papers import WITHDRAWN


def parts_of(session: Session, matters: Sequence[Matter]) -> dict[int, list[tuple[str, str]]]:
    """The texts of these matters, each with the part where it stands (来信, 办理, 意见, 回访, 附件…).

    The matters are loaded `WHOLE`, else each costs a query of its own.
    """
    ids = [matter.id for matter in matters]
    measures = _measures(session, [matter.id for matter in matters if isinstance(matter, RectificationItem)])
    parts: dict[int, list[tuple[str, str]]] = {matter.id: [] for matter in matters}
    for matter in matters:
        if isinstance(matter, Petition):
            _add(parts[matter.id], ("body", matter.body), ("demand", matter.demand), ("opinion", matter.opinion))
        elif isinstance(matter, RectificationItem):
            _add(parts[matter.id], ("problem", matter.problem), ("goal", matter.goal), ("cause", matter.cause))
            _add(parts[matter.id], ("measure", measures[matter.id]), ("report", matter.report))
    for step in session.scalars(select(Step).where(Step.matter_id.in_(ids), Step.note_sealed.is_not(None))):
        if step.action not in _NOT_SEARCHED:
            _add(parts[step.matter_id], ("note", step.note))
    for visit in session.scalars(select(Visit).where(Visit.matter_id.in_(ids))):
        _add(parts[visit.matter_id], ("visit", visit.note), ("visit", visit.reason))
    for matter_id, paper in session.execute(_papers(ids)):
        _add(parts[matter_id], ("paper", paper.text))
    for matter in matters:
        place = "".join((matter.town.name if matter.town else "", matter.village.name if matter.village else ""))
        _add(parts[matter.id], ("place", place + (matter.place or "")))
    return parts


APART = ("opinion", "report", "measure", "note", "visit", "paper")
"""Parts that are searched by themselves too: what was answered, done and found again, not what was complained of."""
_NOT_SEARCHED = ("visit", "recuse", "correct", "correct_paper", "withdraw_paper", "file", "link", "revoke_link")
"""The words of a visit stand in the visit; reasons of recusal and correction are not for everybody's search."""


def _papers(ids: Sequence[int]) -> Select[int, PaperText]:
    """What was read of the papers of these matters; those that were withdrawn are no more theirs."""
    found = select(Attachment.matter_id, PaperText).join(PaperText, PaperText.paper_id == Attachment.id)
    found = found.where(Attachment.matter_id.in_(ids), PaperText.text_sealed.is_not(None), ~WITHDRAWN)
    return found.options(load_only(PaperText.uid, PaperText.text_sealed)).order_by(Attachment.id)


def _measures(session: Session, ids: Sequence[int]) -> dict[int, str]:
    texts: dict[int, list[str]] = {number: [] for number in ids}
    found = select(Measure).where(Measure.item_id.in_(ids)).order_by(Measure.position)
    for measure in session.scalars(found) if ids else ():
        texts[measure.item_id].append(measure.text or "")
    return {number: "\n".join(several) for number, several in texts.items()}


def _add(parts: list[tuple[str, str]], *texts: tuple[str, str | None]) -> None:
    parts.extend((name, text) for name, text in texts if text)
