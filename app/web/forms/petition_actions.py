"""Forms of what is done with a petition, from the counter to the file; each is one page."""

from wtforms.fields.choices import SelectChoice

from app import clock
from app.domain.clocks import RuleId
from app.domain.demands import CARRIED_OUT
from app.domain.petition_guards import receipt_missing
from app.domain.petitions import (
    PETITION_PATH,
    Category,
    DeliveryWay,
    Outcome,
    Routing,
    Stage,
)
from app.domain.workflow import Facts
from app.labels import sentence
from app.models.directory import UnitLevel
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.clocks import NOTICES
from app.operations.executions import NewExecution
from app.operations.papers import NewPaper
from app.operations.petitions import (
    Accept,
    Assign,
    Close,
    NameHandler,
    Reopen,
    SignFor,
    Transfer,
)
from app.operations.urgent import ReportUrgent
from app.queries import visiting
from app.queries.directory import PostHolder
from app.queries.dossier import HEADS, Offered
from app.queries.receivers import next_is_decided_above
from app.web.forms.addressees import left_out
from app.web.forms.base import Choice, Day, Line, Needed, Pick, Place, Text, Tick
from app.web.forms.matters import (
    SCANNED,
    ActionForm,
    evidence_said,
    grouped,
    late_field,
    named,
    note_field,
    papers_field,
    proof_field,
)
from app.web.forms.moments import Moment
from app.web.forms.petition_routing import NoticeForm
from app.web.request import reading

OUTCOMES = (Outcome.RESOLVED, Outcome.PARTLY, Outcome.UNRESOLVED, Outcome.UNVERIFIABLE, Outcome.NOT_APPLICABLE)


class AssignForm(ActionForm):
    """转送、交办."""

    heading, button, back = "转送、交办", "确认转办", "返回，不转办"
    effects = (
        "包保责任人换成责任单位负责人；突出的涉贫件由镇（园区）党（工）委书记亲自包保。",
        "交办要求在指定日期前反馈结果，转送不要求（《信访工作条例》第二十二条）。",
    )
    told = "责任单位的待签收里会出现这一件。"
    starts = (RuleId.D3, RuleId.D4)

    unit = Place("责任单位", [Needed()])
    routing = Pick("方式", [Needed()], of=Routing)
    report_due_on = Day("反馈日期", latest=None, description="交办时必填，如 2024-06-20。")
    handler = Place("承办人", empty="由责任单位确定", render_kw={"data-within": "unit"})
    holder = Place("包保责任人", empty="按规定自动确定", render_kw={"data-within": "unit"})
    prominent = Tick("列为突出")
    decided_by = Line(
        "由谁决定的",
        [],
        most=100,
        description="已经转给过两个单位的，写明作出决定的共同上一级机关、单位或者信访工作联席会议。",
    )
    told_way = Choice(
        "去向告知方式",
        of=[way for way in DeliveryWay if way is not DeliveryWay.REFUSED],
        empty="今天没有告知",
        description="直接收到的，要在 15 日内书面告知信访人转送、交办去向（《信访工作条例》第二十三条）；"
        "选了方式的，去向告知书随之出，没有告知的，期限照常计算，到告知为止。",
    )
    proof = proof_field()
    note = note_field("转办意见")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Units that may get it, and their people below them."""
        units = offered.addressees
        self.unit.offer((unit.id, unit.name) for unit in units)
        self.unit.description = left_out(offered)
        allowed = {unit.id for unit in units}
        people = [person for person in offered.people() if person.unit_id in allowed]
        self.handler.choices = [SelectChoice("", self.handler.empty), *grouped(people)]
        heads = [person for person in offered.people(None, *HEADS) if person.unit_id in allowed]
        self.holder.choices = [SelectChoice("", self.holder.empty), *grouped(heads)]
        if not next_is_decided_above(reading(), matter):
            del self.decided_by
        if all(clock.rule != RuleId.D2 for clock in matter.running):
            del self.told_way, self.proof
        if not self.is_filled():
            self.prominent.data = matter.prominent
            if matter.town_id in allowed:
                self.unit.data = matter.town_id

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """Of somebody whose name or address is unclear nobody can be told anything (art. 23 para 2); to what the common
        superior decided nobody objects (art. 24)."""
        exempt = isinstance(matter, Petition) and matter.notice_exempt
        none = (*(NOTICES if exempt else ()), *((RuleId.D4,) if "decided_by" in self else ()))
        return tuple(rule for rule in self.starts if rule not in none)

    def command(self, _papers: tuple[NewPaper, ...]) -> Assign:
        """Where it goes."""
        return Assign(
            self.unit.data,
            self.routing.data,
            self.report_due_on.data or None,
            self.handler.data,
            self.holder.data,
            self.prominent.data,
            (self.decided_by.data or "") if "decided_by" in self else "",
            self.note.data or "",
            self.told_way.data if "told_way" in self else None,
            (self.proof.data or "") if "proof" in self else "",
        )


class TransferForm(ActionForm):
    """移送纪检监察机关."""

    heading, button, back = "移送纪检监察机关", "确认移送", "返回，不移送"
    effects = (
        "属于纪检监察机关管辖的检举控告，移送有权处理的机关（《信访工作条例》第二十二条）。",
        "移送以后这一件在信访系统内不再办理，包保到此结束；原文、信访人、被反映人不能再更正。",
    )
    paper_role = PaperRole.RECEIPT

    unit = Place("移送到", [Needed()], description="只列机构里层级是“纪检监察机关”的单位。")
    note = note_field("移送说明")
    papers = papers_field("移送回执", "对方签收的移送函、回执。")
    receipt_later = Tick("回执还没有收到，收到后补")

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Organs of discipline and supervision that are not complained of."""
        self.unit.offer((u.id, u.name) for u in offered.units if u.level is UnitLevel.DISCIPLINE)

    def command(self, papers: tuple[NewPaper, ...]) -> Transfer:
        """Where it goes."""
        return Transfer(self.unit.data, self.note.data or "", papers, self.receipt_later.data)


