"""Instructions of leaders because of a petition, at both ends: settled, and taken back."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.accountability import PostKind
from app.domain.instructing import AnswerKind
from app.models.directory import Post, Tenure
from app.models.petitions import Petition
from app.operations import instructing
from tests.county import SINCE
from tests.web.scene import Scene


def at(day: int) -> datetime:
    return datetime(2024, 5, day, 10, tzinfo=SHANGHAI)


def leads_too(session: Session, scene: Scene, who: str) -> int:
    """Somebody who is one of the county's leaders beside his other post."""
    post = Post(unit_id=scene.here.units["county"], kind=PostKind.COUNTY_LEADER, title="副县长")
    session.add(post)
    session.flush()
    session.add(Tenure(post_id=post.id, person_id=scene.here.people[who], from_on=SINCE))
    return scene.here.people[who]


def instructed_in(session: Session, scene: Scene, made: Petition) -> tuple[str, str, str, str]:
    """An instruction that was settled and its report; one of an outside leader that was taken back and its answer."""
    here, now = scene.here, at(8)
    head, uids = here.actors["petition_head"], []
    for outside in (False, True):
        command = instructing.Instruct(
            text="请限期核查，结果报我。",
            instructed_on=date(2024, 5, 7),
            unit_id=here.units["willow"],
            passed_on=date(2024, 5, 8),
            due_on=date(2024, 5, 30),
            leader_id=None if outside else here.people["leader"],
            leader_name="周同川" if outside else "",
            leader_post="市委副书记" if outside else "",
        )
        one = instructing.give(session, made.uid, None, command, actor=head, now=now)
        kind = AnswerKind.ACTED if outside else AnswerKind.REPORTED
        told = instructing.Answer(kind, date(2024, 5, 9), "已经安排人员入户核查补助发放情况")
        instructing.answer(session, one.uid, told, actor=head, now=at(9))
        session.refresh(one)
        uids += [one.uid, one.answers[0].uid]
        if outside:
            instructing.withdraw(session, one.uid, instructing.Withdraw("登记的件错了，重新登记"), actor=head, now=now)
        else:
            settled = instructing.Settle(date(2024, 5, 9), "补助已经发放，批示事项办结")
            instructing.settle(session, one.uid, settled, actor=head, now=at(9))
    return uids[0], uids[1], uids[2], uids[3]
