"""A matter at every stage in the home town of the demo county, so that whatever can be done there waits to be done."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.domain.accountability import LOCAL, local_day
from app.domain.advising import AdviceKind
from app.domain.household_proposals import Proposed
from app.domain.households import Cause, HouseholdKind, Labour
from app.domain.letters import LetterKind
from app.domain.limits import RuleId
from app.domain.monitoring import Action, Clue, Way
from app.domain.permissions import Actor, Role
from app.domain.petitions import Category, Finding, Source
from app.domain.petitions import Stage as Petitioned
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.domain.rectification import ItemType, ReworkCause
from app.domain.rectification import Stage as Listed
from app.domain.villages import ListingLevel
from app.domain.visits import Answers, Satisfied, Solved
from app.models.accounts import User
from app.models.directory import Post, Tenure, Unit, Village
from app.models.households import Household
from app.models.matters import Judgement, Kind, Matter
from app.models.villages import VillageListing
from app.operations import (
    advising,
    assisting,
    clocks,
    factors,
    granting,
    household_ties,
    ladder,
    letters,
    matters,
    members,
    monitoring,
    promises,
    raisings,
    receptions,
    resets,
    sampling,
    succession,
    views,
    villages,
    warnings,
)
from app.operations.advising import Give
from app.operations.household_ties import JudgeHousehold
from app.operations.letters import Draft
from app.operations.members import NewPlanLine
from app.operations.promises import NewPromise
from app.operations.raisings import NewRaising
from app.operations.receptions import NewReception
from app.operations.registering import NewPetitioner
from app.operations.views import NewView
from app.operations.villages import ListingFacts, PairingFacts
from app.queries import accounts
from app.sealing import Keyring
from tests import given
from tests.browser import staged_supervision
from tests.households import HEAD, confirmed, household, proposed, retire
from tests.web.scene import written

PLAYED = {
    "registrar": Role.REGISTRAR,
    "petition_head": Role.PETITION_HEAD,
    "confidential": Role.CONFIDENTIAL_CLERK,
    "town_head": Role.UNIT_HEAD,
    "town_clerk": Role.UNIT_HANDLER,
    "office_clerk": Role.COUNTY_OFFICE,
    "verifier": Role.VERIFIER,
    "leader": Role.COUNTY_LEADER,
    "visitor": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
    "reviewer": Role.REVIEW_BODY,
    "rechecker": Role.RECHECK_BODY,
    "system_admin": Role.SYSTEM_ADMIN,
    "security_admin": Role.SECURITY_ADMIN,
}
"""Who of tests/given.py is which account of the demonstration."""
P, R = Petitioned, Listed
VISITS = 8
"""Due beside those at the end of their way: every test that writes one down uses one up, whatever ran before it."""


def put(home: Path, keys: Keyring) -> None:
    """Let the matters live through the last hour before now; asked again, as many more."""
    written(home, keys, lambda session: _live(session, _county(session, _at()), _at()))


def put_once(home: Path, keys: Keyring) -> None:
    """What there can be only one of: a kept list, and somebody who forgot his password."""
    written(home, keys, lambda session: _asked(session, _county(session, _at()), _at()))


def put_household(home: Path, keys: Keyring) -> tuple[str, str]:
    """One household about which there is something of every kind: the number and the address of its petition, which was
    closed a week ago and is to be visited today, a problem of the list, and its own page to be opened by its number."""
    made: list[str] = []

    def whole(session: Session) -> None:
        at = _at()
        here = _county(session, at)
        number = f"6{session.scalar(select(func.count()).select_from(Household)) or 0:05}"
        household(session, here, replace(HEAD, id_no=""), number=number, at=at)
        closed = given.petition(*(session, here, P.CLOSED), at=at - timedelta(days=7), prominent=True, household=number)
        given.item(session, here, R.RECTIFYING, at=at, household=number)
        made.extend((number, closed.uid))

    written(home, keys, whole)
    return made[0], made[1]


def put_held(home: Path, keys: Keyring) -> str:
    """A petition that the town's secretary holds and about which nobody has talked with anybody: its number."""
    made: list[str] = []

    def held(session: Session) -> None:
        at = _at()
        made.append(given.petition(session, _county(session, at), P.ACCEPTED, at=at, prominent=True).number)

    written(home, keys, held)
    return made[0]


