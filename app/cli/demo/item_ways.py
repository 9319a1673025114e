"""Items of the demo county that affect several villages and households: in work, returned, struck off and reworked."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo.accounts import holders
from app.cli.demo.item_lives import proving
from app.cli.demo.papers import Paper
from app.cli.demo.setting import HOME_TOWN, RECTIFICATION_OFFICE, Setting
from app.domain.accountability import LOCAL
from app.domain.contents import Content
from app.domain.permissions import Actor, Role
from app.domain.rectification import CheckPoint, CheckWay, ReworkCause, RoundSource
from app.models.households import Household
from app.models.papers import PaperRole
from app.operations import closing_out, rectification
from app.operations import matters as shared
from app.operations.rectification import NewItem, NewMeasure, NewRound

SOURCE, NAME, DOCUMENT = RoundSource.CHECK_SUPERVISION, "市级脱贫攻坚交叉检查反馈问题", "青检办〔{}〕7号"
WAYS = (
    (
        "三个村机井配套没有通电，五十多亩地浇不上水",
        "检查组实地查看北寨村、孙店村、徐湾村，六眼机井只有两眼能用，配电没有验收。",
        *(Content.POV_WATER, ("北寨村", "孙店村", "徐湾村"), "measures"),
    ),
    (
        "两个村部分脱贫户住房鉴定表缺签字、照片不全",
        "抽查罗园村、蒋园村住房安全档案，部分户鉴定表没有户主签字，房屋照片不是本人房屋。",
        *(Content.POV_HOUSING, ("罗园村", "蒋园村"), "returned"),
    ),
    (
        "陈庄村、陈湾村公益岗位有人领钱不上岗",
        "随机走访发现两名公益岗位人员长期不在村，工资照发，村里没有考勤记录。",
        *(Content.POV_JOBS, ("陈庄村", "陈湾村"), "reworked"),
    ),
)
"""Title, problem, content, the villages (the first is the one in which it lies), and how far it got."""
BEGUN = (30, 36, 47)
"""How many days ago each came on the list."""
DONE = {
    "goal": "问题逐项改到位，现场看得到，群众认可，不再反弹",
    "measures": "逐户核对、逐项整改，当月完成并公示",
    "progress": "已经逐户核对完毕，缺的补齐，照片和签字都归了档",
    "report": "对照反馈逐条整改完毕，镇里自查三遍，认为达到销号条件",
    "back": "抽查的一户照片仍是旧照，签字由村会计代签，重新入户补办后再报",
    "found": "翻阅档案并入户两户，一户属实，一户的照片与房屋对不上",
    "verified": "实地看了考勤本，入户问了三户，都说现在天天上岗",
    "words": "同意销号，镇里要按月抽查",
    "rework": "市里回头看时，考勤本是一次补写的，两人仍不在村，原整改不实",
}


def run(session: Session, county: Setting, paper: Paper, *, now: datetime) -> None:
    """Enter and carry on those items as the county office, the town and the verifier did."""
    for number, way in enumerate(WAYS):
        _Way(session, county, paper, now, BEGUN[number]).go(*way)


class _Way:
    """One of these items, act by act, each some days after the last."""

    def __init__(self, session: Session, county: Setting, paper: Paper, now: datetime, days: int) -> None:
        self.session, self.county, self.paper, self.today, self.days = session, county, paper, now, days
        self.office = county.actor(county.head(RECTIFICATION_OFFICE), Role.COUNTY_OFFICE)
        self.clerk, self.head = self._by(Role.UNIT_HANDLER), self._by(Role.UNIT_HEAD)
        self.verifier, self.leader = self._by(Role.VERIFIER), self._by(Role.COUNTY_LEADER)

    def _by(self, role: Role) -> Actor:
        return self.county.actor(holders(self.county)[role], role)

    def _later(self, days: int) -> datetime:
        self.days -= days
        at = (self.today - timedelta(days=self.days)).astimezone(LOCAL)
        return at.replace(hour=9 + self.days % 8, minute=self.days * 7 % 60)

    def go(self, title: str, problem: str, content: Content, villages: tuple[str, ...], until: str) -> None:
        """From the list to where it got."""
        at, session = self._later(0), self.session
        due, places = (self.today + timedelta(days=40)).date(), self.county.villages
        town = self.county.units[HOME_TOWN]
        affected = [self._head_of(places[HOME_TOWN, village]) for village in villages]
        fed_back = NewRound(
            SOURCE, NAME, DOCUMENT.format((self.today - timedelta(days=60)).year), _ago(self.today, 60), len(WAYS) + 1
        )
        new = NewItem(
            round=fed_back,
            problem=problem,
            unit_id=town,
            due_on=due,
            received_on=_ago(self.today, 60),
            title=title,
            town_id=town,
            village_id=places[HOME_TOWN, villages[0]],
            villages="、".join(villages[1:]),
            household="、".join(affected),
            content=content,
        )
        uid = rectification.enter(session, new, actor=self.office, now=at).uid
        claimed = rectification.Claim(self.clerk.person_id or 0, self.leader.person_id)
        rectification.claim(session, uid, None, claimed, actor=self.head, now=self._later(2))
        plan = rectification.Plan((NewMeasure(DONE["measures"], "镇乡村振兴办", due),), DONE["goal"])
        rectification.plan(session, uid, None, plan, actor=self.clerk, now=self._later(3))
        approved = rectification.ApprovePlan(self.verifier.person_id or 0, due)
        rectification.approve_plan(session, uid, None, approved, actor=self.office, now=self._later(3))
        at = self._later(9)
        paper = self.paper("整改佐证.txt", DONE["progress"], PaperRole.EVIDENCE)
        proof = (proving(session, uid, paper, at.date()),)
        shared.note(session, uid, None, shared.Note(DONE["progress"], proof), actor=self.clerk, now=at)
        if until != "measures":
            self._close(uid, affected, until)

    def _head_of(self, village_id: int) -> str:
        found = select(Household).where(Household.village_id == village_id).order_by(Household.id).limit(1)
        return next(one.name or "" for one in self.session.scalars(found).one().members if one.left_on is None)

    def _close(self, uid: str, affected: list[str], until: str) -> None:
        session = self.session
        report = closing_out.ApproveReport(DONE["report"])
        closing_out.approve_report(session, uid, None, report, actor=self.head, now=self._later(4))
        closing_out.apply(session, uid, None, closing_out.Apply(), actor=self.clerk, now=self._later(1))
        if until == "returned":
            sample = f"{affected[0]}：属实，签字和照片齐全\n{affected[1]}：照片与房屋不符，签字是代签"
            met = frozenset({CheckPoint.MEASURES_DONE})
            due = _ago(self.today, -20)
            back = closing_out.Return(DONE["back"], due, DONE["found"], CheckWay.ON_SITE, met, sample)
            closing_out.return_(session, uid, None, back, actor=self.verifier, now=self._later(5))
            return
        sample = "\n".join(f"{name}：说人现在每天在村里扫路" for name in affected)
        good = closing_out.Verify(DONE["verified"], CheckWay.ON_SITE, frozenset(CheckPoint), sample)
        closing_out.verify(session, uid, None, good, actor=self.verifier, now=self._later(5))
        signed = closing_out.SignOff(DONE["words"])
        closing_out.sign_off(session, uid, None, signed, actor=self.leader, now=self._later(3))
        again = closing_out.Rework(ReworkCause.FALSE_RECTIFICATION, DONE["rework"], _ago(self.today, -30))
        closing_out.rework(session, uid, None, again, actor=self.office, now=self._later(12))


def _ago(now: datetime, days: int) -> date:
    return (now - timedelta(days=days)).date()
