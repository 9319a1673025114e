"""The texts of matters, each with the part where it stands: what is indexed and what snippets are cut from."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.models.matters import Matter
from app.models.papers import Attachment, PaperText
from app.models.petitions import Petition
from app.models.receptions import Reception, ReceptionMatter
from app.models.rectification import Measure, RectificationItem, Verification
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.corrections import CORRECTED, rewritten, words
from app.queries.papers import WITHDRAWN


def parts_of(session: Session, matters: Sequence[Matter]) -> dict[int, list[tuple[str, str]]]:
    """The texts of these matters, each with the part where it stands (来信, 办理, 意见, 回访, 附件…).

    The matters are loaded `WHOLE`, else each costs a query of its own.
    """
    ids = [matter.id for matter in matters]
    items = [matter.id for matter in matters if isinstance(matter, RectificationItem)]
    measures, found = _measures(session, items), _findings(session, items)
    parts: dict[int, list[tuple[str, str]]] = {matter.id: [] for matter in matters}
    for matter in matters:
        if isinstance(matter, Petition):
            _add(parts[matter.id], ("body", matter.body), ("demand", matter.demand), ("opinion", matter.opinion))
        elif isinstance(matter, RectificationItem):
            _add(parts[matter.id], ("problem", matter.problem), ("goal", matter.goal), ("cause", matter.cause))
            _add(parts[matter.id], ("measure", measures[matter.id]), ("report", matter.report))
            _add(parts[matter.id], *(("note", finding) for finding in found[matter.id]))
    steps = session.execute(_STEPS, {"ids": ids}).all()
    corrected, since = words(steps), rewritten(steps)
    for step in (one for one in steps if one.action != CORRECTED):
        said = corrected.get(step.uid) or Step.note.of(step) or ""
        for before, after in since.get(step.matter_id, ()):
            said = said.replace(before, after)
        _add(parts[step.matter_id], ("note", said))
    for visit in session.execute(_VISITS, {"ids": ids}):
        _add(parts[visit.matter_id], ("visit", Visit.note.of(visit)), ("visit", Visit.reason.of(visit)))
    for talk in session.execute(_TALKS, {"ids": ids}):
        _add(parts[talk.matter_id], ("visit", Reception.said.of(talk)), ("visit", Reception.result.of(talk)))
    for paper in session.execute(_PAPERS, {"ids": ids}):
        _add(parts[paper.matter_id], ("paper", PaperText.text.of(paper)))
    for matter in matters:
        place = "".join((matter.town.name if matter.town else "", matter.village.name if matter.village else ""))
        _add(parts[matter.id], ("place", place + (matter.place or "")))
    return parts


APART = ("opinion", "report", "measure", "note", "visit", "paper")
"""Parts that are searched by themselves too: what was answered, done and found again, not what was complained of."""
_NOT_SEARCHED = (
    "visit",
    "reception",
    "reception_corrected",
    "recuse",
    "correct",
    "correct_paper",
    "withdraw_paper",
    "file",
    "link",
    "revoke_link",
    "tie_household",
    "untie_household",
)
"""The words of a visit or a talk stand in these; reasons of recusal and correction are not for everybody's search."""


# The columns alone, and statements built once: a search reads some eighty rows here to cut forty lines from them.
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_STEPS = (
    select(Step.matter_id, Step.uid, Step.action, Step.note_sealed, Step.changes_sealed)
    .where(
        Step.matter_id.in_(_IDS),
        or_(
            and_(Step.note_sealed.is_not(None), Step.action.not_in(_NOT_SEARCHED)),
            and_(Step.action == CORRECTED, Step.changes_sealed.is_not(None)),
        ),
    )
    .order_by(Step.id)
)
_OF_ITEMS = select(RectificationItem.__table__.c.id)
_VISITS = (  # of trouble that somebody was given for an item the petition office alone reads
    select(Visit.matter_id, Visit.uid, Visit.note_sealed, Visit.reason_sealed)
    .where(
        Visit.matter_id.in_(_IDS),
        ~and_(Visit.retaliation, Visit.matter_id.in_(_OF_ITEMS)),
    )
    .order_by(Visit.id)
)
_TALKS = (
    select(ReceptionMatter.matter_id, Reception.uid, Reception.said_sealed, Reception.result_sealed)
    .join(Reception, Reception.id == ReceptionMatter.reception_id)
    .where(ReceptionMatter.matter_id.in_(_IDS))
    .order_by(Reception.id)
)
# What was read of papers; those that were withdrawn are no more the matter's.
_PAPERS = (
    select(Attachment.matter_id, PaperText.uid, PaperText.text_sealed)
    .join(PaperText, PaperText.paper_id == Attachment.id)
    .where(Attachment.matter_id.in_(_IDS), PaperText.text_sealed.is_not(None), ~WITHDRAWN)
    .order_by(Attachment.id)
)


def _measures(session: Session, ids: Sequence[int]) -> dict[int, str]:
    texts: dict[int, list[str]] = {number: [] for number in ids}
    found = select(Measure).where(Measure.item_id.in_(ids)).order_by(Measure.position)
    for measure in session.scalars(found) if ids else ():
        texts[measure.item_id].append(measure.text or "")
    return {number: "\n".join(several) for number, several in texts.items()}


def _findings(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    # The step of a return tells what is still to be done; what was found stands in its form alone.
    texts: dict[int, list[str]] = {number: [] for number in ids}
    found = select(Verification).where(Verification.item_id.in_(ids), Verification.finding_sealed.is_not(None))
    for form in session.scalars(found.order_by(Verification.id)) if ids else ():
        texts[form.item_id].append(form.finding or "")
    return texts


def _add(parts: list[tuple[str, str]], *texts: tuple[str, str | None]) -> None:
    parts.extend((name, text) for name, text in texts if text)
