"""The forms of what is done with a rectification item until it is struck off; each is one page."""

from wtforms import FieldList, FormField
from wtforms import Form as PlainForm

from app.domain.accountability import PostKind
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.rectification import ItemType, ReworkCause
from app.domain.separation import RECTIFIED
from app.domain.workflow import rectifying_units
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem
from app.operations.closing_out import Apply, ApproveReport, Rework, SignOff
from app.operations.papers import NewPaper
from app.operations.rectification import ApprovePlan, Claim, NewMeasure, Plan, ReplaceVerifier
from app.queries import visiting
from app.queries.accounts import persons_with
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.affected import HOUSEHOLDS, HOUSEHOLDS_HINT, LEAD_UNITS
from app.web.forms.base import Day, Line, Needed, Pick, Place, Text
from app.web.forms.evidence import EvidenceForm, evidence_rows
from app.web.forms.matters import (
    ActionForm,
    named,
    note_field,
    papers_field,
)
from app.web.request import reading
from app.web.veil import veil_of

ROWS = 6
"""Measures that one page takes; a plan of more is written in two measures a row."""
_AT_MEASURE = {
    "measure_without_owner": "owner",
    **dict.fromkeys(("measure_without_day", "measure_before_item", "measure_after_item"), "due_on"),
}


class MeasureForm(PlainForm):
    """One measure; a row without words is none."""

    text = Text("做什么", most=1000, render_kw={"rows": 2})
    owner = Line("谁来办", most=100)
    due_on = Day("期限", latest=None)

    def new(self) -> NewMeasure:
        """As the operation takes it."""
        return NewMeasure(self.text.data or "", self.owner.data or None, self.due_on.data or None)


def _verifiers(offered: Offered) -> list[tuple[int, str]]:
    """Verifiers (验收人员) of another unit who had no part in the work, whenever and wherever it lay."""
    facts = offered.facts
    own = {post.person_id for post in offered.posts if post.unit_id in rectifying_units(facts)}
    near = own | {person for part, person in facts.parts if part in RECTIFIED}
    able = persons_with(reading(), Permission.ITEM_VERIFY)
    return named(p for p in offered.people() if p.person_id in able - near)


def _measures(fields: FieldList) -> tuple[NewMeasure, ...]:
    return tuple(entry.form.new() for entry in fields.entries if entry.form.text.data)


class ClaimForm(ActionForm):
    """认领."""

    heading, button, back = "认领", "确认认领", "返回，不认领"
    effects = (
        "认领以后由本单位报整改方案，经县整改办批准才开始整改。",
        "没有选责任人的，由单位负责人负责；突出的涉贫问题仍由镇（园区）党（工）委书记负责。",
    )
    told = "经办人的待办里会出现这一条。"

    handler = Place("经办人", [Needed()])
    holder = Place("责任人", empty="单位负责人")
    lead_leader = Place("牵头县领导", [Needed()])
    lead_unit = Line("牵头单位", description=LEAD_UNITS)
    note = note_field()

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """People of the own unit; county leaders to lead."""
        own = offered.people(matter.unit_id)
        self.handler.offer(named(own))
        self.holder.offer(named(own))
        leaders = named(offered.people(None, PostKind.COUNTY_LEADER))
        self.lead_leader.offer(leaders)
        if not leaders:
            self.lead_leader.description = "没有县级领导可选。请系统管理员在机构里登记县级领导的职务。"
        if not self.is_filled() and isinstance(matter, RectificationItem):
            self.lead_leader.process_data(matter.lead_leader_id)
            self.lead_unit.process_data(matter.lead_unit)

    def command(self, _papers: tuple[NewPaper, ...]) -> Claim:
        """Who takes it over."""
        leader, lead_unit = self.lead_leader.data, self.lead_unit.data or ""
        return Claim(self.handler.data, leader, self.holder.data, self.note.data or "", lead_unit)