def _at() -> datetime:
    """An hour ago, yet of the county's own day: what falls due today must do so in the hour after its midnight too."""
    now = clock.now()
    midnight = datetime.combine(local_day(now), time(), LOCAL)
    return max(now - timedelta(hours=1), midnight)


def _asked(session: Session, here: given.County, at: datetime) -> None:
    head = here.actors["petition_head"]
    talk = Talk(
        *(ReceptionKind.RECEPTION, Purpose.LISTEN, local_day(at), here.people["leader"]),
        met="两户村民",
        said="反映村道路灯不亮。",
    )
    receptions.record(session, NewReception(talk), actor=head, now=at)
    views.save(session, NewView(Kind.PETITION, "live=yes", "在办的信访件"), actor=head, now=at)
    forgetful = session.scalars(select(User.uid).where(User.account == Role.REVIEW_BODY)).one()
    resets.ask(session, forgetful, "忘记了密码", actor=here.actors["system_admin"], now=at)
    granting.propose(
        session, forgetful, None, [Role.VERIFIER], "分工调整通知", actor=here.actors["security_admin"], now=at
    )
    factors.begin(session, actor=here.actors["registrar"], now=at)


def _live(session: Session, here: given.County, at: datetime) -> None:
    for _ in range(VISITS):
        given.petition(session, here, P.CLOSED, at=at)
    first = given.petition(session, here, at=at)
    given.petition(session, here, at=at, links=((first.uid, Judgement.RELATED),))
    for stage in (P.ROUTED, P.ACCEPTED, P.OPINION_ISSUED, P.DELIVERED, *(P.CLOSED,) * 5):
        given.petition(session, here, stage, at=at)
    waits = given.petition(session, here, P.ROUTED, at=at)
    given.done(session, here, waits, "propose_void", at=at + timedelta(minutes=10))
    promised = NewPromise("六月底前修好井台村机耕路", local_day(at))
    answering = given.petition(session, here, P.ACCEPTED, at=at)
    promises.record(session, answering.uid, None, promised, actor=here.actors["town_head"], now=at)
    for _ in range(3):
        given.done(session, here, given.petition(session, here, at=at), "assign", at=at + timedelta(minutes=1))
    answered = given.petition(session, here, P.ACCEPTED, at=at)
    opinion, clerk = Draft(LetterKind.OPINION), here.actors["town_clerk"]
    letters.draft(session, answered.uid, None, opinion, actor=clerk, now=at + timedelta(minutes=10))
    left = given.petition(session, here, P.ACCEPTED, at=at)
    kept_away = (left.uid, here.people["town_clerk"], "承办人是信访人的妻弟")
    matters.recuse(session, *kept_away, actor=here.actors["petition_head"], now=at + timedelta(minutes=20))
    given.petition(session, here, P.ACCEPTED, at=at, urgent=True)
    given.petition(session, here, P.ACCEPTED, at=at, prominent=True)
    given.petition(session, here, at=at, category=Category.ACCUSATION)
    for reached in (R.LISTED, R.RECTIFYING, R.APPLIED, R.VERIFIED, R.CLOSED):
        given.item(session, here, reached, at=at)
    claimed = given.item(session, here, at=at)
    given.done(session, here, claimed, "claim", at=at + timedelta(minutes=1))
    given.item(session, here, R.CLAIMED, at=at)
    unreported = given.item(session, here, R.CLAIMED, at=at)
    for minutes, act in enumerate(("approve_plan", "note"), start=10):
        given.done(session, here, unreported, act, at=at + timedelta(minutes=minutes))
    given.item(session, here, R.VERIFIED, at=at, item_type=ItemType.LONG_TERM)
    given.watched(session, here, at=at)
    given.done(session, here, given.item(session, here, R.RECTIFYING, at=at), "ask_extension", at=at)
    false = given.item(session, here, R.CLOSED, at=at)
    given.done(session, here, false, "rework", at=at + timedelta(minutes=30), cause=ReworkCause.FALSE_RECTIFICATION)
    raised = NewRaising("村级公示栏三个月没有更新，补助名单没有公开。", given.petition(session, here, at=at).uid)
    raisings.propose(session, raised, actor=here.actors["petition_head"], now=at)
    given.visited(
        *(session, here, given.item(session, here, R.CLOSED, at=at)),
        at=at + timedelta(minutes=40),
        new_matter=True,
        note="另外说自家水费多收了两年",
    )
    _helped(session, here, at)
    _housed(session, here, at)
    _supervised(session, here, at)
    _watched(session, here, at)
    _disputed(session, here, at)
    for matter in (given.petition(session, here, P.ROUTED, at=at), given.item(session, here, R.CLAIMED, at=at)):
        clerk = here.actors["town_clerk"]
        declared = (matter.uid, here.people["town_clerk"], "信访人是我的妻弟")
        matters.recuse(session, *declared, actor=clerk, now=at + timedelta(minutes=20))
    _leaving(session, here, at)
    given.petition(session, here, P.ACCEPTED, at=at, source=Source.INSTRUCTION)
    given.petition(session, here, at=at, village_id=None)  # the sums of the town are to be signed for
    given.item(session, here, at=at - timedelta(days=60))  # gravely late
    _found_unsolved(session, here, given.petition(session, here, P.CLOSED, at=at), at)
    _found_unsolved(session, here, given.item(session, here, R.CLOSED, at=at), at)


