"""Instructions of the demo county's leaders: one that is late with its report, one that was acted on and reported."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo.petition_lives import Life
from app.cli.demo.setting import HOME_TOWN, PETITION_OFFICE, Setting
from app.domain.accountability import local_day
from app.domain.instructing import AnswerKind
from app.domain.permissions import Role
from app.domain.petitions import Stage
from app.models.instructions import Instruction
from app.models.petitions import Petition
from app.operations import instructing
from app.operations.instructing import Answer, Instruct

LATE, REPORTED = 26, 15
"""So many days ago each was written."""
LEADERS = "青禾县"
SAID = {
    LATE: "请柳河镇查清楚为什么一直没有落实，限期办结，结果报我。",
    REPORTED: "群众反映的事要有人上门说清楚，请镇里一周内入户，办理情况书面报告。",
    "acted": "镇里已经派人入户，向信访人说明了办理进度，正在核对台账。",
    "reported": "入户核查结束，台账已经核对，处理方案报镇长审定，书面报告已经送领导阅。",
}


def instruction_life(setting: Setting, written: int) -> Life:
    """One instruction because of a petition that the town has in hand, where there is one."""
    session, now = yield timedelta()
    petition = _in_hand(session, setting)
    if petition is None:
        return
    office = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
    day = local_day(now)
    command = Instruct(
        text=SAID[written],
        instructed_on=day,
        unit_id=setting.units[HOME_TOWN],
        passed_on=day,
        due_on=day + timedelta(days=10),
        leader_id=setting.seats[LEADERS][0].person_id,
    )
    one = instructing.give(session, petition.uid, None, command, actor=office, now=now)
    uid = one.uid
    if written == LATE:
        return
    for kind, days in ((AnswerKind.ACTED, 3), (AnswerKind.REPORTED, 4)):
        session, now = yield timedelta(days=days)
        told = Answer(kind, local_day(now), SAID[kind.value])
        instructing.answer(session, uid, told, actor=office, now=now)


def _in_hand(session: Session, setting: Setting) -> Petition | None:
    """The petition that the town accepted last and of which no leader wrote yet."""
    instructed = select(Instruction.matter_id).where(Instruction.matter_id.is_not(None))
    here = (Petition.unit_id == setting.units[HOME_TOWN], Petition.stage == Stage.ACCEPTED.value)
    found = select(Petition).where(*here, Petition.confidential.is_(False), Petition.id.not_in(instructed))
    return session.scalars(found.order_by(Petition.id.desc()).limit(1)).first()
