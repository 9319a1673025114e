"""What is asked and found at a visit; usable with one thumb."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms.fields.choices import SelectChoice

from app.domain import visits as rules
from app.domain.visits import CONCLUDING, Answers, Satisfied, Solved, VisitKind, VisitMethod
from app.labels import label, sentence
from app.models.papers import PaperRole
from app.operations.papers import NewPaper
from app.operations.visits import NewVisit
from app.web.forms.base import Choice, Day, Form, Needed, Owed, Pick, Text, Tick, Token, Version
from app.web.forms.matters import papers_field

NOT_REACHED = "not_reached"
HOW = {method.value: label(method) for method in VisitMethod} | {NOT_REACHED: "没联系上"}
DONE = {"yes": "已落实", "no": "未落实"}
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
    solved = Pick("问题解决了吗", of=Solved)
    satisfied = Pick("对办理满意吗", of=Satisfied)
    carried_out = Words("处理意见书落实了吗", words=DONE)
    retaliation = Words("有没有人因此为难您", words=TROUBLED)
    reason = Text("为什么没有解决、不满意", most=2000, render_kw={"rows": 3})
    note = Text("看到、听到的", most=5000, render_kw={"rows": 4})

    @property
    def owed(self) -> Mapping[str, Owed]:
        """What `complete` and the rule of the reason ask, for the page to ask it before a photograph is sent."""
        met = [way for way in HOW if way != NOT_REACHED]
        concluded: dict[str, list[str]] = {"kind": [kind.value for kind in CONCLUDING], "how": met}
        unsolved = [one.value for one in Solved if rules.fault(Answers(True, one))]
        dissatisfied = [one.value for one in Satisfied if rules.fault(Answers(True, Solved.YES, one))]
        why: tuple[dict[str, list[str]], ...] = (
            {"solved": unsolved},
            {"satisfied": dissatisfied},
            {"carried_out": ["no"]},
        )
        unasked = {"how": [NOT_REACHED]}
        answered: tuple[dict[str, list[str]], ...] = (
            {"solved": [one.value for one in Solved if (one, None) not in _NOTHING_ASKED]},
            {"satisfied": [one.value for one in Satisfied if (None, one) not in _NOTHING_ASKED]},
        )
        return {
            "solved": [(_ask(self.solved), [concluded | {"solved": [""]}])],
            "satisfied": [(_ask(self.satisfied), [concluded | {"satisfied": [""]}])],
            "reason": [(sentence("reason_missing"), [{"reason": [""], "how": met} | case for case in why])],
            "how": [(sentence("answers_need_a_meeting"), [unasked | case for case in answered])],
            "retaliation": [(sentence("trouble_needs_a_meeting"), [unasked | {"retaliation": ["yes"]}])],
        }

    def complete(self) -> bool:
        """Whether the answers that such a visit owes were given; says so at their fields."""
        if self.kind.data in CONCLUDING and self.how.data not in (None, NOT_REACHED):
            for field in (self.solved, self.satisfied):
                if field.data is None and not field.errors:
                    field.errors = [*field.errors, _ask(field)]
        elif self.how.data == NOT_REACHED:
            if (self.solved.data, self.satisfied.data) not in _NOTHING_ASKED:
                self.how.errors = [*self.how.errors, sentence("answers_need_a_meeting")]
            if self.retaliation.data == "yes":
                self.retaliation.errors = [*self.retaliation.errors, sentence("trouble_needs_a_meeting")]
        return not self.errors

    def answers(self) -> Answers:
        """The answers; nobody reached means nothing was answered."""
        reached = self.how.data != NOT_REACHED
        return Answers(
            reached=reached,
            solved=(self.solved.data if reached else None) or Solved.UNVERIFIABLE,
            satisfied=(self.satisfied.data if reached else None) or Satisfied.NOT_SAID,
            carried_out=None if not reached or self.carried_out.data is None else self.carried_out.data == "yes",
            reason=self.reason.data or "",
        )

    def method(self) -> VisitMethod:
        """How the person was met, or tried to be."""
        return VisitMethod.OTHER if self.how.data == NOT_REACHED else VisitMethod(self.how.data)


def _ask(question: Pick) -> str:
    return f"请问“{question.label.text}”，再记下回答。"


class VisitForm(AnswersForm):
    """回访、回头看、接访、走访."""

    paper_role = PaperRole.VISIT_PHOTO
    token = Token()
    version = Version()
    papers = papers_field("照片")
    new_matter = Tick("说了新的事情，要另外登记")

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
            papers=papers,
            token=self.token.data,
        )