class PlanForm(ActionForm):
    """报整改方案."""

    heading, button, back = "报整改方案", "报送方案", "返回，不报"
    effects = (
        "方案报县整改办批准；批准以前可以重报，重报的整个代替原来的。",
        "每条措施写明谁来办、哪天办完；立行立改的不延期。",
        "每条措施至少要一份佐证，才能提请验收。",
        "回炉以后的措施不能与原来的一样。",
    )
    told = "县整改办的待批方案里会出现这一条。"
    template = "rectification/plan.html"
    paper_role = PaperRole.PLAN

    goal = Text("整改目标", [Needed()], most=2000, render_kw={"rows": 2})
    cause = Text("产生问题的原因", most=2000, render_kw={"rows": 2})
    item_type = Pick("整改类型", of=ItemType)
    measures = FieldList(FormField(MeasureForm), min_entries=ROWS, max_entries=ROWS, label="整改措施")
    note = note_field()
    papers = papers_field("方案文件")

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """The plan as it stands."""
        if self.is_filled() or not isinstance(matter, RectificationItem):
            return
        self.goal.data, self.cause.data, self.item_type.data = matter.goal, matter.cause, matter.item_type
        latest = max((measure.plan_no for measure in matter.measures), default=0)
        kept = [measure for measure in matter.measures if measure.plan_no == latest]
        for entry, measure in zip(self.measures.entries, kept, strict=False):
            entry.form.text.data, entry.form.owner.data = measure.text, measure.owner
            entry.form.due_on.data = measure.due_on

    def refuse(self, refusal: Refused) -> None:
        """What the rules say of the measures stands at the one that is meant, or at the first."""
        if refusal.field != "measures":
            super().refuse(refusal)
            return
        super().refuse(Refused(refusal.code, None, **refusal.facts))
        written = [entry for entry in self.measures.entries if entry.form.text.data]
        at, number = _AT_MEASURE.get(refusal.code, "text"), refusal.facts.get("number", 1)
        entry = [*written, self.measures.entries[0]][int(str(number)) - 1 if written else 0]
        field = entry.form[at]
        field.errors = [*field.errors, self.form_errors.pop()]
        self.measures.errors = [*self.measures.errors, entry.errors]

    def command(self, papers: tuple[NewPaper, ...]) -> Plan:
        """The whole plan."""
        return Plan(
            _measures(self.measures),
            self.goal.data,
            self.cause.data or "",
            self.item_type.data,
            self.note.data or "",
            papers,
        )


class ApprovePlanForm(ActionForm):
    """批准方案."""

    heading, button, back = "批准方案", "确认批准", "返回，不批准"
    effects = (
        "批准以后开始整改，整改期限按这里写的算，不因节假日顺延。",
        "验收人必须是别的单位的人，没有参与过这一条的整改，以前的也算。",
    )
    told = "责任单位开始整改；提请验收以后，验收人的待办里会出现这一条。"

    verifier = Place("验收人", [Needed()])
    due_on = Day("整改期限", [Needed()], latest=None)
    note = note_field("批准意见")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Who may verify it; the date as the list has it."""
        self.verifier.offer(_verifiers(offered))
        if not self.is_filled() and isinstance(matter, RectificationItem):
            self.due_on.process_data(matter.due_on)

    def command(self, _papers: tuple[NewPaper, ...]) -> ApprovePlan:
        """Who verifies, by when it shall be done."""
        return ApprovePlan(self.verifier.data, self.due_on.data, self.note.data or "")


class NameVerifierForm(ActionForm):
    """另定验收人."""

    heading, button, back = "另定验收人", "确认另定", "返回，不换"
    effects = (
        "原来的验收人应当回避，或者已经不在职务上的，另定一人。",
        "验收人必须是别的单位的人，没有参与过这一条的整改，以前的也算。",
    )
    told = "提请验收以后，新验收人的待办里会出现这一条。"

    verifier = Place("验收人", [Needed()])
    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Anybody who may verify it but the one named before."""
        others = [one for one in _verifiers(offered) if one[0] != matter.verifier_id]
        self.verifier.offer(others)
        if not others:
            self.verifier.description = "没有别的人可选。请系统管理员给别的单位的人建验收人账号。"

    def command(self, _papers: tuple[NewPaper, ...]) -> ReplaceVerifier:
        """Who verifies instead."""
        return ReplaceVerifier(self.verifier.data, self.reason.data)


