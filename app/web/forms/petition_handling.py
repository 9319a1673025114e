"""Forms of what happens while a petition is handled: extension, hearing, mediation, supervision; each is one page."""

from datetime import datetime, time, timedelta

from app.domain.accountability import LOCAL
from app.domain.cards import REASONS
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import UNDER_REMEDY, DeliveryWay, SupervisionReason
from app.labels.cards import DEMANDS
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.operations.checking import CheckFile
from app.operations.handling import Extend, ExtendReport, Hear, Mediate
from app.operations.papers import NewPaper
from app.operations.supervising import AnswerSupervision, Supervise
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Choice, Day, Extension, Needed, Number, Pick, Text, Tick
from app.web.forms.matters import BESIDE_THE_PAPER, SCANNED, ActionForm, late_field, papers_field, proof_field
from app.web.forms.petition_routing import NoticeForm

HOURS = 24
TO_ANSWER = timedelta(days=10)
"""The time for the answer that an order proposed by the ladder begins with."""


class ExtendForm(NoticeForm):
    """延期."""

    heading, button, back = "延期", "批准延期", "返回，不延期"
    effects = (
        "情况复杂的，经本机关、单位负责人批准，可以延长，不超过 30 日（《信访工作条例》第三十四条）。",
        "只能延长一次，要告知信访人延期理由。",
        "从第 60 日接着算，遇休息日顺延的天数不计在内；自受理起合计不超过 90 日。",
        "要在期满以前批准；承办人不能批准自己的延期。",
    )

    extend = Extension("延长几日", [Needed()], description="1 至 30 日。")
    reason = Text("延期理由", [Needed()], most=2000, render_kw={"rows": 4}, description="告知信访人的就是这一条理由。")
    notice_on = Day(
        "告知日期", description="不能早于批准延期的这一天；告知书此前已经定稿，或者附上当时的告知书，填当时的日期。"
    )
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    entered_late = late_field()
    papers = papers_field("延期告知书", SCANNED)

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """That the day of the report stays, where one is awaited."""
        report = next((clock.due_on for clock in matter.running if clock.rule is RuleId.D11), None)
        if report is not None:
            stays = f"反馈日期（{report}）不跟着改变，要延长的，由交办的机关、单位同意。"
            self.extend.description = f"1 至 30 日；{stays}"

    def command(self, papers: tuple[NewPaper, ...]) -> Extend:
        """How long, and why."""
        return Extend(self.extend.data, self.reason.data, self.notice(), papers)


class ExtendReportForm(ActionForm):
    """延长反馈日期."""

    heading, button, back = "延长反馈日期", "同意延长", "返回，不延长"
    effects = (
        "交办时指定的反馈日期，由交办的机关、单位同意才能延长。",
        "承办单位自己延期（《信访工作条例》第三十四条）的，反馈日期不跟着改变，要在这里另行同意。",
        "不晚于办结期限；离原来指定的日期至多多少日，由本县在时限规则里设定。",
    )
    told = "承办单位会看到新的反馈日期。"

    due_on = Day("延长到哪一天", [Needed()], latest=None)
    reason = Text("延长的理由", [Needed()], most=2000, render_kw={"rows": 3}, description="写明承办单位为什么要延长。")
    papers = papers_field("承办单位的申请", "有书面申请的附上。")

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """To begin with, the last day of the handling where that is later than the day of the report."""
        last = {clock.rule: clock.due_on for clock in matter.running}
        report, handling = last.get(RuleId.D11), last.get(RuleId.D6, last.get(RuleId.D5))
        if report is None:
            return
        self.due_on.description = f"现在是 {report}。"
        if handling is not None and handling > report and not self.is_filled():
            self.due_on.process_data(handling)

    def command(self, papers: tuple[NewPaper, ...]) -> ExtendReport:
        """To which day, and why."""
        return ExtendReport(self.due_on.data, self.reason.data, papers)


class HearForm(ActionForm):
    """记听证."""

    heading, button, back = "记听证", "保存听证", "返回"
    effects = (
        "重大、复杂、疑难的事项可以举行听证（《信访工作条例》第三十一条）。",
        "办理中的听证不停 60 日；复核中的听证时间不计在 30 日以内（第三十六条）。",
        "复核期满以后才举行的听证照实记录，不再扣除时间，超期照算。",
        "听证至多多少日（几次合计），由本县在时限规则里设定。",
    )
    paper_role = PaperRole.MINUTES

    first_on = Day("听证开始", [Needed()])
    last_on = Day("听证结束", [Needed()])
    record = Text("听证情况和结论", [Needed()], most=10_000, render_kw={"rows": 6})
    entered_late = late_field()
    papers = papers_field("听证笔录", "要有笔录；通知书也可以一起传。")

    def command(self, papers: tuple[NewPaper, ...]) -> Hear:
        """When, and what came of it."""
        return Hear(self.first_on.data, self.last_on.data, self.record.data, papers, self.why_late())


