"""Forms of leaders' instructions (领导批示): keeping one, what followed, settling, taking back; narrowing the log."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.domain import instructing
from app.domain.errors import Refused
from app.domain.instructing import AnswerKind, Narrowing
from app.models.matters import Kind, Matter
from app.models.papers import PaperRole
from app.operations.instructing import LEADERS, Answer, Instruct, Settle, Withdraw
from app.operations.papers import NewPaper
from app.queries import directory
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.instructions import Wanted
from app.web.forms.base import Choice, Day, Form, Line, Needed, Options, Pick, Place, Text, Token, offered
from app.web.forms.cards import ByAddress
from app.web.forms.matters import ActionForm, grouped, late_field, named, papers_field


class _Instructs(Form):
    """What is said of an instruction, of a matter or of none."""

    leader = Place("批示的领导", empty="名录以外的领导")
    leader_name = Line("领导姓名", most=40, description="名录里没有的，写姓名和职务。")
    leader_post = Line("领导职务", most=100)
    instructed_on = Day("批示日期", [Needed()])
    text = Text("批示内容", [Needed()], most=3000, render_kw={"rows": 4}, description="照原文，登记以后不改。")
    unit = Place("转给哪个单位", [Needed()])
    person = Place("转给谁", empty="不指定个人，由单位负责人办")
    passed_on = Day("转办日期", [Needed()])
    due_on = Day("报告期限", [Needed()], latest=None, description="哪一天以前报告结果。")
    entered_late = late_field()

    def offer_lists(
        self, session: Session, on: date, units: Iterable[tuple[int, str]], posts: Iterable[PostHolder]
    ) -> None:
        """The county's leaders, the units, and the people below them."""
        leaders = directory.in_post(session, on, *LEADERS)
        self.leader.offer(dict(named(leaders)).items())
        self.unit.offer(units)
        self.person.choices = [SelectChoice("", self.person.empty), *grouped(posts)]

    def instruct(self, papers: tuple[NewPaper, ...]) -> Instruct:
        """As the operation takes it."""
        return Instruct(
            text=self.text.data,
            instructed_on=self.instructed_on.data,
            unit_id=self.unit.data,
            passed_on=self.passed_on.data,
            due_on=self.due_on.data,
            leader_id=self.leader.data,
            leader_name=self.leader_name.data or "",
            leader_post=self.leader_post.data or "",
            person_id=self.person.data,
            papers=papers,
            entered_late=str(self["entered_late"].data or "") if "entered_late" in self else "",
        )


class GiveInstructionForm(_Instructs, ActionForm):
    """记领导批示."""

    heading, button, back = "记领导批示", "登记并转办", "返回，不登记"
    effects = (
        "批示内容写进经过，登记以后不改；写错了的撤销登记，重新登记。",
        "转给的单位负责人或者个人收到消息；到期没有报告的，列入督办看板，并按误了办理节点提出黄牌。",
        "涉贫的件提请县里认定是不是突出；这一件的阶段和时限不变。",
    )
    paper_role = PaperRole.OTHER
    template = "instructions/give.html"

    papers = papers_field("批示件")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Units and people that are not complained of."""
        for code in (
            instructing.matter_refusal(offered.facts, offered.actor),
            instructing.keep_refusal(offered.actor, is_item=matter.kind == Kind.ITEM),
        ):
            if code is not None:
                raise Refused(code)
        units = ((unit.id, unit.name) for unit in offered.units)
        self.offer_lists(offered.session, offered.on, units, offered.posts)

    def command(self, papers: tuple[NewPaper, ...]) -> Instruct:
        """Who wrote what, and to whom it goes until when."""
        return self.instruct(papers)


class GeneralInstructionForm(_Instructs):
    """记综合批示: one that is about no single matter."""

    token = Token()

    def offer_all(self, session: Session, on: date) -> None:
        """Every unit, and everybody in post."""
        units = ((unit.id, unit.name) for unit in directory.units(session))
        self.offer_lists(session, on, units, directory.in_post(session, on))


class AnswerInstructionForm(Form):
    """记落实、报告."""

    heading, button = "记落实情况", "保存"
    paper_role = PaperRole.OTHER

    token = Token()
    kind = Pick("填的是", [Needed()], of=AnswerKind)
    answered_on = Day("日期", [Needed()])
    text = Text("内容", [Needed()], most=5000, render_kw={"rows": 5}, description="至少 10 个字。")
    entered_late = late_field()
    papers = papers_field("有关材料")

    @property
    def carries(self) -> bool:
        """Whether files come with it; with one of no single matter none do."""
        return "papers" in self

    def command(self, papers: tuple[NewPaper, ...]) -> Answer:
        """What followed."""
        late = str(self["entered_late"].data or "") if "entered_late" in self else ""
        return Answer(self.kind.data, self.answered_on.data, self.text.data, papers, late)


class SettleInstructionForm(Form):
    """办结批示."""

    heading, button = "办结批示", "确认办结"

    token = Token()
    settled_on = Day("办结日期", [Needed()])
    settlement = Text("怎样办结的", [Needed()], most=2000, render_kw={"rows": 3}, description="至少 10 个字。")

    def command(self, _papers: tuple[NewPaper, ...]) -> Settle:
        """What came of it."""
        return Settle(self.settled_on.data, self.settlement.data)


class WithdrawInstructionForm(Form):
    """撤销批示登记."""

    heading, button = "撤销批示登记", "确认撤销"

    token = Token()
    reason = Text("撤销的原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")

    def command(self, _papers: tuple[NewPaper, ...]) -> Withdraw:
        """Why."""
        return Withdraw(self.reason.data)


class Named(SelectField):
    """One of some names by a key of letters; the view sets `choices`."""

    widget = Options()

    def pre_validate(self, _form: Form) -> None:
        """The sent key must be one of those offered."""
        offered(self)


class InstructionListForm(ByAddress):
    """Narrowing the log."""

    state = Choice("状态", of=Narrowing, empty="全部")
    leader = Named("领导")
    unit = Place("转给", empty="全部")
    first = Day("从")
    last = Day("到", latest=None)

    def offer(self, leaders: Iterable[tuple[str, str]], units: Iterable[tuple[int, str]]) -> None:
        """The leaders and units of what the reader sees."""
        self.leader.choices = [SelectChoice("", "全部"), *(SelectChoice(key, name) for key, name in leaders)]
        self.unit.offer(units)

    def wanted(self, page: int) -> Wanted:
        """The conditions."""
        days = (self.first.data or None, self.last.data or None)
        return Wanted(self.state.data, self.leader.data or "", self.unit.data, *days, page)