def _leaving(session: Session, here: given.County, at: datetime) -> None:
    """The head of the town has opened his pack and has not handed over yet."""
    post = select(Post.uid).join(Tenure, Tenure.post_id == Post.id).where(Tenure.to_on.is_(None))
    own = post.where(Tenure.person_id == here.people["town_head"], Post.unit_id == here.units["willow"])
    succession.prepare(session, session.scalars(own).first() or "", actor=here.actors["town_head"], now=at)


def _disputed(session: Session, here: given.County, at: datetime) -> None:
    """An objection, an order that waits for its answer, and a petition at every station of review and recheck."""
    objected = given.petition(session, here, P.ROUTED, at=at)
    given.done(session, here, objected, "object", at=at + timedelta(minutes=10))
    advised = given.petition(session, here, P.ACCEPTED, at=at)
    better = Give(
        *(AdviceKind.WORK, here.units["willow"]),
        *("该村危房改造补助发放以前没有公示名单，群众不知道谁领了多少", "请按村公示补助名单，公示期满没有异议再发放"),
        local_day(at) + timedelta(days=30),
    )
    advising.give(session, advised.uid, None, better, actor=here.actors["petition_head"], now=at + timedelta(minutes=9))
    for place, told_of in enumerate(given.petition(session, here, P.ACCEPTED, at=at) for _ in range(2)):
        staged_supervision.instructed(session, here, told_of, at + timedelta(minutes=9), reports=bool(place))
    staged_supervision.planned(session, here, at)
    supervised = given.petition(session, here, P.ACCEPTED, at=at)
    given.done(session, here, supervised, "supervise", at=at + timedelta(minutes=10))
    for waits, made in enumerate(given.item(session, here, R.RECTIFYING, at=at) for _ in range(2)):
        given.done(session, here, made, "supervise", at=at + timedelta(minutes=30))
        if not waits:
            given.done(session, here, made, "answer_supervision", at=at + timedelta(minutes=40))
    late = local_day(at) + timedelta(days=100)
    ladder.climb(session, supervised.id, today=late, actor=Actor.system("ladder"), now=at + timedelta(minutes=11))
    _warned(session, here, at)
    served: list[tuple[str, dict[str, Any]]] = [("review", {}), ("deliver", {"by": "reviewer"})]
    stations: list[list[tuple[str, dict[str, Any]]]] = [
        [],
        [("review", {"finding": Finding.REVOKE_REDO})],
        [("review", {"finding": Finding.REVOKE_REDO}), ("redo", {})],
        served,
        [*served, ("ask_recheck", {})],
        [*served, ("ask_recheck", {}), ("check_file", {})],
    ]
    for acts in stations:
        petition = given.petition(session, here, P.DELIVERED, at=at)
        for minutes, (act, said) in enumerate([("ask_review", {}), *acts], start=20):
            given.done(session, here, petition, act, at=at + timedelta(minutes=minutes), **said)
    admitted = given.petition(session, here, P.DELIVERED, at=at)
    given.done(session, here, admitted, "ask_review", at=at + timedelta(minutes=20))
    # As where the county turned D12 on; for everybody it would change what the other tests find.
    clocks.start(session, admitted, RuleId.D12, local_day(at), unit_id=admitted.remedies[0].unit_id)
    # As of what the town received itself.
    untold = given.petition(session, here, P.ROUTED, at=at)
    clocks.start(session, untold, RuleId.D2, local_day(at), unit_id=here.units["willow"])


