"""Early warning in the demo county: what the rules find today, and two alarms that the petition office dealt with."""

from contextlib import nullcontext
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo.setting import PETITION_OFFICE, Setting
from app.domain.accountability import local_day
from app.domain.permissions import Actor, Role
from app.domain.warnings import AlarmRule, AlarmState, Threshold
from app.models.warnings import Alarm
from app.operations import warnings
from app.operations.warnings import Deal, SetThreshold

LOWER = (Threshold(AlarmRule.SAME_PERSON, 2, 180), Threshold(AlarmRule.PLACE, 3, 90))
WHY = "本县件数少，照默认的件数看不出问题"
DEALT = (
    (AlarmState.STARTED, "已请镇里把这几件一并核查，下周三以前报结果。"),
    (AlarmState.DONE, "几件说的是同一项补助，已经同乡村振兴局核对名单，本月发放到户。"),
)


def run(session: Session, setting: Setting, *, now: datetime) -> None:
    """Raise what there is, by lower numbers than usual; alike matters wait for the index, which is made later."""
    head = setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)
    for threshold in LOWER:
        warnings.set_threshold(session, SetThreshold(threshold, WHY), actor=head, now=now)
    warnings.run(
        lambda: nullcontext(session),
        lambda: nullcontext(session),
        None,
        today=local_day(now),
        actor=Actor.system("warnings"),
        now=now,
        progress=lambda _done, _whole: None,
    )
    raised = session.scalars(select(Alarm.uid).order_by(Alarm.id).limit(len(DEALT))).all()
    for uid, (state, note) in zip(raised, DEALT, strict=False):
        warnings.deal(session, uid, Deal(state, note), actor=head, now=now)
