"""What is done before an act that waits for it: work before a new opinion, a proposal before a petition is void."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain import petitions as rules
from app.domain.petitions import Action as Q
from app.models.petitions import Petition
from app.operations import matters, voiding
from app.queries.facts import facts_of
from tests.county import County

_ANEW = "重新入户核对了发放名册和到账记录，差额按实际面积补足，一周内打卡。"
"""What is answered once something was done anew; nothing like the first opinion."""
_WRONG = "同一封信登记了两次，留先登记的"


def prepared(session: Session, here: County, made: Petition, action: str, at: datetime, by: str) -> dict[str, Any]:
    """Do it; what is then said otherwise than usually."""
    if action == Q.VOID:
        _propose_void(session, here, made, at, by)
    if action == Q.ISSUE and made.opinion:
        _work_anew(session, here, made, at)
        return {"opinion": _ANEW}
    return {}


def _work_anew(session: Session, here: County, made: Petition, at: datetime) -> None:
    """Something is done of what was taken up again, or ordered to be handled anew, before it is answered."""
    if facts_of(session, made).work_owed:
        told = matters.Note("重新核对了名册，又走访了三户")
        who = here.name_of(made.handler_id or made.holder_id)
        matters.note(session, made.uid, None, told, actor=here.actors[who or "town_head"], now=at)


def _propose_void(session: Session, here: County, made: Petition, at: datetime, by: str) -> None:
    """The registrar proposes that it is void, before another one confirms it."""
    if rules.WORKFLOW.refusal(Q.VOID, facts_of(session, made), here.actors[by]) == "void_not_proposed":
        proposed = voiding.ProposeVoid(_WRONG)
        voiding.propose(session, made.uid, None, proposed, actor=here.actors["registrar"], now=at)