def _warned(session: Session, here: given.County, at: datetime) -> None:
    """An alarm of early warning that waits: somebody was dissatisfied after closing; and one closed petition drawn."""
    closed = given.petition(session, here, P.CLOSED, at=at - timedelta(days=7))
    answers = Answers(reached=True, solved=Solved.NO, satisfied=Satisfied.DISSATISFIED, reason="补助还没有发到户里")
    given.done(session, here, closed, "visit", at=at, answers=answers)
    warnings.run(
        *(lambda: nullcontext(session), lambda: nullcontext(session), None),
        today=local_day(at),
        actor=Actor.system("warnings"),
        now=at,
        progress=lambda *_: None,
    )
    day = local_day(at)
    new = sampling.NewDraw(Kind.PETITION, day - timedelta(days=9), day, 1, here.units["office"], "办结质量抽查")
    sampling.draw(session, new, actor=here.actors["petition_head"], now=at)


def _helped(session: Session, here: given.County, at: datetime) -> None:
    """The town is asked to assist the department that answers for a petition and for an item."""
    routed = given.petition(session, here, at=at)
    given.done(session, here, routed, "assign", at=at + timedelta(minutes=1), unit_id=here.units["civil"])
    listed = given.item(session, here, at=at, unit_id=here.units["civil"])
    for matter, by in ((routed, "petition_head"), (listed, "office_clerk")):
        asked = assisting.Ask(here.units["willow"], "请入户核实该户家庭成员和收入情况", at.date() + timedelta(days=10))
        assisting.ask(session, matter.uid, None, asked, actor=here.actors[by], now=at + timedelta(minutes=20))


def _housed(session: Session, here: given.County, at: datetime) -> None:
    """A household that is no more, and one to which the ID number of two petitioners leads: one of them was judged."""
    number = f"{session.scalar(select(func.count()).select_from(Household)) or 0:05}"
    clerk, head = here.actors["town_clerk"], here.actors["petition_head"]
    gone = household(session, here, replace(HEAD, id_no=""), number=f"9{number}", at=at)
    retire(session, here, gone, local_day(at), at=at)
    for place in range(3):
        mended = household(session, here, replace(HEAD, id_no=""), number=f"6{place}{number}", at=at)
        mended.unconfirmed = True
        if place:
            told = proposed(session, here, mended, Proposed.CLEAR, at=at)
        if place == 2:
            confirmed(session, here, told, at=at)
    id_no = f"9902261963030{number}"
    made = household(session, here, replace(HEAD, id_no=id_no), number=f"8{number}", at=at)
    line = NewPlanLine("代办慢性病门诊报销手续", here.people["town_clerk"], local_day(at))
    members.plan(session, made.uid, None, line, actor=clerk, now=at)
    person = NewPetitioner(name=HEAD.name, id_no=id_no, phone="16000123456", address="四组")
    for belongs in (None, True):
        matter = given.petition(session, here, at=at, people=(person,))
        if belongs is not None:
            said = JudgeHousehold(made.id, belongs, "当面核对了户口簿")
            household_ties.judge(session, matter.uid, None, said, actor=head, now=at + timedelta(minutes=1))


