"""A clue about a household, what is done with its case, its correction; the income line of a year."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from app.domain import intake
from app.domain.households import MONITORED, Cause
from app.domain.monitoring import CLUES, DECIDED_BY, Action, Clue, Way
from app.domain.permissions import Actor
from app.labels import label
from app.models.monitoring import MonitoringCase
from app.operations.monitoring import Act, CaseFacts, NewClue, NewLine, facts_of
from app.web.forms.base import Choice, Day, Form, Line, Needed, Place, Text, Tick, Token, Version
from app.web.forms.evidence import Several

SAYS: dict[Action, tuple[str, str]] = {
    Action.VERIFY: ("哪天入户", "核实情况和农户授权承诺"),
    Action.POST_NOTICE: ("公示从哪天起", "公示内容"),
    Action.END_NOTICE: ("哪天公示结束", "公示结果"),
    Action.REVIEW: ("哪天初审", "初审意见"),
    Action.DECIDE: ("哪天审定", "审定意见和文件"),
    Action.REJECT: ("哪天决定", "不予认定的原因"),
    Action.ASK_CLEARING: ("哪天入户核查", "核查情况"),
    Action.POST_CLEARING: ("公示从哪天起", "民主评议情况和公示内容"),
    Action.END_CLEARING: ("哪天公示结束", "公示结果"),
    Action.REVIEW_CLEARING: ("哪天审核", "审核意见"),
    Action.KEEP: ("哪天决定", "继续监测的原因"),
    Action.CLEAR: ("哪天审定公告", "审定意见和公告文件"),
}
"""How each act calls its day and what is to be said."""
HINTS = {
    Action.POST_NOTICE: "公示内容不写证件号码和电话。公示在村里张贴，只公示一次。",
    Action.ASK_CLEARING: "两个人入户核查。收入不稳定、支出不可控、“三保障”和饮水有没有解决的，不能提请；"
    "没有劳动力的继续监测。提请以后：村级评议公示、镇审核、县审定公告。",
    Action.POST_CLEARING: "公示内容不写证件号码和电话。公示在村里张贴。",
}


class ClueForm(Form):
    """A clue."""

    heading, button = "报监测线索", "保存线索"
    token = Token()
    version = Version()
    clue = Choice("线索来源", [Needed()], of=CLUES, empty="请选择")
    risk = Choice("返贫致贫风险", [Needed()], of=Cause, empty="请选择")
    clue_on = Day("哪天发现", [Needed()])
    note = Text("线索说的是什么", [Needed()], most=1000, render_kw={"rows": 3})

    def new(self) -> NewClue:
        """As the operation takes it."""
        return NewClue(self.clue.data, self.risk.data, self.clue_on.data, self.note.data or "", self.token.data)


class ActForm(Form):
    """What is done with a case; what another act asks is taken away."""

    token = Token()
    version = Version()
    on = Day("", [Needed()])
    notice_to = Day("公示到哪天", [Needed()], latest=None)
    kind = Choice("认定为", [Needed()], of=sorted(MONITORED), empty="请选择")
    way = Choice("怎样消除", [Needed()], of=Way, empty="请选择")
    checked_by_id = Place("谁入户核查", [Needed()])
    checked_with_id = Place("和谁一起", [Needed()])
    income = Line("近 12 个月人均纯收入（元）", [Needed()], check=lambda typed: intake.amount(typed, most=999_999))
    income_steady = Tick("收入稳定超过当年监测线，支出可控")
    causes_gone = Several("逐项核实：已经消除或者有了稳定保障的")
    risk_gone = Tick("没有新的风险")
    note = Text("", [Needed()], most=2000, render_kw={"rows": 4})
    asked_by: ClassVar[dict[str, tuple[Action, ...]]] = {
        "notice_to": (Action.POST_NOTICE, Action.POST_CLEARING),
        "kind": (Action.DECIDE,),
        **dict.fromkeys(
            ("way", "checked_by_id", "checked_with_id", "income", "income_steady", "causes_gone", "risk_gone"),
            (Action.ASK_CLEARING,),
        ),
    }

    def __init__(
        self, action: Action, causes: Sequence[Cause], persons: Iterable[tuple[int, str]], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.causes_gone.choices = [(cause.value, label(cause)) for cause in causes]
        for place in (self.checked_by_id, self.checked_with_id):
            place.offer(persons)
        self.action, self.heading = action, label(action)
        self.button, self.hint = f"保存：{self.heading}", HINTS.get(action, "")
        self.on.label.text, self.note.label.text = SAYS[action]
        for name, by in self.asked_by.items():
            if action not in by:
                del self[name]

    def act(self) -> Act:
        """As the operation takes it."""
        more = {name: self[name].data for name in self.asked_by if name in self}
        if "causes_gone" in more:
            more["causes_gone"] = tuple(Cause(one) for one in more["causes_gone"] or ())
        return Act(self.action, self.on.data, self.note.data or "", **more)


class CorrectCaseForm(Form):
    """What was entered of a case; what it has not come to, and what somebody else decided, is taken away."""

    heading, button, hint = (
        "更正监测",
        "保存更正",
        "身份从哪天起，在“身份变化”里另外更正；初审、审定的日期由作出决定的一级更正。",
    )
    token = Token()
    version = Version()
    clue = Choice("线索来源", [Needed()], of=Clue, empty="请选择")
    risk = Choice("返贫致贫风险", [Needed()], of=Cause, empty="请选择")
    clue_on = Day("哪天发现", [Needed()])
    verified_on = Day("哪天入户", [Needed()])
    notice_from = Day("公示从哪天起", [Needed()])
    notice_to = Day("公示到哪天", [Needed()], latest=None)
    reviewed_on = Day("哪天初审", [Needed()])
    decided_on = Day("哪天审定", [Needed()])
    asked_on = Day("哪天入户核查、提请消除", [Needed()])
    way = Choice("怎样消除", [Needed()], of=Way, empty="请选择")
    clearing_income = Line(
        "近 12 个月人均纯收入（元）", [Needed()], check=lambda typed: intake.amount(typed, most=999_999)
    )
    checked_by_id = Place("谁入户核查", [Needed()])
    checked_with_id = Place("和谁一起", [Needed()])
    clearing_notice_from = Day("消除公示从哪天起", [Needed()])
    clearing_notice_to = Day("消除公示到哪天", [Needed()], latest=None)
    clearing_reviewed_on = Day("哪天镇审核消除", [Needed()])
    cleared_on = Day("哪天审定消除", [Needed()])
    reason = Text("更正原因", [Needed()], most=500, render_kw={"rows": 2})

    def __init__(
        self, case: MonitoringCase, actor: Actor, persons: Iterable[tuple[int, str]], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        lookers = {one.id: one.name for one in (case.checked_by, case.checked_with) if one is not None}
        for place in (self.checked_by_id, self.checked_with_id):
            place.offer((lookers | dict(persons)).items())
        self.known = facts_of(case)
        taken_over = self.known.clue is Clue.TAKEN_OVER
        self.clue.choices = [one for one in self.clue.choices if (one.value == Clue.TAKEN_OVER) is taken_over]
        for name, value in vars(self.known).items():
            if value is None or (name in DECIDED_BY and not actor.may(DECIDED_BY[name])):
                del self[name]
            elif not self.is_submitted():
                self[name].data = value

    def facts(self) -> CaseFacts:
        """As the operation takes it."""
        said: dict[str, Any] = {
            name: self[name].data if name in self else getattr(self.known, name)
            for name in CaseFacts.__dataclass_fields__
        }
        return CaseFacts(**said)


class LineForm(Form):
    """The income line of a year."""

    token = Token()
    province = Line("省份", [Needed()], most=20)
    year = Line("年度", [Needed()], check=lambda typed: intake.amount(typed, most=2100))
    amount = Line("监测线（元）", [Needed()], check=lambda typed: intake.amount(typed, most=999_999))
    document = Line("依据的文件", [Needed()])

    def new(self) -> NewLine:
        """As the operation takes it."""
        return NewLine(self.province.data or "", self.year.data, self.amount.data, self.document.data or "")