class MediateForm(ActionForm):
    """记调解."""

    heading, button, back = "记调解", "保存调解", "返回"
    effects = (
        "双方自愿的，可以调解、和解，达成协议的制作调解协议书或者和解协议书（《信访工作条例》第三十三条）。",
        "调解不停 60 日。",
    )
    paper_role = PaperRole.MINUTES

    held_on = Day("调解日期", [Needed()])
    consented = Tick("双方自愿")
    record = Text("调解情况、协议内容和履行日期", [Needed()], most=10_000, render_kw={"rows": 6})
    entered_late = late_field()
    agreed = Tick("达成协议", default=True)
    papers = papers_field("调解（和解）协议书", "达成协议的，要有签过字的协议书，或者已经定稿的调解协议书。")

    def offer(self, _offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Mark the consent as needed: the rule about it has its own sentence."""
        self.consented.flags.required = True

    def command(self, papers: tuple[NewPaper, ...]) -> Mediate:
        """What both sides agreed on."""
        return Mediate(
            self.held_on.data, bool(self.consented.data), self.record.data, papers, self.why_late(), self.agreed.data
        )


class CheckFileForm(ActionForm):
    """核查案卷."""

    heading, button, back = "核查案卷", "案卷核查无误", "返回"
    effects = (
        "涉贫的信访件办结、终结以前，由信访局负责人核查案卷：受理、调查、意见、送达和佐证是否齐全、属实。",
        "核查有问题的，不在这里记：用“督办”要求责任单位补正，反馈以后再核查。",
    )
    told = "办结、终结这一件的人的待办里会出现它。"

    record = Text("核查情况", [Needed()], most=5000, render_kw={"rows": 5})
    papers = papers_field("核查材料")

    def command(self, papers: tuple[NewPaper, ...]) -> CheckFile:
        """What was looked at."""
        return CheckFile(self.record.data, papers)


class SuperviseForm(ActionForm):
    """督办."""

    heading, button, back = "督办", "发出督办", "返回，不督办"
    effects = (
        "推诿、敷衍、拖延、弄虚作假或者拒不执行处理意见的，应当及时督办（《信访工作条例》第四十条）；整改问题也照这样督办。",
        "督办不改变阶段和时限；写明哪一天几点以前反馈。",
    )
    told = "被督办的一方会收到消息：责任单位和包保责任人，复查、复核中的是复查、复核的人。"

    reason = Pick("督办的原因", [Needed()], of=SupervisionReason)
    demand = Text("要求", [Needed()], most=2000, render_kw={"rows": 4})
    due_on = Day("反馈日期", [Needed()], latest=None)
    hour = Number("几点以前", [Needed()], default=18, description="1 至 24 时。")
    papers = papers_field("督办函", BESIDE_THE_PAPER)

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """What the ladder proposes, to begin with: the reason and what is demanded."""
        if matter.stage in UNDER_REMEDY:
            self.demand.description = "正在复查、复核，督办的是复查、复核的机关、单位：出具的意见就是反馈。"
        if (proposed := offered.order_proposed) is not None and not self.is_filled():
            self.reason.process_data(REASONS[proposed.cause])
            self.demand.process_data(DEMANDS[proposed.cause])
            self.due_on.process_data(offered.on + TO_ANSWER)

    def command(self, papers: tuple[NewPaper, ...]) -> Supervise:
        """Why, and by when."""
        if self.hour.data > HOURS:
            raise Refused("hour_out_of_range", "hour")
        due_at = datetime.combine(self.due_on.data, time(), tzinfo=LOCAL) + timedelta(hours=self.hour.data)
        return Supervise(self.reason.data, self.demand.data, due_at, papers)


class AnswerSupervisionForm(ActionForm):
    """督办反馈."""

    heading, button, back = "督办反馈", "保存反馈", "返回"
    effects = ("反馈写进经过，发出督办的单位看得到；没有反馈的几次督办一并反馈。",)
    paper_role = PaperRole.REPORT
    template = "petitions/answer_supervision.html"

    answer = Text("办理情况", [Needed()], most=5000, render_kw={"rows": 6})
    papers = papers_field("反馈材料")

    def command(self, papers: tuple[NewPaper, ...]) -> AnswerSupervision:
        """What was done."""
        return AnswerSupervision(self.answer.data, papers)
