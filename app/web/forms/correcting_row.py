"""更正各项记录: one of several things of a matter, a review, a supervision order, a promise, a step's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from flask import request
from wtforms import HiddenField

from app.domain.errors import Refused
from app.domain.instructing import AnswerKind
from app.domain.petitions import Action, Adoption, DeliveryWay, RemedyKind, Stage, SupervisionReason
from app.domain.rectification import Action as ItemAction
from app.domain.rectification import CheckWay
from app.labels import label
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations.correcting import CorrectRow, row_of, rows_of
from app.operations.correcting.advice import OfAdvice
from app.operations.correcting.beside import OfAssist, OfPromise, OfSupervision
from app.operations.correcting.deliveries import OfDelivery
from app.operations.correcting.instructions import OfInstruction, OfInstructionAnswer
from app.operations.correcting.referrals import OfReferral
from app.operations.correcting.remedies import OfRemedy
from app.operations.correcting.rows import CorrectedRow
from app.operations.correcting.steps import OfStep
from app.operations.correcting.verifications import OfVerification
from app.operations.instructing import LEADERS
from app.operations.papers import NewPaper
from app.queries import directory
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web import steps
from app.web.forms.base import Choice, Day, Extension, Line, Number, Place, Text
from app.web.forms.correcting import KEEP_MASKS, STAYS, FactsForm, why
from app.web.forms.matters import RECEIPT_FIRST, named
from app.web.forms.petition_remedies import offer_reviewers
from app.web.request import actor, reading
from app.web.veil import Veil, veil_of

LIKE_IT_WAS = "当时是怎么写的，还留在那一步；旁边注明后来更正成什么。"
NAMED = 12
"""Characters of a promise by which it is known."""


@dataclass(frozen=True)
class Known:
    """One that can be corrected: its uid, its day, what it is called."""

    uid: str
    on: date
    name: str


class RowForm(FactsForm):
    """更正各项记录: of the one that was chosen only what has been entered."""

    heading = "更正各项记录"
    effects = (STAYS, LIKE_IT_WAS, "改日期会重新推算时限，新旧日期都写进经过。", KEEP_MASKS)
    template = "matters/correct_row.html"
    texts: ClassVar = (
        (OfRemedy.texts | OfSupervision.texts | OfPromise.texts | OfAssist.texts | OfStep.texts | OfDelivery.texts)
        | OfVerification.texts
        | (OfAdvice.texts | OfInstruction.texts | OfInstructionAnswer.texts)
    )

    row = HiddenField()
    step_words = Text("当时写的", most=10_000, render_kw={"rows": 5})
    decided_by = Line("由谁决定", most=100)
    no_household = Line("不涉及具体户的原因", most=200)
    competent_organ = Line("认为应由哪个单位办理", most=100)
    notice_proof = Line("送达凭据", most=200)
    originals_elsewhere = Text("原件另存何处、为什么", most=500, render_kw={"rows": 3})
    held_on = Day("调解日期")
    hearing_first_on = Day("听证开始")
    hearing_last_on = Day("听证结束")
    extension_days = Extension("延长几日", description="1 至 30 日。")
    extension_told_on = Day("延期告知日期")
    extension_told_way = Choice(
        "延期告知方式", of=DeliveryWay, empty="没有告知", description="改为拒收的，在原因里写明见证人。"
    )
    remedy_asked_on = Day("请求日期", description="邮寄的，以邮戳日期为准。")
    remedy_received_on = Day("收到日期")
    remedy_request = Text("请求和理由", most=5000, render_kw={"rows": 5})
    remedy_late_reason = Text("逾期的正当理由", most=500, render_kw={"rows": 2}, description="在 30 日以内请求的不填。")
    remedy_reviewer = Place("由谁来办")
    remedy_opinion = Text("意见", most=10_000, render_kw={"rows": 8})
    remedy_law = Line("依据", most=400)
    remedy_decided_on = Day("作出日期")
    remedy_delivered_on = Day("送达日期", description=RECEIPT_FIRST)
    remedy_delivery_way = Choice("送达方式", of=DeliveryWay, description="改为拒收的，在原因里写明见证人。")
    person_delivered_on = Day("送达日期", description=RECEIPT_FIRST)
    person_delivery_way = Choice("送达方式", of=DeliveryWay)
    person_delivery_note = Line("见证人、说明", most=500)
    supervision_reason = Choice("督办的原因", of=SupervisionReason)
    supervision_demand = Text("要求", most=2000, render_kw={"rows": 4})
    supervision_unit = Place("督办的单位", empty="没有责任单位")
    supervision_due_on = Day("反馈日期", latest=None)
    supervision_hour = Number("几点以前", description="1 至 24 时。")
    supervision_answer = Text("反馈的办理情况", most=5000, render_kw={"rows": 6})
    promise = Text("承诺的事", most=500, render_kw={"rows": 3})
    promise_owner = Place("由谁落实")
    promise_due_on = Day("何时兑现", latest=None)
    promise_kept_on = Day("兑现日期", description="其实没有兑现的，清空这一项，承诺重新列为没有兑现。")
    promise_note = Text("怎样兑现的，有什么依据", most=2000, render_kw={"rows": 4})
    assist_task = Text("要协办的事", most=2000, render_kw={"rows": 4})
    assist_due_on = Day("答复期限", latest=None)
    assist_reply = Text("答复", most=5000, render_kw={"rows": 6})
    assist_waiver = Text("免予协办的原因", most=500, render_kw={"rows": 3})
    advice_finding = Text("发现的问题", most=3000, render_kw={"rows": 4})
    advice_text = Text("具体建议", most=3000, render_kw={"rows": 4})
    advice_sent_on = Day("提出日期")
    advice_due_on = Day("反馈期限", latest=None)
    advice_adoption = Choice("采纳情况", of=Adoption)
    advice_answered_on = Day("反馈日期")
    advice_reply = Text("反馈的内容", most=5000, render_kw={"rows": 5})
    advice_withdrawal = Text("撤回的原因", most=500, render_kw={"rows": 3})
    instruction_leader = Place("批示的领导", empty="请选择")
    instruction_leader_name = Line("领导姓名", most=40)
    instruction_leader_post = Line("领导职务", most=100)
    instruction_instructed_on = Day("批示日期")
    instruction_passed_on = Day("转办日期")
    instruction_due_on = Day("报告期限", latest=None)
    instruction_settled_on = Day("批示办结日期")
    instruction_settlement = Text("批示怎样办结", most=2000, render_kw={"rows": 3})
    instruction_withdrawal = Text("撤销批示登记的原因", most=500, render_kw={"rows": 3})
    instruction_answer_kind = Choice("填的是", of=AnswerKind)
    instruction_answered_on = Day("落实、报告日期")
    instruction_answer = Text("落实、报告的内容", most=5000, render_kw={"rows": 5})
    referral_to = Line("送交哪个机关", most=100)
    referral_on = Day("送交日期")
    check_way = Choice("核查方式", of=CheckWay)
    check_finding = Text("查到的情况", most=5000, render_kw={"rows": 4})
    check_sample = Text("抽查户", most=5000, render_kw={"rows": 4}, description="一行一户：户，空一格，看到的情况。")
    reason = why()
    rows: tuple[Known, ...] = ()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The one that was chosen, or the newest, as it stands."""
        several, veil = rows_of(reading(), matter, offered.actor), veil_of(matter, offered.actor)
        if not several:
            raise Refused("row_unknown")
        self.rows = tuple(Known(one.uid, one.on, _name(one, veil)) for one in several)
        if not self.is_filled():
            wanted = request.args.get("row")
            self.row.process_data(wanted if wanted in {one.uid for one in several} else several[0].uid)
        super().offer(offered, matter, holders)

    def read(self, matter: Matter) -> Mapping[str, object]:
        """The facts of the chosen one."""
        row = row_of(reading(), matter, self.row.data or "", actor())
        return self.open_to_reader(row.kept(), row.signed())

    def command(self, _papers: tuple[NewPaper, ...]) -> CorrectRow:
        """What was changed of it."""
        return CorrectRow(self.row.data or "", self.values(), self.reason.data)

    def _lists(self, offered: Offered, matter: Matter) -> None:
        super()._lists(offered, matter)
        if "instruction_leader" in self:
            given_on = row_of(reading(), matter, self.row.data or "", actor()).on
            held = directory.in_post(offered.session, given_on, *LEADERS)
            self["instruction_leader"].offer(dict(named(held)).items())
        if "promise_owner" in self:
            self["promise_owner"].offer(named(offered.people(matter.unit_id)))
        if "remedy_reviewer" in self and isinstance(matter, Petition):
            kind = RemedyKind.RECHECK if matter.stage == Stage.IN_RECHECK else RemedyKind.REVIEW
            offer_reviewers(self["remedy_reviewer"], matter, kind, offered.on)


def _name(one: CorrectedRow, veil: Veil) -> str:
    if isinstance(one, OfStep):
        return steps.title(one.row, one.matter)
    if isinstance(one, OfReferral):
        return label("refer", "step")
    if isinstance(one, OfVerification):
        return label(ItemAction.VERIFY if one.row.passed else ItemAction.RETURN)
    if isinstance(one, OfAdvice):
        return f"{label(one.row.kind)}建议（{one.row.unit.name}）"
    if isinstance(one, OfInstruction):
        return f"{one.row.by}的批示"
    if isinstance(one, OfInstructionAnswer):
        return f"{one.row.instruction.by}批示的{label(one.row.kind)}"
    if isinstance(one, OfRemedy):
        return label(RemedyKind(one.row.kind))
    if isinstance(one, OfDelivery):
        return f"送达{veil.name(one.row.petitioner.name) or '信访人'}"
    if isinstance(one, OfPromise):
        text = veil.text(one.row.text)
        return f"承诺“{text[:NAMED]}{'…' if len(text) > NAMED else ''}”"
    return label(Action.SUPERVISE) if isinstance(one, OfSupervision) else f"{one.row.unit.name}协办"
