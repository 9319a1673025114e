"""Forms of review and recheck (复查、复核); each is one page."""

from datetime import date
from typing import Any

from app.domain.clocks import RuleId
from app.domain.petitions import DeliveryWay, Finding, RemedyKind, Stage
from app.domain.workflow import Facts
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.remedies import in_force, requests
from app.operations.papers import NewPaper
from app.operations.redoing import Redo, SetRedoDay
from app.operations.remedies import Admit, Ask, Decide, Served
from app.queries import deliveries, visiting
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.reviewers import able, standing_above
from app.web.forms.base import Choice, Day, Line, Needed, Pick, Place, Text
from app.web.forms.matters import (
    FILES_HINT,
    SCANNED,
    ActionForm,
    evidence_said,
    late_field,
    named,
    note_field,
    papers_field,
    proof_field,
)
from app.web.forms.petition_actions import OUTCOMES
from app.web.request import reading
from app.web.veil import veil_of

RECEIPTED = "签收的回证、邮寄回执、见证照片，种类选“送达回证”。"


def offer_reviewers(field: Any, petition: Petition, kind: RemedyKind, on: date) -> None:
    """Whoever may decide: of the organ one level above alone; where nobody may, what is to be done about it."""
    over, people = standing_above(reading(), petition, kind), able(reading(), petition, kind, on)
    field.offer(named(people))
    above = "、".join(over.organs) if over is not None else ""
    if above and people:
        field.description = f"上一级是{above}。"
    elif over is not None:
        who = f"上一级（{above}）里" if above else f"机构里没有{over.organ}的上一级，"
        field.description = f"{who}没有人可选。请系统管理员载入机构和人员，请安全管理员给他复查、复核的角色。"


