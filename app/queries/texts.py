"""The texts of matters, each with the part where it stands: what is indexed and what snippets are cut from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, case, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from app.models.matters import Kind, Matter
from app.models.papers import Attachment, PaperText
from app.models.petitions import Petition
from app.models.receptions import Reception, ReceptionMatter
from app.models.rectification import Measure, RectificationItem, Verification
from app.models.timeline import Step
from app.models.visits import Visit
from app.queries.corrections import CORRECTED, rewritten, words
from app.queries.held_to_account import ITS_PAPER, ITS_STEP
from app.queries.hits import HitRow
from app.queries.papers import OF_TROUBLE, WITHDRAWN


def parts_of(session: Session, matters: Sequence[Matter | HitRow]) -> dict[int, list[tuple[str, str]]]:
    """The texts of these matters, each with the part where it stands (来信, 办理, 意见, 回访, 附件…).

    The matters are loaded `WHOLE`, else each costs a query of its own, or are the rows of hits.
    """
    ids = [matter.id for matter in matters]
    beside: dict[tuple[str, int], list[str]] = {}
    for row in session.execute(_BESIDE, {"ids": ids}):
        texts = (one.opened(row.uid, sealed) for one, sealed in zip(_SEALED[row.what], row[-2:], strict=False))
        beside.setdefault((row.what, row.matter_id), []).extend(filter(None, texts))
    parts: dict[int, list[tuple[str, str]]] = {matter.id: [] for matter in matters}
    for matter in matters:
        if matter.kind == Kind.PETITION:
            _add(parts[matter.id], *((name, one.of(matter)) for name, one in _PETITION.items()))
        else:
            _add(parts[matter.id], *((name, one.of(matter)) for name, one in _ITEM.items()))
            _add(parts[matter.id], ("measure", "\n".join(beside.get(("measure", matter.id), ()))))
            _add(parts[matter.id], ("report", RectificationItem.report.of(matter)))
            # The step of a return tells what is still to be done; what was found stands in its form alone.
            _add(parts[matter.id], *(("note", finding) for finding in beside.get(("finding", matter.id), ())))
    steps = session.execute(_STEPS, {"ids": ids}).all()
    corrected, since = words(steps), rewritten(steps)
    for step in (one for one in steps if one.action != CORRECTED):
        said = corrected.get(step.uid) or Step.note.of(step) or ""
        for before, after in since.get(step.matter_id, ()):
            said = said.replace(before, after)
        _add(parts[step.matter_id], ("instruction" if step.action in OF_INSTRUCTIONS else "note", said))
    for matter in matters:
        for what, name in (("visit", "visit"), ("talk", "visit"), ("paper", "paper")):
            _add(parts[matter.id], *((name, text) for text in beside.get((what, matter.id), ())))
        _add(parts[matter.id], ("place", "".join(matter.place_names) + (matter.place or "")))
    return parts


OF_INSTRUCTIONS = ("give_instruction", "answer_instruction", "settle_instruction")
"""What a leader wrote, what was answered, what came of it; one taken back goes on saying that it was."""
APART = ("opinion", "report", "measure", "note", "instruction", "visit", "paper")
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
            and_(Step.note_sealed.is_not(None), Step.action.not_in(_NOT_SEARCHED), ~ITS_STEP),
            and_(Step.action == CORRECTED, Step.changes_sealed.is_not(None)),
        ),
    )
    .order_by(Step.id)
)
_PETITION = {"body": Petition.body, "demand": Petition.demand, "opinion": Petition.opinion}
_ITEM = {"problem": RectificationItem.problem, "goal": RectificationItem.goal, "cause": RectificationItem.cause}
_SEALED = {
    "visit": (Visit.note, Visit.reason),
    "talk": (Reception.said, Reception.result),
    "paper": (PaperText.text,),
    "measure": (Measure.text,),
    "finding": (Verification.finding,),
}
"""What each kind of row of `_BESIDE` keeps sealed."""


def _told(what: str, at: object, matter_id: object, uid: object, first: object, second: object) -> Select[Any]:
    columns: Any = (at, matter_id, uid, first, second)
    labels = ("at", "matter_id", "uid", "first", "second")
    return select(literal(what).label("what"), *(one.label(name) for one, name in zip(columns, labels, strict=True)))


# What was told of 打击报复 is in no index: a hit would tell it to whoever asks for the word.
_OPEN_NOTE = case((Visit.retaliation, null()), else_=Visit.note_sealed)
# In one statement, for each costs as much as all its rows; what was read of papers that were withdrawn is left out.
_BESIDE = union_all(
    _told("visit", Visit.id, Visit.matter_id, Visit.uid, _OPEN_NOTE, Visit.reason_sealed).where(
        Visit.matter_id.in_(_IDS)
    ),
    _told(
        "talk", Reception.id, ReceptionMatter.matter_id, Reception.uid, Reception.said_sealed, Reception.result_sealed
    )
    .join(ReceptionMatter, ReceptionMatter.reception_id == Reception.id)
    .where(ReceptionMatter.matter_id.in_(_IDS)),
    _told("paper", Attachment.id, Attachment.matter_id, PaperText.uid, PaperText.text_sealed, null())
    .join(PaperText, PaperText.paper_id == Attachment.id)
    .where(Attachment.matter_id.in_(_IDS), PaperText.text_sealed.is_not(None), ~WITHDRAWN, ~OF_TROUBLE, ~ITS_PAPER),
    _told("measure", Measure.position, Measure.item_id, Measure.uid, Measure.text_sealed, null()).where(
        Measure.item_id.in_(_IDS)
    ),
    _told(
        "finding", Verification.id, Verification.item_id, Verification.uid, Verification.finding_sealed, null()
    ).where(Verification.item_id.in_(_IDS), Verification.finding_sealed.is_not(None)),
).order_by("what", "at")


def _add(parts: list[tuple[str, str]], *texts: tuple[str, str | None]) -> None:
    parts.extend((name, text) for name, text in texts if text)
