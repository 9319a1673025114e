"""What can be corrected of a leader's instruction: who wrote it when, its days, what followed; never its words."""

from datetime import date
from typing import ClassVar

from app.models.instructions import Instruction, InstructionAnswer
from app.operations import clocks
from app.operations.correcting.rows import CorrectedRow, Wanted, at_field
from app.operations.instructing import check_course, check_leader, follow_reports
from app.operations.matters import check_days, said

LEAST = {
    "instruction_settlement": "instruction_settlement_too_short",
    "instruction_withdrawal": "reason_too_short",
}


class OfInstruction(CorrectedRow):
    """One instruction; other words or another unit are another one: this one is taken back and that one entered."""

    row: Instruction
    columns: ClassVar = {
        "instruction_leader_id": "leader_id",
        "instruction_leader_name": "leader_name",
        "instruction_leader_post": "leader_post",
        "instruction_instructed_on": "instructed_on",
        "instruction_passed_on": "passed_on",
        "instruction_due_on": "due_on",
        "instruction_settled_on": "settled_on",
        "instruction_settlement": "settlement",
        "instruction_withdrawal": "withdrawal",
    }
    texts: ClassVar = frozenset(LEAST)

    @property
    def on(self) -> date:
        """The day on which it was written."""
        return self.row.instructed_on

    def check(self, want: Wanted) -> None:
        """As it was checked when it was entered, settled or taken back."""
        for fact in LEAST.keys() & want.differing.keys():
            said(want.differing[fact], fact, LEAST[fact])
        values = want.values
        instructed_on, passed_on = values["instruction_instructed_on"], values["instruction_passed_on"]
        with at_field("instruction_due_on"):
            check_course(passed_on, instructed_on, values["instruction_due_on"], now=want.now)
        named = ("instruction_leader_id", "instruction_leader_name", "instruction_leader_post")
        if {*named, "instruction_instructed_on"} & want.differing.keys():
            leader_id, name, post = (values.get(fact) for fact in named)
            with at_field("instruction_leader" if leader_id is not None else "instruction_leader_post"):
                check_leader(self.session, leader_id, name or "", post or "", instructed_on)
        first = min((one.answered_on for one in self.row.answers), default=None)
        if first is not None:
            with at_field("instruction_passed_on"):
                check_days(first, "instruction_passed_on", now=want.now, not_before=passed_on)
        if (settled_on := values.get("instruction_settled_on")) is not None:
            check_days(settled_on, "instruction_settled_on", now=want.now, not_before=self.row.reported_on)

    def put(self, fact: str, value: object) -> None:
        """The day is that of its clock."""
        if fact != "instruction_due_on":
            super().put(fact, value)

    def follow(self, _before: object, want: Wanted, /) -> None:
        """The clock follows the days, and ends as the answers say."""
        row = self.row
        if {"instruction_due_on", "instruction_passed_on"} & want.differing.keys() and row.clock is not None:
            due_on = want.values["instruction_due_on"]
            row.clock = clocks.instruct_anew(self.session, self.matter, row.clock, row.passed_on, due_on)
        follow_reports(row)


class OfInstructionAnswer(CorrectedRow):
    """What followed an instruction: its day and its words."""

    row: InstructionAnswer
    columns: ClassVar = {
        "instruction_answer_kind": "kind",
        "instruction_answered_on": "answered_on",
        "instruction_answer": "text",
    }
    texts: ClassVar = frozenset({"instruction_answer"})

    @property
    def on(self) -> date:
        """The day on which it was told."""
        return self.row.answered_on

    def kept(self) -> dict[str, object]:
        """Once it is settled, what settled it is corrected there: a report stays a report."""
        facts = super().kept()
        if self.row.instruction.settled_on is not None:
            del facts["instruction_answer_kind"]
        return facts

    def check(self, want: Wanted) -> None:
        """As it was checked when it was told."""
        if "instruction_answer" in want.differing:
            said(want.differing["instruction_answer"], "instruction_answer", "instruction_answer_too_short")
        made, day = self.row.instruction, want.values["instruction_answered_on"]
        check_days(day, "instruction_answered_on", now=want.now, not_before=made.passed_on)
        if made.settled_on is not None and day > made.settled_on:
            with at_field("instruction_answered_on"):
                check_days(made.settled_on, "instruction_answered_on", now=want.now, not_before=day)

    def follow(self, _before: object, _want: object, /) -> None:
        """The first report back is another one, perhaps."""
        follow_reports(self.row.instruction)