class ApproveReportForm(EvidenceForm):
    """审定整改报告."""

    heading, button, back = "审定整改报告", "审定报告", "返回，不审定"
    effects = (
        "报告审定以后，才能提请验收；单位负责人对报告负责。",
        "每条措施要有自己的佐证；一份材料是几条的佐证的，在几条下面都选上。",
        "审定报告的人以后不能验收、签批和“回头看”这一条。",
    )

    report = Text("整改报告", [Needed()], most=10_000, render_kw={"rows": 8}, description="至少 10 个字。")
    evidence = evidence_rows()

    def command(self, papers: tuple[NewPaper, ...]) -> ApproveReport:
        """What was done and what came of it."""
        return ApproveReport(self.report.data, self.named(papers), self.known())


class ApplyForm(EvidenceForm):
    """提请验收."""

    heading, button, back = "提请验收", "确认提请验收", "返回，不提请"
    effects = (
        "提请那天算完成，整改期限到此停住。",
        "申请的人、验收的人、签批的人必须是三个人；参与过整改的都不能验收、签批。",
    )
    told = "验收人的待验收里会出现这一条。"
    starts = (RuleId.R7,)
    written: str

    household = Line("涉及户", most=HOUSEHOLDS, description=f"{HOUSEHOLDS_HINT}不涉及具体户的不填，写明原因。")
    no_household = Line("不涉及具体户的原因", description="改厕、危房、饮水、低保的问题，没有写涉及户的，必须写。")
    evidence = evidence_rows()
    note = note_field()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder]) -> None:
        """Whom it affects, as it is written so far."""
        super().offer(offered, matter, holders)
        self.written = veil_of(matter, offered.actor).text(matter.household)
        if not self.is_filled():
            self.household.process_data(self.written)

    def command(self, papers: tuple[NewPaper, ...]) -> Apply:
        """With further evidence if there is any."""
        said = self.household.data or ""
        household = said if said != self.written else None
        no_household = self.no_household.data or ""
        return Apply(self.note.data or "", household, self.named(papers), self.known(), no_household)


class SignOffForm(ActionForm):
    """签批销号."""

    heading, button, back = "签批销号", "确认销号", "返回，不销号"
    effects = (
        "销号以后按风险“回头看”一至四次，确认真正解决，责任才到此结束。",
        "签批的人不能是验收的人，也不能参与过这一条的整改，以前的也算。",
    )
    told = "“回头看”列入待回访。"

    public_from = Day("公示从哪天起")
    public_until = Day("公示到哪天止", description="清单要求公示的才写。")
    note = note_field("签批意见")

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """The look-backs that are planned, by risk."""
        return visiting.planned(matter)

    def command(self, _papers: tuple[NewPaper, ...]) -> SignOff:
        """When it hung out, and words if need be."""
        return SignOff(self.note.data or "", self.public_from.data or None, self.public_until.data or None)


class ReworkForm(ActionForm):
    """退回回炉."""

    heading, button, back = "退回回炉", "确认回炉", "返回，不回炉"
    effects = ("次数记在这一条上，首次销号日保留；要重报方案，措施不能与原来的一样。",)
    told = "责任单位的待报方案里会出现这一条。"

    cause = Pick("为什么回炉", [Needed()], of=ReworkCause)
    reason = Text("查到的情况", [Needed()], most=5000, render_kw={"rows": 4}, description="至少 10 个字。")
    due_on = Day("新的整改期限", [Needed()], latest=None)
    lead_leader = Place("牵头县领导", [Needed()])
    handler = Place("承办人", [Needed()])

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Who leads and handles it, where nobody does yet."""
        self.lead_leader.offer(named(offered.people(None, PostKind.COUNTY_LEADER)))
        self.handler.offer(named(offered.people(matter.unit_id)))
        if not isinstance(matter, RectificationItem) or matter.lead_leader_id is not None:
            del self.lead_leader
        if matter.handler_id is not None:
            del self.handler

    def command(self, _papers: tuple[NewPaper, ...]) -> Rework:
        """Why, until when."""
        leader = self.lead_leader.data if "lead_leader" in self else None
        handler = self.handler.data if "handler" in self else None
        return Rework(self.cause.data, self.reason.data, self.due_on.data, leader, handler)
