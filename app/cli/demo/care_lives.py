"""Who may fall back into poverty in the demo county (防返贫监测), case by case, and talks on the way with promises."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.cli.demo.accounts import holders
from app.cli.demo.setting import HOME_TOWN, Setting
from app.domain.households import MONITORED, Cause, HouseholdKind, Labour, Unclear
from app.domain.monitoring import Action, Clue, Way
from app.domain.permissions import Role
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.models.directory import Village
from app.models.households import Household
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import monitoring, receptions
from app.operations.receptions import NewReception
from app.queries import households as register

CLUES = (
    (Clue.DECLARED, Cause.ILLNESS, "户主胃部手术，自付部分较大，本人到村部申报求助"),
    (Clue.FOUND, Cause.DISASTER, "包户干部走访时发现大棚被风掀翻，今年西瓜绝收"),
    (Clue.WARNED, Cause.ILLNESS, "医保部门推送：近三个月住院自付费用超过预警线"),
    (Clue.FOUND, Cause.SCHOOLING, "网格员排查：两个孩子同时上大学，家里只有一人务工"),
    (Clue.DECLARED, Cause.LABOUR, "儿子外出务工时受伤，回家休养，家里没有别的收入"),
    (Clue.WARNED, Cause.DISABILITY, "残联推送：新办二级残疾证，生活不能自理"),
    (Clue.FOUND, Cause.MONEY, "养殖的鸭子得病死亡大半，贷款下月到期"),
    (Clue.DECLARED, Cause.ILLNESS, "母亲查出尿毒症，每周透析两次，申请帮扶"),
)
ACTS = (
    (Action.VERIFY, Role.UNIT_HANDLER, "入户核实：收入、住房、饮水、医保逐项看过，情况属实"),
    (Action.POST_NOTICE, Role.UNIT_HANDLER, "在村务公开栏张贴，村民代表会议同意纳入"),
    (Action.END_NOTICE, Role.UNIT_HANDLER, "公示期满，没有人提出异议"),
    (Action.REVIEW, Role.UNIT_HEAD, "镇里抽查两户邻居，和村里报的一致，同意上报"),
    (Action.DECIDE, Role.COUNTY_OFFICE, "经部门比对没有房车和公司信息，确定为监测对象"),
    (Action.ASK_CLEARING, Role.UNIT_HANDLER, "务工收入连续三个月稳定，风险已经消除，申请消除"),
    (Action.POST_CLEARING, Role.UNIT_HANDLER, "村民代表评议同意消除，在村务公开栏张贴"),
    (Action.END_CLEARING, Role.UNIT_HANDLER, "消除公示期满，没有人提出异议"),
    (Action.REVIEW_CLEARING, Role.UNIT_HEAD, "镇里入户复看，收入、住房、饮水和核查表一致，同意上报"),
    (Action.CLEAR, Role.COUNTY_OFFICE, "县里审定消除风险，已在县政府网站公告"),
)
DAYS = (24, 22, 20, 9, 6, 4, 1, 0, -11, -13, -15)
"""How many days ago the clue came, and each act was done; those before zero of a case that began so much earlier."""
HUNG = -10
"""When the notice of the clearing ends, by the same days."""
ON_THE_WAY = ((7, 3), (8, 16), (9, 18), (10, 45), (10, 80))
"""Cases that go on to their clearing: how many acts were done, and how many days earlier it all was."""
REJECTED_CASE = 7
"""Which of the cases is not taken in."""
KINDS = (HouseholdKind.MARGINAL, HouseholdKind.SUDDEN, HouseholdKind.UNSTABLE)
LINE = 7800
REJECTED = "儿子在县城有房，收入超过监测范围，已当面说明"
TALKS = (
    (
        ReceptionKind.RECEPTION,
        Purpose.LISTEN,
        26,
        "反映村里路灯三个月不亮，晚上接孩子不安全。",
        "月底前修好路灯",
        6,
        None,
    ),
    (ReceptionKind.GOING_DOWN, Purpose.LISTEN, 19, "五户集中反映灌溉渠淤堵，玉米浇不上水。", "十天内清淤通水", 10, 8),
    (
        ReceptionKind.HOUSEHOLD,
        Purpose.HELP,
        15,
        "老人慢性病药费每月两百多元，不知道能报销。",
        "代办慢性病门诊手续",
        14,
        None,
    ),
    (ReceptionKind.HOUSEHOLD, Purpose.TELL, 11, "讲清低保按户核算的办法，逐项算给他看，本人认可。", "", None, None),
    (
        ReceptionKind.RECEPTION,
        Purpose.ASK_AGAIN,
        8,
        "来问处理意见什么时候能拿到，已告知期限和经办人。",
        "出具意见当天打电话",
        20,
        None,
    ),
    (
        ReceptionKind.GOING_DOWN,
        Purpose.CHECK,
        4,
        "现场看厕所改造，三户能用，一户水箱漏水。",
        "派人更换水箱配件",
        9,
        None,
    ),
)
"""What kind, what for, days ago, what was said, what was promised, due and kept so many days after."""


def run(session: Session, county: Setting, seed: int, *, now: datetime) -> None:
    """Let cases of the home town stand at every turn, and write down what was said on the way."""
    rng = random.Random(f"{seed}-care")  # noqa: S311  # a demonstration, the same every time
    found = (
        select(Household)
        .join(Village, Village.id == Household.village_id)
        .where(Village.town_id == county.units[HOME_TOWN], Household.retired_on.is_(None))
        .options(joinedload(Household.village), selectinload(Household.members))
        .order_by(Household.id)
    )
    known = session.scalars(found).all()
    office = county.actor(county.head("县整改办"), Role.COUNTY_OFFICE)
    unclear = register.unclear_of(session, office, known)
    safe = [one for one in known if {Unclear.OPEN_CAMPAIGN, Unclear.UNCONFIRMED}.issuperset(unclear[one.id])]
    fit = [one for one in safe if one.kind not in MONITORED and _can_work(one)]
    chosen = rng.sample(fit, len(CLUES) + len(ON_THE_WAY))
    for year in (now.year - 1, now.year):
        line = monitoring.NewLine("本省", year, LINE, f"省防止返贫监测工作通知（{year}年度）")
        monitoring.set_line(session, line, actor=office, now=now)
    for number, household in enumerate(chosen[: len(CLUES)]):
        _watch(session, county, household, number, number, now)
    for number, (household, (acts, earlier)) in enumerate(zip(chosen[len(CLUES) :], ON_THE_WAY, strict=True)):
        _watch(session, county, household, number, acts, now, earlier=earlier, way=Way.NATURAL)
    # The risk of the last one came back after it had been cleared.
    _watch(session, county, chosen[-1], 0, 5, now)
    _talk(session, county, chosen, now)


def _can_work(household: Household) -> bool:
    return any(one.labour not in (None, Labour.NONE) for one in household.members)


def _watch(
    session: Session,
    county: Setting,
    household: Household,
    number: int,
    acts: int,
    now: datetime,
    *,
    earlier: int = 0,
    way: Way = Way.HELPED,
) -> None:
    """One clue and so many acts on its way, the last of them ever nearer to today."""
    clerk, head = (holders(county)[role] for role in (Role.UNIT_HANDLER, Role.UNIT_HEAD))
    who = {
        Role.UNIT_HANDLER: county.actor(clerk, Role.UNIT_HANDLER),
        Role.UNIT_HEAD: county.actor(head, Role.UNIT_HEAD),
        Role.COUNTY_OFFICE: county.actor(county.head("县整改办"), Role.COUNTY_OFFICE),
    }
    clue, risk, told = CLUES[number]
    begun = now - timedelta(days=DAYS[0] + earlier)
    ends = {Action.POST_NOTICE: DAYS[3], Action.POST_CLEARING: HUNG}
    new = monitoring.NewClue(clue, risk, begun.date(), told)
    case = monitoring.begin(session, household.uid, None, new, actor=who[Role.UNIT_HANDLER], now=begun)
    for (action, role, note), days in zip(ACTS[:acts], DAYS[1:], strict=False):
        at = now - timedelta(days=days + earlier)
        if number == REJECTED_CASE and action is Action.REVIEW:
            rejected = monitoring.Act(Action.REJECT, at.date(), REJECTED)
            monitoring.act(session, case.uid, None, rejected, actor=who[role], now=at)
            return
        act = monitoring.Act(
            action,
            at.date(),
            note,
            notice_to=(now - timedelta(days=ends[action] + earlier)).date() if action in ends else None,
            kind=KINDS[number % len(KINDS)] if action is Action.DECIDE else None,
            way=way if action is Action.ASK_CLEARING else None,
            income=LINE + 2800,
            income_steady=True,
            causes_gone=monitoring.causes_of(case, household),
            risk_gone=True,
            checked_by_id=clerk.person_id,
            checked_with_id=head.person_id,
        )
        monitoring.act(session, case.uid, None, act, actor=who[role], now=at)


def _talk(session: Session, county: Setting, known: Sequence[Household], now: datetime) -> None:
    secretary = county.actor(county.secretary(HOME_TOWN), Role.TOWN_SECRETARY)
    mine = (Matter.town_id == county.units[HOME_TOWN], Matter.confidential.is_(False), Matter.settled_on.is_(None))
    numbers = session.scalars(select(Petition.number).where(*mine).order_by(Petition.id.desc()).limit(2)).all()
    for order, (kind, purpose, days, said, promise, due, kept) in enumerate(TALKS):
        at, household = now - timedelta(days=days), known[order]
        own = kind is ReceptionKind.HOUSEHOLD
        head = next(one.name or "" for one in household.members if one.left_on is None)
        day = at.date()
        talk = Talk(
            *(kind, purpose, day, secretary.person_id or 0),
            met=head if own else "几户村民",
            said=said,
            town_id=None if own else household.village.town_id,
            village_id=None if own else household.village_id,
            place="" if own else "镇群众来访接待室" if kind is ReceptionKind.RECEPTION else "村部会议室",
            household=household.number if own else "",
            result="已交经办人当天联系，办好后回话" if promise else "本人表示清楚了",
            promise=promise,
            promise_due_on=day + timedelta(days=due) if due is not None else None,
            promise_kept_on=day + timedelta(days=kept) if kept is not None else None,
        )
        about = tuple(numbers[:1]) if purpose is Purpose.ASK_AGAIN else ()
        receptions.record(session, NewReception(talk, about), actor=secretary, now=now if kept is not None else at)
