"""Forms of where a petition goes: merged, not accepted, diverted, objected to; each is one page."""

from app.domain.petitions import SAME_MATTER, DeliveryWay, LegalRoute, Refusal
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.operations.papers import NewPaper
from app.operations.routing import Divert, Merge, NotAccept, Object, Rule, TellWhereabouts, Told
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Choice, Day, Line, Needed, Pick, Text, Tick
from app.web.forms.matters import BESIDE_THE_PAPER, SCANNED, ActionForm, late_field, papers_field, proof_field

NOTICE_NEEDED = "必填；姓名、住址不清的勾下面一项。"
EARLIER = "写全编号，或者只写最后的数字，如 1854。"


def mark_notice(form: ActionForm) -> None:
    """Say at day and way of a notice that they are needed: always, or unless the exemption is ticked."""
    for name in ("notice_on", "notice_way"):
        if "exempt" in form:
            form[name].description = NOTICE_NEEDED
        else:
            form[name].flags.required = True


class NoticeForm(ActionForm):
    """What the petitioner is told in writing."""

    paper_role = PaperRole.NOTICE

    notice_on: Day
    notice_way: Choice
    proof: Line
    exempt: Tick

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The exemption only where the law has it; else the notice is needed."""
        if isinstance(matter, Petition) and not matter.notice_exempt:
            del self.exempt
        mark_notice(self)

    def notice(self) -> Told:
        """How he was told."""
        if "exempt" in self and self.exempt.data:
            return Told(exempt=True)
        return Told(
            self.notice_on.data or None,
            self.notice_way.data,
            entered_late=self.why_late(),
            proof=self.proof.data or "",
        )


class MergeForm(NoticeForm):
    """并入在办件."""

    heading, button, back = "并入在办件", "确认并入", "返回，不并入"
    effects = (
        "同一信访事项已经受理或者正在办理的，不再另行受理（《信访工作条例》第十九条第三款）。",
        "只并入同一类别、还在办理期限内的；这一件的每个信访人都要在那一件里，由它一并答复。",
        "这一件的时限和包保到此结束，不另起 60 日；两件在经过里互相记明，算作重复。",
        "要书面告知信访人并入的是哪一件。",
    )

    number = Line("并入哪一件", [Needed()], most=40, description=EARLIER)
    reason = Text("判断是同一事项的理由", [Needed()], most=500, render_kw={"rows": 3})
    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    entered_late = late_field()
    papers = papers_field("告知书", SCANNED)

    def command(self, papers: tuple[NewPaper, ...]) -> Merge:
        """Into which one, and why."""
        return Merge(self.number.data, self.reason.data, self.notice(), papers)


class NotAcceptForm(NoticeForm):
    """不予受理、不再受理."""

    heading, button, back = "不予受理", "确认不予受理", "返回，不作这一决定"
    effects = (
        "只有这四种情形不予受理、不再受理；属于本机关、单位职权范围的，不得拒绝受理；属于本县其他单位的，转送。",
        "要书面告知信访人理由和依据，并告知向哪里提出。",
        "这一件的时限和包保到此结束。信访人提出新的事实和理由的，另行登记。",
    )

    refusal = Pick("情形", [Needed()], of=Refusal)
    number = Line("原来的那一件", most=40, description=f"已经终结、正在办理的，写明是哪一件。{EARLIER}")
    competent_organ = Line("向哪里提出", most=100, description="不属于职权范围、涉法涉诉的，写明有权处理的机关、单位。")
    reason = Text("理由", [Needed()], most=2000, render_kw={"rows": 4})
    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    entered_late = late_field()
    papers = papers_field("不予受理（不再受理）告知书", SCANNED)

    def command(self, papers: tuple[NewPaper, ...]) -> NotAccept:
        """For which of the lawful reasons."""
        same = self.refusal.data in SAME_MATTER
        return NotAccept(
            self.refusal.data,
            self.reason.data,
            self.notice(),
            (self.number.data or "") if same else "",
            "" if same else (self.competent_organ.data or ""),
            papers,
        )


class DivertForm(NoticeForm):
    """导入法定途径."""

    heading, button, back = "导入法定途径", "确认导入", "返回，不导入"
    effects = (
        "申诉求决类事项有法定途径的，导入相应程序处理（《信访工作条例》第三十一条第一项至第五项）。",
        "不适用 60 日的办理期限。",
        "要书面告知信访人走哪一条途径、向哪个机关、单位提出。",
        "这一件的时限和包保到此结束。",
    )

    route = Pick("哪一条途径", [Needed()], of=LegalRoute)
    competent_organ = Line("向哪里提出", [Needed()], most=100, description="如县人民法院、县劳动人事争议仲裁委员会。")
    reason = Text("理由", [Needed()], most=2000, render_kw={"rows": 4})
    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    entered_late = late_field()
    papers = papers_field("告知书", SCANNED)

    def command(self, papers: tuple[NewPaper, ...]) -> Divert:
        """Which route, and where it begins."""
        return Divert(self.route.data, self.competent_organ.data, self.reason.data, self.notice(), papers)


class TellWhereaboutsForm(NoticeForm):
    """告知去向."""

    heading, button, back = "告知去向", "保存告知", "返回"
    effects = (
        "直接收到的，自收到之日起 15 日内书面告知信访人转送、交办去向（《信访工作条例》第二十三条）。",
        "去向告知书随之出；告知的时限到此结束。",
    )

    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="请选择")
    proof = proof_field()
    exempt = Tick("姓名、住址不清，无法告知")
    entered_late = late_field()
    papers = papers_field("告知书", SCANNED)

    def command(self, papers: tuple[NewPaper, ...]) -> TellWhereabouts:
        """When and how."""
        return TellWhereabouts(self.notice(), papers)


class ObjectForm(ActionForm):
    """提出异议."""

    heading, button, back = "提出异议", "提出异议", "返回，不提异议"
    effects = (
        "不属于本单位职权范围的，自收到之日起 5 个工作日内提出，并详细说明理由（《信访工作条例》第二十三条第三款）。",
        "信访局核实同意以前，材料不退，书面告知的 15 日照常计算。",
        "同一次转办只能提一次。",
    )
    told = "信访局负责人的待办里会出现这一件。"

    reason = Text("理由", [Needed()], most=2000, render_kw={"rows": 4}, description="至少 10 个字。")
    competent_organ = Line("认为应由哪个单位办理", most=100)
    papers = papers_field("异议书", BESIDE_THE_PAPER)

    def command(self, papers: tuple[NewPaper, ...]) -> Object:
        """Why it is not ours."""
        return Object(self.reason.data, self.competent_organ.data or "", papers)


class AgreeForm(ActionForm):
    """同意异议."""

    heading, button, back = "同意异议", "同意，收回材料", "返回，先不核定"
    effects = (
        "材料收回，责任单位的时限到此结束；信访局的 15 日不重新计算，请尽快转送、交办。",
        "第二次退回以后，由共同的上一级机关、单位决定（《信访工作条例》第二十四条）。",
    )

    reason = Text("核实情况", [Needed()], most=2000, render_kw={"rows": 4})
    papers = papers_field("核定材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Rule:
        """Why it is agreed to."""
        return Rule(self.reason.data, papers)


class OverruleForm(ActionForm):
    """不同意异议."""

    heading, button, back = "不同意异议", "不同意，继续办理", "返回，先不核定"
    effects = ("仍由这个单位办理，书面告知的 15 日从它收到那天算起，不重新计算。",)
    told = "责任单位会收到消息。"

    reason = Text("理由", [Needed()], most=2000, render_kw={"rows": 4})
    papers = papers_field("核定材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Rule:
        """Why it is not agreed to."""
        return Rule(self.reason.data, papers)
