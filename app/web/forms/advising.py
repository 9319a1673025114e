"""Forms of advice (三项建议): giving it, its written feedback, taking it back; narrowing the list."""

from wtforms.fields.choices import SelectChoice

from app.domain import advising
from app.domain.advising import AdviceKind, AdviceState
from app.domain.errors import Refused
from app.domain.limits import RuleId
from app.domain.petitions import Adoption
from app.labels import label, sentence
from app.models.advice import Advice
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.operations.advising import FeedBack, Give, Withdraw
from app.operations.papers import NewPaper
from app.queries import advice
from app.queries.calendar import rule_sets
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.limits import receipt_of, reckoned
from app.web.forms.base import Choice, Day, Form, Needed, Pick, Place, Text, Token
from app.web.forms.cards import SupervisedForm
from app.web.forms.matters import BESIDE_THE_PAPER, ActionForm, grouped, late_field, papers_field


class GiveAdviceForm(ActionForm):
    """提出建议."""

    heading, button, back = "提出建议", "确认提出建议", "返回，不提建议"
    effects = (
        "信访部门可以提出改进工作、完善政策、追究责任的建议，有关机关、单位应当书面反馈采纳情况"
        "（《信访工作条例》第四十条）。",
        "建议书按下面填写的自动出，进入文书；这一件的阶段和时限不变。",
        "到期没有反馈的，列入待办，并按误了办理节点提出黄牌。",
        "追究责任的建议要写明追究谁：提给上级单位或者纪检监察机关；这个人从此看不到这一件，承办、包保的换人。",
        "追究责任的建议只有信访局负责人、督查专员和反馈单位的负责人看得到。",
    )

    kind = Pick("哪一种建议", [Needed()], of=AdviceKind)
    unit = Place("建议给哪个单位", [Needed()])
    finding = Text("发现的问题", [Needed()], most=3000, render_kw={"rows": 4}, description="至少 10 个字。")
    about = Place("追究谁的责任", empty="请选择", description="追究责任的建议要选人；选了的人看不到这份建议和这一件。")
    text = Text("具体建议", [Needed()], most=3000, render_kw={"rows": 4}, description="至少 10 个字。")
    due_on = Day("反馈期限", latest=None)
    papers = papers_field("附件", BESIDE_THE_PAPER)
    template = "advice/give.html"

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Units that are not complained of; the day is asked for where the county has no limit."""
        if (code := advising.give_refusal(offered.facts, offered.actor)) is not None:
            raise Refused(code)
        self.unit.offer((unit.id, unit.name) for unit in offered.units)
        self.about.choices = [SelectChoice("", self.about.empty), *grouped(offered.posts)]
        receipt, by_hand = receipt_of(matter), sentence("advice_by_hand")
        if rule_sets(offered.session).is_on(RuleId.D13, receipt):
            due = reckoned(offered.session, RuleId.D13, offered.on, receipt).due_on
            self.due_on.description = sentence("advice_by_limit", {"due": due})
        else:
            self.due_on.description = by_hand

    def command(self, papers: tuple[NewPaper, ...]) -> Give:
        """What is advised to whom, and until when it is answered."""
        chosen = (self.kind.data, self.unit.data, self.finding.data, self.text.data)
        about_id = self.about.data if self.kind.data is AdviceKind.ACCOUNTABILITY else None
        return Give(*chosen, self.due_on.data or None, papers, about_id)


class _OfAdviceForm(ActionForm):
    """An act on one advice that waits for its feedback."""

    advice = Place("哪一份建议", [Needed()])

    def _offer(self, several: list[Advice], refused: list[str | None]) -> None:
        """Those that nothing speaks against; the first reason where there is none."""
        mine = [one for one, code in zip(several, refused, strict=True) if code is None]
        if not mine:
            raise Refused(next((code for code in refused if code is not None), "advice_not_open"))
        self.advice.offer((one.id, _told(one)) for one in mine)
        if not self.is_filled() and len(mine) == 1:
            self.advice.data = mine[0].id


class _Feedback(Form):
    """The written feedback, whoever enters it."""

    adoption = Pick("采纳情况", [Needed()], of=Adoption)
    answered_on = Day("反馈日期", [Needed()], description="书面反馈上的日期。")
    reply = Text(
        "反馈的内容", [Needed()], most=5000, render_kw={"rows": 5}, description="怎样采纳的；没有采纳的，理由是什么。"
    )
    entered_late = late_field()
    papers = papers_field("书面反馈")

    def feedback(self, advice_id: int, papers: tuple[NewPaper, ...]) -> FeedBack:
        """What was answered to this advice."""
        late = str(self["entered_late"].data or "") if "entered_late" in self else ""
        return FeedBack(advice_id, self.adoption.data, self.reply.data, self.answered_on.data, papers, late)


class OwnFeedbackForm(_Feedback):
    """反馈采纳情况, by the advised unit itself."""

    token = Token()
    carries = True
    paper_role = PaperRole.OTHER


class AnswerAdviceForm(_OfAdviceForm, _Feedback):
    """记建议的反馈."""

    heading, button, back = "记建议的反馈", "保存反馈", "返回"
    effects = ("收到建议的单位应当书面反馈采纳情况，未采纳的说明理由；写进经过，记错了可以更正。",)
    paper_role = PaperRole.OTHER

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """What waits: for the office all, for a head what his unit was advised."""
        several = _open(offered, matter)
        refused = [advising.feedback_refusal(offered.facts, offered.actor, one.unit_id) for one in several]
        self._offer(several, refused)

    def command(self, papers: tuple[NewPaper, ...]) -> FeedBack:
        """What was answered."""
        return self.feedback(self.advice.data, papers)


class WithdrawAdviceForm(_OfAdviceForm):
    """撤回建议."""

    heading, button, back = "撤回建议", "确认撤回", "返回，不撤回"
    effects = ("不再等这一份建议的反馈；建议和撤回的原因都留在经过里。",)

    reason = Text("撤回的原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Every one that waits."""
        code, several = advising.withdraw_refusal(offered.facts, offered.actor), _open(offered, matter)
        self._offer(several, [code for _ in several])

    def command(self, _papers: tuple[NewPaper, ...]) -> Withdraw:
        """Which one, and why."""
        return Withdraw(self.advice.data, self.reason.data)


class AdviceListForm(SupervisedForm):
    """Narrowing the list of advice."""

    state = Choice("状态", of=AdviceState, empty="全部")
    kind = Choice("哪一种", of=AdviceKind, empty="全部")


def _open(offered: Offered, matter: Matter) -> list[Advice]:
    return [one for one in advice.seen_of(offered.session, offered.actor, matter) if one.is_open]


def _told(one: Advice) -> str:
    facts = {"kind": label(one.kind), "unit": one.unit.name, "sent": one.sent_on, "due": one.due_on}
    return sentence("advice_known", facts)