class SignForForm(ActionForm):
    """签收."""

    heading, button, back = "签收", "确认签收", "返回，不签收"
    effects = (
        "签收不改变任何时限：书面告知的 15 日从转办那天算起。",
        "没有选包保责任人的，由单位负责人包保；突出的涉贫件仍由书记包保。",
    )
    told = "承办人的待办里会出现这一件。"

    handler = Place("承办人", [Needed()])
    holder = Place("包保责任人", empty="单位负责人")
    note = note_field()

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """People of the own unit."""
        own = offered.people(matter.unit_id)
        self.handler.offer(named(own))
        self.holder.offer(named(own))
        if not self.is_filled():
            self.handler.data = matter.handler_id

    def command(self, _papers: tuple[NewPaper, ...]) -> SignFor:
        """Who handles it."""
        return SignFor(self.handler.data, self.holder.data, self.note.data or "")


class NameHandlerForm(ActionForm):
    """另定承办人."""

    heading, button, back = "另定承办人", "确认承办人", "返回"
    effects = ("原承办人已经回避，由本单位另一人接着办。时限不变。",)
    told = "承办人的待办里会出现这一件。"

    handler = Place("承办人", [Needed()])
    note = note_field()

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """People of the own unit."""
        self.handler.offer(named(offered.people(matter.unit_id)))

    def command(self, _papers: tuple[NewPaper, ...]) -> NameHandler:
        """Who goes on."""
        return NameHandler(self.handler.data, self.note.data or "")


class AcceptForm(NoticeForm):
    """受理."""

    heading, button, back = "受理", "确认受理", "返回，不受理"
    effects = (
        "告知书要写明接收情况以及处理途径和程序（《信访工作条例》第二十三条）。",
        "受理日只写一次：告知早于今天的，告知的那一天就是受理日，办理期限从那天算起。",
    )
    told = "承办人开始办理，包保责任人和信访局看得到。"
    starts = (RuleId.D5,)

    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    handler = Place("承办人", [Needed()])
    note = note_field()
    entered_late = late_field()
    papers = papers_field("受理告知书", SCANNED)

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """As of every notice; a handler where none has been named, because nobody routed it."""
        super().offer(offered, matter, holders)
        if matter.stage == Stage.REGISTERED:
            self.handler.offer(named(offered.people(matter.registrar_unit_id)))
        else:
            del self.handler

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """The 60 days are for appeals on the petition path alone."""
        return self.starts if _has_sixty_days(matter) else ()

    def command(self, papers: tuple[NewPaper, ...]) -> Accept:
        """How he was told."""
        told, handler = self.notice(), self.handler.data if "handler" in self else None
        note = self.note.data or ""
        return Accept(told.on, told.way, told.exempt, handler, note, papers, told.entered_late, told.proof)