class AskReviewForm(ActionForm):
    """请求复查."""

    heading, button, back = "登记复查请求", "登记复查请求", "返回，不登记"
    effects = (
        "对处理意见不服的，自收到书面答复之日起 30 日内可以请求上一级复查（《信访工作条例》第三十五条）。",
        "复查机关、单位自收到请求之日起 30 日内提出复查意见，并书面答复。",
        "由出具意见的单位的上一级办理；承办过这一件的人，以及承办过、协办这一件的单位的人，不能复查。",
    )
    told = "复查的人的待办里会出现这一件。"
    paper_role = PaperRole.ORIGINAL
    kind = RemedyKind.REVIEW
    against: RemedyKind | None = None
    """The review that is asked against; none against the handling opinion."""

    asker = Place("谁请求", [Needed()], description="几个信访人的，期限从送达他本人那天算起。")
    asked_on = Day("请求日期", [Needed()], description="邮寄的，以邮戳日期为准。")
    received_on = Day("收到日期", [Needed()])
    request = Text("请求和理由", [Needed()], most=5000, render_kw={"rows": 5}, description="对哪一份意见不服、为什么。")
    reviewer = Place("由谁来办", [Needed()], empty="请选择")
    late_reason = Text("逾期的正当理由", most=500, render_kw={"rows": 2}, description="在 30 日以内请求的不填。")
    entered_late = late_field()
    papers = papers_field("申请书", "信访人的申请书（来信原件或者当面填写、签字的）；对哪一份意见不服，可以附上。")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Those who may review or recheck, and did not handle it; who asks, and until when he may."""
        if not isinstance(matter, Petition):
            return
        if in_force(matter, self.kind) is not None:
            self.asker.description = "期限从送达他本人那天算起。与正在办的请求由同一个人一并办理、一并答复。"
            del self.reviewer
        else:
            offer_reviewers(self.reviewer, matter, self.kind, offered.on)
        remedy, veil = in_force(matter, self.against) if self.against else None, veil_of(matter, offered.actor)
        asked = {one.asker_id for one in requests(matter, self.kind)}
        reached = [
            one
            for one in deliveries.recipients(reading(), matter, remedy)
            if one.delivery and one.petitioner.id not in asked
        ]
        self.asker.offer(
            (one.petitioner.id, f"{veil.name(one.petitioner.name) or '未留名'}（可至 {one.until}）") for one in reached
        )
        if len(reached) < 2 and "reviewer" in self:
            del self.asker
        if len(reached) == 1 and reached[0].until:
            self.asked_on.description = f"可至 {reached[0].until}。{self.asked_on.description}"

    def command(self, papers: tuple[NewPaper, ...]) -> Ask:
        """What is asked, and of whom."""
        return Ask(
            self.asked_on.data,
            self.received_on.data,
            self.request.data,
            self.reviewer.data if "reviewer" in self else None,
            self.late_reason.data or "",
            papers,
            self.why_late(),
            self.asker.data if "asker" in self else None,
        )


class AskRecheckForm(AskReviewForm):
    """请求复核."""

    heading, button, back = "登记复核请求", "登记复核请求", "返回，不登记"
    effects = (
        "对复查意见不服的，自收到书面答复之日起 30 日内可以请求再上一级复核（《信访工作条例》第三十六条）。",
        "复核机关、单位自收到请求之日起 30 日内提出复核意见；听证所需时间不计算在内。",
        "由复查机关、单位的上一级办理；承办过、复查过这一件的人，以及承办过、协办这一件的单位的人，不能复核。",
    )
    told = "复核的人的待办里会出现这一件。"
    kind = RemedyKind.RECHECK
    against = RemedyKind.REVIEW


class AdmitForm(ActionForm):
    """受理复查、复核请求."""

    heading, button, back = "受理复查、复核请求", "确认受理", "返回，不受理"
    effects = ("本县要求自收到请求起几个工作日内决定是否受理；复查、复核的 30 日仍从收到请求那天算起。",)
    paper_role = PaperRole.NOTICE

    note = note_field()
    papers = papers_field("受理告知书")

    def command(self, papers: tuple[NewPaper, ...]) -> Admit:
        """That it is taken up."""
        return Admit(self.note.data or "", papers)


def decided_field() -> Any:
    """The day of an opinion that is entered later than it was made."""
    return Day("作出日期", description="不填的，为今天；不能早于收到请求的日期。")


class ReviewForm(ActionForm):
    """出具复查意见书."""

    heading, button, back = "出具复查意见", "出具复查意见", "返回，不出具"
    effects = (
        "维持、变更的，送达以后信访人 30 日内可以请求复核。",
        "撤销的，责令原办理单位重新办理，不得作出同样的意见。",
    )
    paper_role = PaperRole.OPINION

    finding = Pick("复查决定", [Needed()], of=Finding)
    opinion = Text("复查意见", [Needed()], most=10_000, render_kw={"rows": 8})
    law = Line("依据", [Needed()], most=400)
    decided_on = decided_field()
    entered_late = late_field()
    papers = papers_field("复查意见书", SCANNED)

    def command(self, papers: tuple[NewPaper, ...]) -> Decide:
        """What it finds."""
        return Decide(
            *(self.finding.data, self.opinion.data, self.law.data),
            papers=papers,
            decided_on=self.decided_on.data or None,
            entered_late=self.why_late(),
        )


class RecheckForm(ActionForm):
    """出具复核意见书."""

    heading, button, back = "出具复核意见", "出具复核意见", "返回，不出具"
    effects = (
        "复核是最后一道程序：以同一事实和理由再提出的，不再受理（《信访工作条例》第三十六条第三款）。",
        "终结不是化解：照样回访，包保责任人负责到确认解决为止。",
        "要撤销、重新办理的，请用“责令重新办理”。",
    )
    told = "待回访里会出现这一件。"
    paper_role = PaperRole.EVIDENCE

    finding = Pick("复核决定", [Needed()], of=Finding)
    opinion = Text("复核意见", [Needed()], most=10_000, render_kw={"rows": 8})
    law = Line("依据", [Needed()], most=400)
    outcome = Pick("问题解决得怎样", [Needed()], of=OUTCOMES)
    decided_on = decided_field()
    delivered_on = Day("送达日期", [Needed()])
    way = Choice("送达方式", [Needed()], of=DeliveryWay, empty="请选择")
    proof = Line("送达凭据", most=200, description="拒收的写见证人，或者传照片；其他的传送达回证。")
    entered_late = late_field()
    papers = papers_field("复核意见书、送达回证、佐证材料", f"{RECEIPTED}种类选“处理意见书”的：{SCANNED}")

    def clocks(self, matter: Matter) -> tuple[RuleId, ...]:
        """The visits that are planned, by risk."""
        return visiting.planned(matter)

    def offer(self, _offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Not what has an act of its own."""
        self.finding.choices = [choice for choice in self.finding.choices if choice.value != Finding.REVOKE_REDO]

    def lacking(self, facts: Facts) -> list[str]:
        """Evidence, as for closing."""
        return evidence_said(facts)

    def command(self, papers: tuple[NewPaper, ...]) -> Decide:
        """What it finds, and what came of the matter."""
        served = Served(self.delivered_on.data, self.way.data, self.why_late(), self.proof.data or "")
        said = (self.finding.data, self.opinion.data, self.law.data, self.outcome.data)
        return Decide(*said, served, papers, self.decided_on.data or None)


