"""What can be corrected of advice (三项建议): what was found and advised, its days, the feedback."""

from datetime import date, timedelta
from typing import ClassVar

from app.domain.accountability import local_day
from app.domain.advising import AdviceKind
from app.domain.errors import Refused
from app.domain.limits import RuleId
from app.models.advice import Advice
from app.operations import clocks
from app.operations.advising import check_named
from app.operations.correcting.rows import CorrectedRow, Wanted
from app.operations.matters import check_days, said

LEAST = {
    "advice_finding": "advice_finding_too_short",
    "advice_text": "advice_text_too_short",
    "advice_reply": "advice_reply_too_short",
    "advice_withdrawal": "reason_too_short",
}


class OfAdvice(CorrectedRow):
    """One advice; another unit or kind is another paper: this one is taken back and that one given."""

    row: Advice
    columns: ClassVar = {
        "advice_finding": "finding",
        "advice_text": "text",
        "advice_sent_on": "sent_on",
        "advice_due_on": "due_on",
        "advice_adoption": "adoption",
        "advice_answered_on": "answered_on",
        "advice_reply": "reply",
        "advice_withdrawal": "withdrawal",
    }
    texts: ClassVar = frozenset(LEAST)

    @property
    def on(self) -> date:
        """The day on which it was given."""
        return self.row.sent_on

    def check(self, want: Wanted) -> None:
        """As it was checked when it was given, answered or taken back."""
        for fact in LEAST.keys() & want.differing.keys():
            said(want.differing[fact], fact, LEAST[fact])
            if fact in ("advice_finding", "advice_text") and self.row.kind is AdviceKind.ACCOUNTABILITY:
                check_named(self.session, want.differing[fact], self.row.about_id, fact, local_day(want.now))
        sent_on = want.values["advice_sent_on"]
        if "advice_sent_on" in want.differing:
            check_days(sent_on, "advice_sent_on", now=want.now, not_before=self.matter.received_on)
        due_on = want.values["advice_due_on"] if self._goes_by_its_day(want) else None
        if due_on is not None and due_on <= sent_on:
            raise Refused("day_before", "advice_due_on", day=due_on, earliest=sent_on + timedelta(days=1))
        if (answered_on := want.values.get("advice_answered_on")) is not None:
            check_days(answered_on, "advice_answered_on", now=want.now, not_before=sent_on)

    def put(self, fact: str, value: object) -> None:
        """The day is that of its clock."""
        if fact != "advice_due_on":
            super().put(fact, value)

    def follow(self, _before: object, want: Wanted, /) -> None:
        """A day that was set is no longer that of the limit; that of the limit follows the day of the advice."""
        row, matter = self.row, self.matter
        if {"advice_due_on", "advice_sent_on"} & want.differing.keys():
            day = want.values["advice_due_on"] if self._goes_by_its_day(want) else None
            row.clock = clocks.advise_anew(self.session, matter, row.clock, row.sent_on, day)
        if row.answered_on is not None:
            clocks.end(row.clock, row.answered_on)

    def _goes_by_its_day(self, want: Wanted) -> bool:
        return "advice_due_on" in want.differing or self.row.clock.rule is RuleId.D13_SET