class CloseForm(ActionForm):
    """办结."""

    heading, button, back = "办结", "确认办结", "返回，不办结"
    effects = (
        "办结要有佐证，由承办人以外的人审核。",
        "办结不是化解：包保责任人负责到回访确认解决为止。",
        "支持诉求、还没有落实完的，写明由谁、哪天以前落实：列在“意见待落实”，落实以前不算化解，不能归档。",
    )
    told = "待回访里会出现这一件，由没有办过这一件的人回访。"
    paper_role = PaperRole.EVIDENCE

    outcome = Pick("问题解决得怎样", [Needed()], of=OUTCOMES)
    report = Text("办结报告", [Needed()], most=10_000, render_kw={"rows": 6})
    papers = papers_field("佐证材料", "意见作出以后形成的，能看出已经落实。")
    task = Text("还要落实的事", most=500, render_kw={"rows": 2}, description="已经落实、写“已解决”的不填。")
    task_owner = Place("由谁落实", empty="请选择")
    task_due_on = Day("哪天以前落实", latest=None)

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Who may carry it out: people of the responsible unit. Only what is supported is carried out (art. 32)."""
        if isinstance(matter, Petition) and matter.decision in CARRIED_OUT:
            self.task_owner.offer(named(offered.people(matter.unit_id)))
        else:
            del self.task, self.task_owner, self.task_due_on

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """The visits that are planned, by risk."""
        return visiting.planned(matter)

    def lacking(self, facts: Facts) -> list[str]:
        """Evidence, and what shows that the opinion was served: closing does not wait for that, the file does (P23)."""
        return evidence_said(facts) + ([sentence("receipt_later")] if receipt_missing(facts) else [])

    def command(self, papers: tuple[NewPaper, ...]) -> Close:
        """What came of it."""
        task = None
        if "task" in self and (self.task.data or self.task_owner.data or self.task_due_on.data):
            task = NewExecution(self.task.data or "", self.task_owner.data, self.task_due_on.data)
        return Close(self.outcome.data, self.report.data, papers, task)


class ReopenForm(ActionForm):
    """重新办理."""

    heading, button, back = "重新办理", "确认重新办理", "返回，不重办"
    effects = ("退回责任单位重新办理，计一次重办，第一次办结的日期保留。",)
    told = "责任单位的待办里会出现这一件。"
    starts = (RuleId.D5,)
    again = True

    reason = Text("重新办理的原因", [Needed()], most=2000, render_kw={"rows": 4})
    due_on = Day("在哪一天以前办完", latest=None)

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The day goes before the sixty days where these run; without them it is what the handling goes by."""
        needed, free = "必填，不晚于 60 日，如 2024-06-20。", "可以不填，按 60 日；要求更早的写明日期。"
        self.due_on.description = free if _has_sixty_days(matter) else needed

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """Once more, where they were counted at first."""
        return self.starts if _has_sixty_days(matter) else ()

    def command(self, _papers: tuple[NewPaper, ...]) -> Reopen:
        """Why it is taken up again, and until when."""
        return Reopen(self.reason.data, self.due_on.data or None)


class ReportUrgentForm(ActionForm):
    """补记上报."""

    heading, button, back = "补记上报", "保存上报记录", "返回"
    effects = (
        "重大、紧急事项应当及时报告本级党委和政府，并在职责范围内采取措施（《信访工作条例》第二十五条）。",
        "没有上报记录的紧急事项不能办结；情况有变化的，可以再上报、再记一次。",
    )

    urgent_known_at = Moment("知道的时间", description="不填的，从收到的日期算起。")
    urgent_reported_at = Moment("上报的时间", [Needed()])
    reported_to = Line("上报到", [Needed()], most=100, description="如县委办公室、县政府办公室。")
    note = note_field("上报的情况、已采取的措施")
    entered_late = late_field()

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """When it was learnt of, as long as it was not reported; reported now, unless another hour is said."""
        if matter.urgent_reported_at is not None:
            del self.urgent_known_at
        elif not self.is_filled():
            self.urgent_known_at.process_data(matter.urgent_known_at)
        if not self.is_filled():
            self.urgent_reported_at.process_data(clock.now())

    def command(self, _papers: tuple[NewPaper, ...]) -> ReportUrgent:
        """To whom and when, and what was said."""
        known_at = self.urgent_known_at.data if "urgent_known_at" in self else None
        return ReportUrgent(
            self.reported_to.data,
            self.note.data or "",
            known_at or None,
            self.urgent_reported_at.data,
            self.entered_late.data or "",
        )


def _has_sixty_days(matter: Matter) -> bool:
    return isinstance(matter, Petition) and matter.category is Category.APPEAL and matter.appeal_path == PETITION_PATH