class RedoForm(ActionForm):
    """责令重新办理."""

    heading, button, back = "责令重新办理", "确认责令重新办理", "返回"
    effects = (
        "撤销原来的意见，退回责任单位重新办理；60 日重新计算，指定的日期不能更晚。",
        "责任单位不得作出同样的意见。",
    )
    told = "责任单位的待办里会出现这一件。"
    starts = (RuleId.D5,)
    again = True
    paper_role = PaperRole.OPINION

    reason = Text("撤销的理由和要求", [Needed()], most=5000, render_kw={"rows": 5})
    law = Line("依据", most=400)
    due_on = Day("在哪一天以前办完", [Needed()], latest=None)
    decided_on = decided_field()
    delivered_on = Day("送达日期", [Needed()], description="书面答复信访人的日期。")
    way = Choice("送达方式", [Needed()], of=DeliveryWay, empty="请选择")
    proof = proof_field()
    entered_late = late_field()
    papers = papers_field("意见书")

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The legal basis and the paper of a recheck; a review has named its own already."""
        if matter.stage == Stage.IN_RECHECK:
            self.papers.description = SCANNED + FILES_HINT
        else:
            del self.law, self.decided_on

    def command(self, papers: tuple[NewPaper, ...]) -> Redo:
        """By when, and why."""
        law = (self.law.data or "") if "law" in self else ""
        return Redo(
            self.due_on.data,
            self.reason.data,
            Served(self.delivered_on.data, self.way.data, self.why_late(), self.proof.data or ""),
            law,
            papers,
            (self.decided_on.data or None) if "decided_on" in self else None,
        )


class SetRedoDayForm(ActionForm):
    """更正重新办理的期限."""

    heading, button, back = "更正重新办理的期限", "确认更正", "返回，不更正"
    effects = (
        "由责令重新办理的机关、单位更正，期限没有过的才能更正；原来的日期留在经过里。",
        "不能晚于责令时重新计算的 60 日。",
    )
    told = "责任单位的承办人和包保责任人会看到新的日期。"

    due_on = Day("改为在哪一天以前办完", [Needed()], latest=None)
    reason = Text("更正的原因", [Needed()], most=2000, render_kw={"rows": 3}, description="至少 10 个字。")

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The day as it stands."""
        ordered = next((clock.due_on for clock in matter.running if clock.rule is RuleId.D11), None)
        if ordered is not None:
            self.due_on.description = f"现在是 {ordered}。"

    def command(self, _papers: tuple[NewPaper, ...]) -> SetRedoDay:
        """Which day, and why."""
        return SetRedoDay(self.due_on.data, self.reason.data)
