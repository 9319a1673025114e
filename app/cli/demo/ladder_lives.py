"""The ladder of the demo county over the last weeks: cards proposed and decided, orders answered, the joint meeting."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.cli.demo.petition_lives import Life
from app.cli.demo.setting import HOME_TOWN, PETITION_OFFICE, RECTIFICATION_OFFICE, Setting
from app.domain.accountability import local_day
from app.domain.cards import CardKind, CardState, MeetingMeasure
from app.domain.orders import OrderEffect
from app.domain.permissions import Actor, Role
from app.domain.petition_terms import SupervisionReason
from app.models.cards import Card
from app.models.matters import Kind, Matter
from app.models.remedies import SupervisionOrder
from app.operations import cards, ladder, orders, supervising
from app.operations.cards import MeetingRecord, Why

DAY = timedelta(days=1)
FIRST = 26
"""So many days ago the ladder looked for the first time."""
SAID = {
    "dismiss": "已与单位核实，昨天已经入户，只是没有及时登记",
    "withdraw": "信访人住院，单位有书面说明和医院证明，发牌不当",
    "demand": "请书面说明没有按期办理的原因，三日内入户，并报送办理进度",
    "answer": "已于当日入户核实，问题讲清，材料补齐，本周内办结并当面答复。",
    "effect": "单位入户后信访人当面认可，问题已经解决",
    "meeting": "单位两次被提醒仍未入户，会议决定约谈单位主要负责人，一周内拿出办法。",
}


def ladder_life(setting: Setting) -> Life:
    """It looks three times; after each of the first two the offices decide on some of what it proposed."""
    session, now = yield timedelta()
    _look(session, local_day(now), now)
    session, now = yield DAY
    _decide(session, setting, now, few=12)
    session, now = yield DAY * 3
    _order(session, setting, now)
    session, now = yield DAY * 6
    _look(session, local_day(now), now)
    session, now = yield DAY * 2
    _decide(session, setting, now, few=8)
    _meet(session, setting, now)
    session, now = yield DAY * 3
    _conclude(session, setting, now)


def _look(session: Session, today: date, now: datetime) -> None:
    done = ladder.run(
        lambda: nullcontext(session),
        lambda: nullcontext(session),
        today=today,
        actor=Actor.system("ladder"),
        now=now,
        progress=lambda _done, _whole: None,
    )
    if done.failed:
        raise RuntimeError(f"{done.failed} matters of the demonstration could not climb the ladder")


def last_look(session: Session, *, now: datetime) -> None:
    """The ladder looks once more, today: what it proposes now waits for the offices."""
    _look(session, local_day(now), now)


def _waiting(session: Session, setting: Setting, *kinds: CardKind) -> Sequence[Card]:
    """What was proposed and nobody decided, of matters still open, the home town's first."""
    found = (
        select(Card)
        .join(Matter, Matter.id == Card.matter_id)
        .where(Card.state == CardState.PROPOSED, Card.kind.in_(kinds), Matter.settled_on.is_(None))
        .order_by(Matter.unit_id != setting.units[HOME_TOWN], Card.id)
        .options(joinedload(Card.matter))
    )
    return session.scalars(found).all()


def _office(setting: Setting, matter: Matter) -> Actor:
    if matter.kind == Kind.ITEM:
        return setting.actor(setting.head(RECTIFICATION_OFFICE), Role.COUNTY_OFFICE)
    return setting.actor(setting.head(PETITION_OFFICE), Role.PETITION_HEAD)


def _answers(actor: Actor, matter: Matter) -> bool:
    return actor.person_id in (matter.handler_id, matter.holder_id)


def _decide(session: Session, setting: Setting, now: datetime, *, few: int) -> None:
    """Most of them are issued; one is left, one withdrawn again. Nobody decides on what he answers for himself."""
    waiting = _waiting(session, setting, CardKind.YELLOW, CardKind.RED)
    of_others = [card for card in waiting if not _answers(_office(setting, card.matter), card.matter)]
    for number, card in enumerate(of_others[:few]):
        by = _office(setting, card.matter)
        if number == 1:
            cards.dismiss(session, card.uid, Why(SAID["dismiss"]), actor=by, now=now)
            continue
        cards.issue(session, card.uid, actor=by, now=now)
        if number == 2:
            cards.withdraw(session, card.uid, Why(SAID["withdraw"]), actor=by, now=now)


def _order(session: Session, setting: Setting, now: datetime) -> None:
    """Orders for two of the matters of which the ladder proposed one."""
    ordered = list(dict.fromkeys(card.matter_id for card in _waiting(session, setting, CardKind.ORDER)))[:2]
    for matter in session.scalars(select(Matter).where(Matter.id.in_(ordered)).order_by(Matter.id)).all():
        command = supervising.Supervise(SupervisionReason.LATE, SAID["demand"], now + DAY * 7)
        supervising.supervise(session, matter.uid, None, command, actor=_office(setting, matter), now=now)


def _open_orders(session: Session) -> Sequence[SupervisionOrder]:
    given = select(SupervisionOrder).where(SupervisionOrder.answered_at.is_(None), SupervisionOrder.ended_at.is_(None))
    return session.scalars(given.order_by(SupervisionOrder.id).options(joinedload(SupervisionOrder.matter))).all()


def _meet(session: Session, setting: Setting, now: datetime) -> None:
    for card in _waiting(session, setting, CardKind.MEETING)[:1]:
        held = MeetingRecord(local_day(now), MeetingMeasure.TALK, SAID["meeting"], "联席会议纪要第3号")
        cards.record_meeting(session, card.uid, held, actor=_office(setting, card.matter), now=now)


def _conclude(session: Session, setting: Setting, now: datetime) -> None:
    """The first of the open orders is answered by its unit, and its office writes down what it led to."""
    names = {unit_id: name for name, unit_id in setting.units.items()}
    for order in _open_orders(session)[:1]:
        matter = order.matter
        unit = setting.actor(setting.head(names[order.unit_id or 0]), Role.UNIT_HEAD)
        supervising.answer(
            session, matter.uid, None, supervising.AnswerSupervision(SAID["answer"]), actor=unit, now=now
        )
        effect = orders.Effect(OrderEffect.FASTER, local_day(now), SAID["effect"])
        orders.conclude(session, order.uid, effect, actor=_office(setting, matter), now=now)
