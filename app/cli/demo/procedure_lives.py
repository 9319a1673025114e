"""Petitions of the demo county that go every way of the procedure, so that each queue and each page has something."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demo import handling_texts as say
from app.cli.demo import people
from app.cli.demo.accounts import holders
from app.cli.demo.county import Place
from app.cli.demo.papers import Paper
from app.cli.demo.petition_lives import Life, checked, take_in
from app.cli.demo.petition_texts import DemoPetition, petition
from app.cli.demo.setting import DISCIPLINE, HOME_TOWN, PETITION_OFFICE, Seat, Setting
from app.domain.accountability import PostKind, local_day
from app.domain.advising import AdviceKind
from app.domain.permissions import Actor, Role
from app.domain.petitions import (
    Adoption,
    Decision,
    DeliveryWay,
    Finding,
    LegalRoute,
    Outcome,
    Refusal,
    Routing,
    SupervisionReason,
)
from app.domain.recusing import Cause
from app.models.assists import Assist
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.operations import advising, assisting, handling, petitions, redoing, remedies, routing, supervising
from app.operations import matters as shared
from app.operations.executions import NewExecution
from app.operations.promises import NewPromise
from app.operations.routing import Told

NEIGHBOUR, DEPARTMENT, ASKED = "石桥镇", "县住建局", "县民政局"
REVIEW_LAW, RECHECK_LAW = "《信访工作条例》第三十五条", "《信访工作条例》第三十六条"
SAID: Mapping[str, str] = {
    "object": "经核对权属和户籍，所反映的地点在石桥镇界内，本镇没有管理权限，材料附后，请另行转送。",
    "agree": "已与自然资源部门核对界线，确属石桥镇，同意异议，另行交办。",
    "overrule": "信访人户籍和房屋都在柳河镇，补助也由柳河镇申报发放，仍由柳河镇办理。",
    "hear": "听证会在镇会议室举行，信访人、村委会和经办人到场，双方举证质证，对补助标准没有异议，对发放时间各执一词。",
    "hear_again": "复核听证一天，信访人补充提交两份收据，办理单位逐项说明，听证员认为主要事实已经查清。",
    "mediate": "经镇调解委员会主持，双方自愿达成协议：月底以前补齐差额，往后按季公开，各方签字。",
    "ask_review": "对处理意见认定的数额不服，认为漏算了两个月，请求复查并重新核定。",
    "uphold": "经查阅原卷、走访两户邻居，原处理意见认定事实清楚、依据正确、程序合规，予以维持。",
    "revoke": "原处理意见没有核对发放台账，漏答了第二项请求，事实不清，予以撤销，由原办理单位重新办理。",
    "redo": "原意见漏答第二项请求，台账未核，责令重新调查，逐项答复。",
    "ask_recheck": "对复查意见仍不服，认为没有听取证人的说法，请求复核。",
    "recheck": "经听证和书面审查，复查意见认定事实清楚，适用政策正确，予以维持；本意见为终结意见。",
    "transfer": "经审查属于纪检监察机关受理范围，附材料一份，对方已签收。",
    "merge": "同一人、同一事项，前一件正在办理，不另行受理，并入一起答复。",
    "outside": "所反映的路段属于国道，由市公路管理部门养护，不属于本县职权范围。",
    "divert": "双方有劳动关系，拖欠工资属于劳动争议，应当先申请劳动仲裁。",
    "supervise": "受理以后二十日没有入户，信访人两次来电催问。请书面说明原因，并报送办理进度。",
    "answer": "因包村干部轮换耽误，已于昨日入户核实，本周内出具意见并当面答复。",
    "assist": "请查明该户近两年的低保审批和发放记录，附复印件。",
    "assist_home": "请核实该户房屋现状和分户情况，拍照并由村委会签字盖章。",
    "promise": "在月底以前把补助差额打到信访人卡上",
    "to_carry_out": "把第二批救助金打到信访人的一卡通上，打款凭证附卷",
    "finding": "两个村的补助发放以后没有公示，群众不知道办到哪一步，多次重复来问。",
    "advice": "每月在村务公开栏公示一次补助的申报、审核和发放情况，由驻村干部核对签字",
    "adopted": "已经部署各村从下月起按月公示，驻村干部签字；逐户短信告知因人手不够，暂不实行。",
    "signed": "信访人当面签收",
    "recuse": "信访人是我妻子的表兄，办理可能被人议论",
}
"""What is said when it is no more than one sentence."""

WAYS: tuple[tuple[str, int, str], ...] = (
    ("承包地调整", 4, "assign:1 object:1"),
    ("宅基地纠纷", 13, "assign:1 object:2 agree:1"),
    ("征地补偿", 40, "assign:1 object:2 agree:1 assign_neighbour:1 sign_for:1 accept:3 progress:9"),
    ("危房改造", 12, "assign:1 object:2 overrule:2 sign_for:1 accept:2"),
    ("林地权属", 74, "assign:2 sign_for:1 accept:3 progress:15 progress:12 extend:12 progress:8"),
    ("产业分红", 30, "assign:1 sign_for:1 accept:2 progress:5 mediate:4 hear:6"),
    ("低保", 60, "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:10"),
    ("高龄津贴", 80, "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:12 uphold:15"),
    ("残疾补贴", 90, "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:9 uphold:12 serve_review:2"),
    (
        "小额信贷",
        70,
        "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:9 revoke:10 redo:1 progress:6",
    ),
    (
        "易地搬迁",
        120,
        "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:9 uphold:12 serve_review:2"
        " ask_recheck:14 hear_again:9",
    ),
    (
        "退耕还林",
        150,
        "assign:1 sign_for:1 accept:2 progress:7 issue:9 deliver:2 ask_review:9 uphold:12 serve_review:2"
        " ask_recheck:14 hear_again:9 recheck:6",
    ),
    ("公益岗工资", 35, "assign:1 sign_for:1 accept:2 progress:6 again:8 merge:1"),
    ("务工欠薪", 9, "divert:2"),
    ("道路硬化", 11, "not_accept:3"),
    ("临时救助", 24, "assign:1 sign_for:1 accept:2 progress:4 ask_assist:2"),
    ("房产证", 20, "assign_department:1 sign_for:1 accept:2 ask_home:3"),
    ("饮水", 33, "assign:1 sign_for:1 accept:2 supervise:22"),
    ("改厕", 38, "assign:1 sign_for:1 accept:2 supervise:22 answer:3 advise:2 adopted:2"),
    ("养老金", 45, "assign:1 sign_for:1 accept:2 progress:8 issue_promising:9 deliver:2 advise_late:1"),
    ("供电", 14, "assign:1 sign_for:1 recuse:1"),
    ("建议便民服务", 40, "assign:1 sign_for:1 accept:2 progress:8 issue:9 deliver:2"),
    ("粮补冒领", 3, "assign:1"),
    ("扶贫资金去向", 20, "transfer:3"),
    ("干部失职", 2, ""),
    ("临时救助", 36, "assign:1 sign_for:1 accept:2 progress:6 issue_supporting:8 deliver:2 close_owing:4"),
)
"""What it is about, how many days ago it came in, and what was done with it, each so many days after the last."""


def procedure_life(
    rng: random.Random, setting: Setting, way: tuple[str, int, str], village: Place, paper: Paper
) -> Life:
    """One petition that goes this way, as far as it got by today."""
    session, now = yield timedelta()
    who = people.person(rng, local_day(now))
    told = petition(rng, way[0], village, who, local_day(now))
    case = _Case(rng, setting, told, paper, take_in(session, now, rng, setting, told, village, who))
    case.who, case.village = who, village
    for act in way[2].split():
        name, _, wait = act.partition(":")
        session, now = yield timedelta(days=int(wait))
        case.do(name, session, now)


class _Case:
    """One petition and those who have to do with it."""

    who: people.Person
    village: Place

    def __init__(self, rng: random.Random, setting: Setting, told: DemoPetition, paper: Paper, uid: str) -> None:
        self.rng, self.setting, self.told, self.paper, self.uid = rng, setting, told, paper, uid
        self.unit = HOME_TOWN
        self.times = 0
        """How often it was written down what was done."""

    def do(self, name: str, session: Session, now: datetime) -> None:
        """Perform one act of the way."""
        act: Callable[[Session, datetime], None] = getattr(self, f"_{name}")
        act(session, now)

    def _by(self, seat: Seat, role: Role) -> Actor:
        return self.setting.actor(seat, role)

    @property
    def _office(self) -> Actor:
        return self._by(self.setting.head(PETITION_OFFICE), Role.PETITION_HEAD)

    @property
    def _counter(self) -> Actor:
        return self._by(self.setting.seats[PETITION_OFFICE][-2], Role.REGISTRAR)

    @property
    def _head(self) -> Actor:
        return self._by(self.setting.head(self.unit), Role.UNIT_HEAD)

    @property
    def _handler(self) -> Seat:
        if self.unit == HOME_TOWN:
            return holders(self.setting)[Role.UNIT_HANDLER]
        return [seat for seat in self.setting.seats[self.unit] if seat.kind is PostKind.CLERK][-1]

    @property
    def _worker(self) -> Actor:
        return self._by(self._handler, Role.UNIT_HANDLER)

    @property
    def _reviewer(self) -> Actor:
        return self._by(holders(self.setting)[Role.REVIEW_BODY], Role.REVIEW_BODY)

    @property
    def _rechecker(self) -> Actor:
        return self._by(holders(self.setting)[Role.RECHECK_BODY], Role.RECHECK_BODY)

    def _assign(self, session: Session, now: datetime) -> None:
        due = local_day(now) + timedelta(days=45)
        note = say.assignment(self.rng, self.told, unit=self.unit, due=due)
        command = petitions.Assign(self.setting.units[self.unit], Routing.ASSIGN, due, note=note)
        petitions.assign(session, self.uid, None, command, actor=self._office, now=now)

    def _assign_neighbour(self, session: Session, now: datetime) -> None:
        self.unit = NEIGHBOUR
        self._assign(session, now)

    def _assign_department(self, session: Session, now: datetime) -> None:
        self.unit = DEPARTMENT
        self._assign(session, now)

    def _transfer(self, session: Session, now: datetime) -> None:
        clerk = self._by(self.setting.seats[PETITION_OFFICE][2], Role.CONFIDENTIAL_CLERK)
        papers = (self.paper("移送回执.txt", SAID["transfer"], PaperRole.RECEIPT),)
        command = petitions.Transfer(self.setting.units[DISCIPLINE], SAID["transfer"], papers)
        petitions.transfer(session, self.uid, None, command, actor=clerk, now=now)

    def _sign_for(self, session: Session, now: datetime) -> None:
        command = petitions.SignFor(self._handler.person_id)
        petitions.sign_for(session, self.uid, None, command, actor=self._head, now=now)

    def _accept(self, session: Session, now: datetime) -> None:
        text = f"{self.unit}受理告知书：已收到您反映的“{self.told.title}”，按信访程序办理，办理期限60日。"
        command = petitions.Accept(
            *(local_day(now), DeliveryWay.IN_PERSON),
            proof=SAID["signed"],
            papers=(self.paper("受理告知书.txt", text, PaperRole.NOTICE),),
        )
        petitions.accept(session, self.uid, None, command, actor=self._head, now=now)

    def _progress(self, session: Session, now: datetime) -> None:
        text = say.progress(self.rng, self.told, by=self._handler.name, day=local_day(now), step=self.times)
        self.times += 1
        shared.note(session, self.uid, None, shared.Note(text), actor=self._worker, now=now)

    def _issue(
        self, session: Session, now: datetime, promise: NewPromise | None = None, decision: say.Decision = "explain"
    ) -> None:
        answer = say.opinion(self.rng, self.told, decision, unit=self.unit, higher="青禾县人民政府", day=local_day(now))
        command = petitions.Issue(
            *(Decision(decision), answer.text, answer.law),
            adoption=Adoption.PARTLY,
            promise=promise,
            decisions=(Decision(decision),) * len(self.told.demands),
        )
        petitions.issue(session, self.uid, None, command, actor=self._head, now=now)

    def _issue_promising(self, session: Session, now: datetime) -> None:
        self._issue(session, now, NewPromise(SAID["promise"], local_day(now) + timedelta(days=25)))

    def _issue_supporting(self, session: Session, now: datetime) -> None:
        self._issue(session, now, decision="support")

    def _close_owing(self, session: Session, now: datetime) -> None:
        """Closed over what is still to be carried out (意见待落实)."""
        report = say.closing_report(self.rng, self.told, "support", assigned_by=PETITION_OFFICE, day=local_day(now))
        task = NewExecution(SAID["to_carry_out"], self._handler.person_id, local_day(now) + timedelta(days=25))
        papers = (self.paper("办结报告.txt", report, PaperRole.REPORT),)
        checked(session, self.uid, self._office, now)
        command = petitions.Close(Outcome.PARTLY, report, papers, task)
        petitions.close(session, self.uid, None, command, actor=self._head, now=now)

    def _deliver(self, session: Session, now: datetime) -> None:
        text = say.delivery(self.rng, self.told, "in_person", day=local_day(now))
        papers = (self.paper("送达回证.txt", text, PaperRole.RECEIPT),)
        command = petitions.Deliver(local_day(now), DeliveryWay.IN_PERSON, text, papers)
        petitions.deliver(session, self.uid, None, command, actor=self._worker, now=now)

    def _object(self, session: Session, now: datetime) -> None:
        papers = (self.paper("异议书.txt", SAID["object"], PaperRole.OTHER),)
        command = routing.Object(SAID["object"], NEIGHBOUR, papers)
        routing.object_(session, self.uid, None, command, actor=self._head, now=now)

    def _agree(self, session: Session, now: datetime) -> None:
        routing.agree(session, self.uid, None, routing.Rule(SAID["agree"]), actor=self._office, now=now)

    def _overrule(self, session: Session, now: datetime) -> None:
        routing.overrule(session, self.uid, None, routing.Rule(SAID["overrule"]), actor=self._office, now=now)

    def _extend(self, session: Session, now: datetime) -> None:
        reason = say.extension_reason(self.rng, self.told, day=local_day(now))
        papers = (self.paper("延期告知书.txt", reason, PaperRole.NOTICE),)
        command = handling.Extend(20, reason, self._told(now), papers)
        handling.extend(session, self.uid, None, command, actor=self._head, now=now)

    def _told(self, now: datetime) -> Told:
        return Told(local_day(now), DeliveryWay.IN_PERSON, proof=SAID["signed"])

    def _mediate(self, session: Session, now: datetime) -> None:
        papers = (self.paper("调解协议书.txt", SAID["mediate"], PaperRole.MINUTES),)
        command = handling.Mediate(local_day(now), True, SAID["mediate"], papers)
        handling.mediate(session, self.uid, None, command, actor=self._worker, now=now)

    def _hear(self, session: Session, now: datetime) -> None:
        self._heard(session, now, "hear", self._worker)

    def _hear_again(self, session: Session, now: datetime) -> None:
        self._heard(session, now, "hear_again", self._rechecker)

    def _heard(self, session: Session, now: datetime, said: str, by: Actor) -> None:
        papers = (self.paper("听证笔录.txt", SAID[said], PaperRole.MINUTES),)
        command = handling.Hear(local_day(now), local_day(now), SAID[said], papers)
        handling.hear(session, self.uid, None, command, actor=by, now=now)

    def _ask_review(self, session: Session, now: datetime) -> None:
        command = self._asked(now, "ask_review", self._reviewer)
        remedies.ask_review(session, self.uid, None, command, actor=self._counter, now=now)

    def _ask_recheck(self, session: Session, now: datetime) -> None:
        command = self._asked(now, "ask_recheck", self._rechecker)
        remedies.ask_recheck(session, self.uid, None, command, actor=self._counter, now=now)

    def _asked(self, now: datetime, said: str, decider: Actor) -> remedies.Ask:
        papers = (self.paper("申请书.txt", SAID[said], PaperRole.ORIGINAL),)
        return remedies.Ask(local_day(now), local_day(now), SAID[said], decider.person_id or 0, papers=papers)

    def _uphold(self, session: Session, now: datetime) -> None:
        self._review(session, now, Finding.UPHOLD, "uphold")

    def _revoke(self, session: Session, now: datetime) -> None:
        self._review(session, now, Finding.REVOKE_REDO, "revoke")

    def _review(self, session: Session, now: datetime, finding: Finding, said: str) -> None:
        papers = (self.paper("复查意见书.txt", SAID[said], PaperRole.OPINION),)
        command = remedies.Decide(finding, SAID[said], REVIEW_LAW, papers=papers)
        remedies.review(session, self.uid, None, command, actor=self._reviewer, now=now)

    def _serve_review(self, session: Session, now: datetime) -> None:
        papers = (self.paper("复查意见书送达回证.txt", "信访人本人签收。", PaperRole.RECEIPT),)
        command = petitions.Deliver(local_day(now), DeliveryWay.IN_PERSON, papers=papers)
        petitions.deliver(session, self.uid, None, command, actor=self._reviewer, now=now)

    def _redo(self, session: Session, now: datetime) -> None:
        served = remedies.Served(local_day(now), DeliveryWay.IN_PERSON, proof=SAID["signed"])
        command = redoing.Redo(local_day(now) + timedelta(days=40), SAID["redo"], served)
        redoing.redo(session, self.uid, None, command, actor=self._reviewer, now=now)

    def _recheck(self, session: Session, now: datetime) -> None:
        checked(session, self.uid, self._office, now)
        papers = (
            self.paper("复核意见书.txt", SAID["recheck"], PaperRole.EVIDENCE),
            self.paper("复核意见书送达回证.txt", "信访人本人签收。", PaperRole.RECEIPT),
        )
        served = remedies.Served(local_day(now), DeliveryWay.IN_PERSON)
        command = remedies.Decide(Finding.UPHOLD, SAID["recheck"], RECHECK_LAW, Outcome.UNRESOLVED, served, papers)
        remedies.recheck(session, self.uid, None, command, actor=self._rechecker, now=now)

    def _again(self, session: Session, now: datetime) -> None:
        """The same person writes once more; what follows is done with the second petition."""
        self.earlier = session.scalars(select(Matter.number).where(Matter.uid == self.uid)).one()
        self.uid = take_in(session, now, self.rng, self.setting, self.told, self.village, self.who)

    def _merge(self, session: Session, now: datetime) -> None:
        command = routing.Merge(self.earlier, SAID["merge"], self._told(now))
        routing.merge(session, self.uid, None, command, actor=self._office, now=now)

    def _not_accept(self, session: Session, now: datetime) -> None:
        organ = "市公路管理局"
        command = routing.NotAccept(Refusal.OUTSIDE_POWERS, SAID["outside"], self._told(now), competent_organ=organ)
        routing.not_accept(session, self.uid, None, command, actor=self._office, now=now)

    def _divert(self, session: Session, now: datetime) -> None:
        organ = "县劳动人事争议仲裁委员会"
        command = routing.Divert(LegalRoute.ARBITRATION, organ, SAID["divert"], self._told(now))
        routing.divert(session, self.uid, None, command, actor=self._office, now=now)

    def _ask_assist(self, session: Session, now: datetime) -> None:
        self._asked_unit(session, now, ASKED, "assist")

    def _ask_home(self, session: Session, now: datetime) -> None:
        self._asked_unit(session, now, HOME_TOWN, "assist_home")

    def _asked_unit(self, session: Session, now: datetime, unit: str, said: str) -> Assist:
        command = assisting.Ask(self.setting.units[unit], SAID[said], local_day(now) + timedelta(days=12))
        return assisting.ask(session, self.uid, None, command, actor=self._head, now=now)

    def _supervise(self, session: Session, now: datetime) -> None:
        papers = (self.paper("督办函.txt", SAID["supervise"], PaperRole.OTHER),)
        command = supervising.Supervise(SupervisionReason.EVASION, SAID["supervise"], now + timedelta(days=10), papers)
        supervising.supervise(session, self.uid, None, command, actor=self._office, now=now)

    def _answer(self, session: Session, now: datetime) -> None:
        matter = session.scalars(select(Matter).where(Matter.uid == self.uid)).one()
        if not any(order.is_open for order in matter.supervisions):
            return  # what the ladder had ordered meanwhile was answered for both
        command = supervising.AnswerSupervision(SAID["answer"])
        supervising.answer(session, self.uid, None, command, actor=self._worker, now=now)

    def _advise(self, session: Session, now: datetime, days: int = 30) -> None:
        due_on = local_day(now) + timedelta(days=days)
        unit_id = self.setting.units[self.unit]
        command = advising.Give(AdviceKind.WORK, unit_id, SAID["finding"], SAID["advice"], due_on)
        self.advice = advising.give(session, self.uid, None, command, actor=self._office, now=now).id

    def _advise_late(self, session: Session, now: datetime) -> None:
        self._advise(session, now, days=10)

    def _adopted(self, session: Session, now: datetime) -> None:
        command = advising.FeedBack(self.advice, Adoption.PARTLY, SAID["adopted"], local_day(now))
        advising.feed_back(session, self.uid, None, command, actor=self._office, now=now)

    def _recuse(self, session: Session, now: datetime) -> None:
        person = self._handler.person_id
        cause = Cause.NEAR_IN_LAWS
        shared.recuse(session, self.uid, person, SAID["recuse"], cause=cause, actor=self._worker, now=now)