def _supervised(session: Session, here: given.County, at: datetime) -> None:
    """A village stands under supervision with a note of this week and a unit paired with it."""
    listed = select(VillageListing.id).where(VillageListing.village_id == here.villages["well"])
    if session.scalar(listed) is not None:
        return
    village = session.get_one(Village, here.villages["well"])
    uid, village.unconfirmed = village.uid, True
    office, today = here.actors["office_clerk"], local_day(at)
    told = ListingFacts(ListingLevel.COUNTY, here.people["leader"], today, today + timedelta(days=60))
    villages.begin(session, uid, None, told, None, actor=office, now=at)
    said = "走访十二户，饮水管道已经修好，还差一户危房没有动工"
    villages.write_note(session, uid, None, today, said, None, actor=office, now=at)
    unit = PairingFacts(here.units["civil"], today)
    villages.pair(session, uid, None, unit, None, actor=office, now=at)


def _watched(session: Session, here: given.County, at: datetime) -> None:
    """A case of monitoring at every stage that it has on its way to being cleared."""
    today, number = local_day(at), session.scalar(select(func.count()).select_from(Household)) or 0
    who = replace(HEAD, id_no="", labour=Labour.ORDINARY)
    two = {"checked_by_id": here.people["town_clerk"], "checked_with_id": here.people["town_head"]}
    causes = (Cause.ILLNESS, Cause.LABOUR)
    looked = {
        "way": Way.NATURAL,
        "income": 9000,
        "income_steady": True,
        "causes_gone": causes,
        "risk_gone": True,
        **two,
    }
    clue = monitoring.NewClue(Clue.DECLARED, Cause.ILLNESS, today - timedelta(days=21), "户主住院，来村里申报求助")
    acts: list[tuple[Action, int, str, dict[str, Any]]] = [
        (Action.VERIFY, 20, "town_clerk", {}),
        (Action.POST_NOTICE, 19, "town_clerk", {"notice_to": today - timedelta(days=13)}),
        (Action.END_NOTICE, 12, "town_clerk", {}),
        (Action.REVIEW, 11, "town_head", {}),
        (Action.DECIDE, 10, "office_clerk", {"kind": HouseholdKind.MARGINAL}),
        (Action.ASK_CLEARING, 9, "town_clerk", looked),
        (Action.POST_CLEARING, 8, "town_clerk", {"notice_to": today - timedelta(days=2)}),
        (Action.END_CLEARING, 2, "town_clerk", {}),
        (Action.REVIEW_CLEARING, 1, "town_head", {}),
    ]
    for year in (today.year - 1, today.year):
        line = monitoring.NewLine("贵州省", year, 7300, "省乡村振兴局通知")
        monitoring.set_line(session, line, actor=here.actors["office_clerk"], now=at)
    for done in range(len(acts) + 1):
        made = household(session, here, who, number=f"7{done}{number:05}", at=at)
        case = monitoring.begin(session, made.uid, None, clue, actor=here.actors["town_clerk"], now=at)
        for action, days, by, more in acts[:done]:
            act = monitoring.Act(action, today - timedelta(days=days), "入户核实属实，没有异议，照此办理", **more)
            monitoring.act(session, case.uid, None, act, actor=here.actors[by], now=at)


def _found_unsolved(session: Session, here: given.County, matter: Matter, at: datetime) -> None:
    given.visited(session, here, matter, given.NOT_SOLVED, at=at + timedelta(minutes=30))


def _county(session: Session, at: datetime) -> given.County:
    here = given.County()
    for name, role in PLAYED.items():
        here.actors[name] = _actor(session, role, at)
        here.people[name] = here.actors[name].person_id or 0
    for key, name in (
        ("willow", "柳河镇"),
        ("discipline", "县纪委监委"),
        ("civil", "县民政局"),
        ("office", "县信访局"),
    ):
        here.units[key] = session.scalars(select(Unit.id).where(Unit.name == name)).one()
    village = select(Village.id).where(Village.name.like("北寨%"), Village.town_id == here.units["willow"])
    here.villages["well"] = session.scalars(village).one()
    return here


def _actor(session: Session, role: Role, at: datetime) -> Actor:
    user = session.scalars(select(User).where(User.account == role.value)).one()
    return accounts.actor_of(session, user, at.date())
