"""What is asked and found at a visit; usable with one thumb."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.domain import visits as rules
from app.domain.errors import Refused
from app.domain.visits import CONCLUDING, Answers, Satisfied, Solved, VisitKind, VisitMethod
from app.labels import label, sentence
from app.models.papers import PaperRole
from app.operations.papers import NewPaper
from app.operations.visits import NewVisit
from app.queries.visiting import Period
from app.web.forms.base import Choice, Day, Form, Needed, Number, Owed, Pick, Text, Tick, Token, Version
from app.web.forms.matters import FALSE, papers_field

NOT_REACHED = "not_reached"
HOW = {method.value: label(method) for method in VisitMethod} | {NOT_REACHED: "没联系上"}
UNASKED = {"unasked": "没有问到"}
"""A way back from an answer: what was chosen cannot be chosen away."""
TOLD = {"yes": "告知过", "no": "没有"} | UNASKED
RECEIVED = {"yes": "收到了", "no": "没有收到"} | UNASKED
DONE = {"yes": "已落实", "no": "未落实"} | UNASKED
_NOTHING_ASKED = {(solved, said) for solved in (None, Solved.UNVERIFIABLE) for said in (None, Satisfied.NOT_SAID)}
TROUBLED = {"no": "没有", "yes": "有"}


class Words(Pick):
    """A question with answers of its own: data is the code of one, or None."""

    def __init__(self, label_text: str = "", validators: Any = None, *, words: Mapping[str, str], **rest: Any) -> None:
        super().__init__(label_text, validators, **rest)
        self.choices = [SelectChoice(code, text) for code, text in words.items()]
        self.coerce = lambda value: value if value in words else None


class AnswersForm(Form):
    """What was asked and found."""

    kind = Choice("哪一种", [Needed()], of=VisitKind)
    how = Words("怎么访的", [Needed()], words=HOW)
    visited_on = Day("哪天访的", [Needed()])
    reply_told = Words("告知过办理情况吗", words=TOLD)
    opinion_received = Words("收到处理意见书了吗", words=RECEIVED)
    carried_out = Words("处理意见书落实了吗", words=DONE)
    solved = Pick("问题解决了吗", of=Solved)
    satisfied = Pick("对办理满意吗", of=Satisfied)
    reason = Text("为什么没有解决、不满意", most=2000, render_kw={"rows": 3})
    satisfied_office = Pick("对信访部门满意吗", of=Satisfied)
    reason_office = Text("为什么对信访部门不满意", most=2000, render_kw={"rows": 3})
    new_matter = Words("有没有新的事情要反映", words=TROUBLED)
    retaliation = Words("有没有人因此为难您", words=TROUBLED)
    trouble = Text("怎样为难、是谁", most=2000, render_kw={"rows": 3})
    note = Text("看到、听到的", most=5000, render_kw={"rows": 4})

    @property
    def asks_reason(self) -> Mapping[str, list[str]]:
        """The answers whose reason is asked for."""
        unsolved = [one.value for one in Solved if rules.fault(Answers(True, one))]
        dissatisfied = [one.value for one in Satisfied if rules.fault(Answers(True, Solved.YES, one))]
        return {"solved": unsolved, "satisfied": dissatisfied, "carried_out": ["no"]}

    @property
    def owed(self) -> Mapping[str, Owed]:
        """What `complete` and the rule of the reason ask, for the page to ask it before a photograph is sent."""
        met = [way for way in HOW if way != NOT_REACHED]
        concluded: dict[str, list[str]] = {"kind": [kind.value for kind in CONCLUDING], "how": met}
        why = [{name: values} for name, values in self.asks_reason.items()]
        unasked = {"how": [NOT_REACHED]}
        answered: tuple[dict[str, list[str]], ...] = (
            {"solved": [one.value for one in Solved if (one, None) not in _NOTHING_ASKED]},
            *(
                {name: [one.value for one in Satisfied if (None, one) not in _NOTHING_ASKED]}
                for name in ("satisfied", "satisfied_office")
            ),
        )
        return {
            "solved": [(_ask(self.solved), [concluded | {"solved": [""]}])],
            "satisfied": [(_ask(self.satisfied), [concluded | {"satisfied": [""]}])],
            "reason": [(sentence("reason_missing"), [{"reason": [""], "how": met} | case for case in why])],
            "reason_office": [
                (
                    sentence("reason_missing"),
                    [{"reason_office": [""], "how": met, "satisfied_office": [Satisfied.DISSATISFIED.value]}],
                )
            ],
            "how": [(sentence("answers_need_a_meeting"), [unasked | case for case in answered])],
            "retaliation": [(sentence("trouble_needs_a_meeting"), [unasked | {"retaliation": ["yes"]}])],
            "new_matter": [(sentence("trouble_needs_a_meeting"), [unasked | {"new_matter": ["yes"]}])],
            **{
                name: [(sentence("carried_out_needs_a_meeting"), [unasked | {name: ["yes", "no"]}])]
                for name in ("reply_told", "opinion_received", "carried_out")
            },
        }

    def complete(self) -> bool:
        """Whether the answers that such a visit owes were given; says so at their fields."""
        if self.kind.data in CONCLUDING and self.how.data not in (None, NOT_REACHED):
            for field in (self.solved, self.satisfied):
                if field.data is None and not field.errors:
                    field.errors = [*field.errors, _ask(field)]
        elif self.how.data == NOT_REACHED:
            asked = (self.satisfied.data, self.satisfied_office.data)
            if any((self.solved.data, said) not in _NOTHING_ASKED for said in asked):
                self.how.errors = [*self.how.errors, sentence("answers_need_a_meeting")]
            for field in (self.retaliation, self.new_matter):
                if field.data == "yes":
                    field.errors = [*field.errors, sentence("trouble_needs_a_meeting")]
            for field in (self.reply_told, self.opinion_received, self.carried_out):
                if _said(field) is not None:
                    field.errors = [*field.errors, sentence("carried_out_needs_a_meeting")]
        return not self.errors

    def answers(self) -> Answers:
        """The answers, all of them: what cannot have been said is refused, never left out."""
        reached = self.how.data != NOT_REACHED
        return Answers(
            reached=reached,
            solved=self.solved.data or Solved.UNVERIFIABLE,
            satisfied=self.satisfied.data or Satisfied.NOT_SAID,
            carried_out=_said(self.carried_out),
            reason=self.reason.data or "",
            told=_said(self.reply_told),
            opinion_received=_said(self.opinion_received),
            satisfied_office=self.satisfied_office.data or Satisfied.NOT_SAID,
            reason_office=self.reason_office.data or "",
        )

    def refuse(self, refusal: Refused) -> None:
        """What the operation calls otherwise stands at the question that asked it."""
        at = {"reached": "how", "told": "reply_told"}.get(refusal.field or "", refusal.field)
        super().refuse(Refused(refusal.code, at, **refusal.facts))

    def method(self) -> VisitMethod:
        """How the person was met, or tried to be."""
        return VisitMethod.OTHER if self.how.data == NOT_REACHED else VisitMethod(self.how.data)


def _said(question: Words) -> bool | None:
    return None if question.data in (None, *UNASKED) else question.data == "yes"


def _ask(question: Pick) -> str:
    return f"请问“{question.label.text}”，再记下回答。"


class VisitForm(AnswersForm):
    """回访、回头看、接访、走访."""

    paper_role = PaperRole.VISIT_PHOTO
    token = Token()
    version = Version()
    is_false = Tick(FALSE)
    papers = papers_field("照片")

    def offer(self, kinds: Iterable[VisitKind], version: int, today: date) -> None:
        """The kinds that are open now, the matter's version, and today as the day."""
        offered = {kind.value for kind in kinds}
        self.kind.choices = [choice for choice in self.kind.choices if choice.value in offered]
        if not self.is_filled():
            self.version.process_data(version)
            self.visited_on.process_data(today)

    def command(self, papers: tuple[NewPaper, ...]) -> NewVisit:
        """The visit as it is written down."""
        return NewVisit(
            kind=self.kind.data,
            method=self.method(),
            visited_on=self.visited_on.data,
            answers=self.answers(),
            note=self.note.data or "",
            retaliation=self.retaliation.data == "yes",
            trouble=self.trouble.data or "",
            new_matter=self.new_matter.data == "yes",
            papers=papers,
            token=self.token.data,
            is_false=self.is_false.data,
        )


class MadeForm(Form):
    """Narrowing the list of the visits made; read from the address."""

    class Meta:
        """An address carries no token."""

        csrf = False

    first = Day("从")
    last = Day("到", latest=None)
    batch = Number("导入批次")

    def period(self) -> Period:
        """From when to when, or of which import."""
        return Period(self.first.data or None, self.last.data or None, self.batch.data or None)

    def told(self) -> str:
        """The period in words."""
        if self.batch.data:
            return sentence("visits_of_batch")
        if not self.first.data and not self.last.data:
            return sentence("visits_of_all_time")
        first, last = (day.isoformat() if day else "" for day in (self.first.data, self.last.data))
        return sentence("visits_from_to", {"first": first or "最早", "last": last or "今天"})
